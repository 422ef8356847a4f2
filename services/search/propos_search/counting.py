"""A question -> the searches that count its facets.

A facet counts without its own filter. So facets that are counted behind the same filters share a search: one
for those without a filter of their own, and one for each that has one. Nothing wraps what they count, for
what is counted of a whole index is then read from its dictionaries, not from its documents.
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
"""Values that each shard tells of: the ten most frequent of all shards are among them."""
TIMELINE_BARS: Final = 60
TIMELINE: Final = "timeline"
UNNAMED: Final = "unnamed"


def chosen(facet: str) -> str:
    """The name under which the values that a question chooses are counted."""
    return f"{facet} chosen"


def facet_bodies(question: Question, interval: Interval | None = None) -> list[Body]:
    """The bodies of the searches that count the facets and list nothing, `interval` long or one that fits.

    Raises BadQuery when the text cannot be read.
    """
    query, own = to_elastic(parse(question.text)), filters(question)
    alike: dict[tuple[str, ...], Body] = {}
    for name in (*FACETS, TIMELINE):
        behind = tuple(facet for facet in own if facet != name)
        counts = _timeline(interval) if name == TIMELINE else _counts(name, list(getattr(question, name)))
        alike.setdefault(behind, {}).update(counts)
    return [
        _body(narrowed(query, [own[each] for each in behind]), counts) for behind, counts in alike.items()
    ]


def timeline_body(question: Question, interval: Interval | None = None) -> Body:
    """The body of the search that counts the timeline alone. Raises BadQuery."""
    others = [each for facet, each in filters(question).items() if facet != TIMELINE]
    return _body(narrowed(to_elastic(parse(question.text)), others), _timeline(interval))


def _body(query: Body, counts: Body) -> Body:
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": counts}


def _counts(name: str, values: list[str]) -> Body:
    """The most frequent values, and those that are chosen, however rare."""
    field = FACETS[name]
    counts: Body = {name: {"terms": {"field": field, "size": FACET_SIZE, "shard_size": SHARD_SIZE}}}
    if values:
        wanted = {"field": field, "include": values, "size": len(values), "min_doc_count": 0}
        counts[chosen(name)] = {"terms": wanted}
    if name == "speakers":
        counts[UNNAMED] = {"missing": {"field": field}}
    return counts


def _timeline(interval: Interval | None) -> Body:
    days = {"field": "date", "time_zone": TIME_ZONE, "format": "yyyy-MM-dd"}
    if interval:
        return {TIMELINE: {"date_histogram": {**days, "calendar_interval": interval, "min_doc_count": 1}}}
    return {TIMELINE: {"auto_date_histogram": {**days, "buckets": TIMELINE_BARS, "minimum_interval": "day"}}}
