"""A question -> the searches that count its facets.

A facet counts without its own filter. So all facets without a filter of their own are counted in one search,
which can be the one that lists the quotes, and each that has one in a search of its own. Nothing wraps what
they count: what is counted of a whole index is then read from its dictionaries, not from its documents.
"""

from typing import Any, Final, Literal

from propos_search.language.elastic import to_elastic
from propos_search.language.reading import parse
from propos_search.narrowing import FACETS, filters, narrowed
from propos_search.question import TIME_ZONE, Question

Body = dict[str, Any]
Interval = Literal["day", "week", "month", "year"]

FACET_SIZE: Final = 10
SHARD_SIZE: Final = 200
"""Values that each shard tells of: a value may be counted short that is rarer than so many others there."""
TIMELINE_BARS: Final = 60
TIMELINE: Final = "timeline"
UNNAMED: Final = "unnamed"


def chosen(facet: str) -> str:
    """The name under which the values that a question chooses are counted."""
    return f"{facet} chosen"


def shared(question: Question, interval: Interval | None = None) -> Body:
    """What is counted behind all filters, of the very quotes that the question lists, as aggregations.

    The timeline goes by `interval`, or by one that fits.
    """
    own = filters(question)
    return {
        name: counts
        for facet in (*FACETS, TIMELINE)
        if facet not in own
        for name, counts in _counts(question, facet, interval).items()
    }


def apart(question: Question, interval: Interval | None = None) -> list[Body]:
    """The bodies of the searches for facets that have a filter of their own, which they count without.

    Raises BadQuery when the text cannot be read.
    """
    query, own = to_elastic(parse(question.text)), filters(question)
    return [
        _body(
            narrowed(query, [each for name, each in own.items() if name != facet]),
            _counts(question, facet, interval),
        )
        for facet in own
    ]


def facet_bodies(question: Question, interval: Interval | None = None) -> list[Body]:
    """The bodies of the searches that count all facets and list nothing. Raises BadQuery."""
    every = narrowed(to_elastic(parse(question.text)), list(filters(question).values()))
    return [_body(every, shared(question, interval)), *apart(question, interval)]


def timeline_body(question: Question, interval: Interval | None = None) -> Body:
    """The body of the search that counts the timeline alone. Raises BadQuery."""
    others = [each for facet, each in filters(question).items() if facet != TIMELINE]
    return _body(narrowed(to_elastic(parse(question.text)), others), _counts(question, TIMELINE, interval))


def _body(query: Body, counts: Body) -> Body:
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": counts}


def _counts(question: Question, facet: str, interval: Interval | None) -> Body:
    """The most frequent values of a facet, and those that are chosen, however rare; or the timeline."""
    if facet == TIMELINE:
        return {TIMELINE: _timeline(interval)}
    field, values = FACETS[facet], list(getattr(question, facet))
    counts: Body = {facet: {"terms": {"field": field, "size": FACET_SIZE, "shard_size": SHARD_SIZE}}}
    if values:
        wanted = {"field": field, "include": values, "size": len(values), "min_doc_count": 0}
        counts[chosen(facet)] = {"terms": wanted}
    if facet == "speakers":
        counts[UNNAMED] = {"missing": {"field": field}}
    return counts


def _timeline(interval: Interval | None) -> Body:
    days = {"field": "date", "time_zone": TIME_ZONE, "format": "yyyy-MM-dd"}
    if interval:
        return {"date_histogram": {**days, "calendar_interval": interval, "min_doc_count": 1}}
    return {"auto_date_histogram": {**days, "buckets": TIMELINE_BARS, "minimum_interval": "day"}}
