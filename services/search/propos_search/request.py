"""A question -> the request that Elasticsearch answers from the index `quotes`.

Filters narrow what is listed after the counting (post_filter), so that each facet can count without its own.
"""

from typing import Any, Final, Literal

from propos_search.language.elastic import closeness, scored, to_elastic
from propos_search.language.reading import parse
from propos_search.language.tree import Query
from propos_search.question import TIME_ZONE, Question

Body = dict[str, Any]
Interval = Literal["day", "week", "month", "year"]

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""What Elasticsearch puts around the words that were found: code points that no text may hold."""
FACET_SIZE: Final = 10
DEEPEST: Final = 10_000
"""Grouped answers that can be listed: Elasticsearch pages a collapsed answer by its place only."""
EXACT: Final = 10_000
"""Groups up to here are counted exactly (HyperLogLog++, its precision threshold)."""
MOST_PRINTED: Final = 20
"""Outlets that are listed with a grouped answer."""
TIMELINE_BARS: Final = 60

FACETS: Final = {
    "speakers": "speaker.name",
    "roles": "speaker.role",
    "outlets": "outlet.name",
    "kinds": "kind",
    "entities": "entities",
    "sections": "section",
    "clusters": "cluster_id",
}
"""Facets, by the names that they have in Question and Facets: the fields that they count."""
PRINTED: Final = ("id", "outlet.name", "date", "article.id", "article.url", "article.title")
LISTED: Final = (
    *(
        "id",
        "kind",
        "content",
        "context",
        "confidence",
        "date",
        "revision",
        "cluster_id",
        "entities",
        "section",
    ),
    *("speaker", "cue.text", "mention.text", "outlet.name", "article.id", "article.url", "article.title"),
)
_NEWEST: Final[list[Body]] = [{"date": {"order": "desc"}}, {"id": {"order": "asc"}}]


def search_body(
    question: Question,
    size: int,
    after: tuple[Any, ...] | None = None,
    offset: int = 0,
    facets: bool = False,
    interval: Interval | None = None,
) -> Body:
    """The body of a search for `size` quotes, their marked words and their number.

    Ungrouped answers go on `after` the sort values of a hit, grouped ones at `offset`. With `facets`, the
    same search counts them, by `interval` or one that fits. Raises BadQuery when the text cannot be read.
    """
    query = parse(question.text)
    narrowed = list(_filters(question).values())
    body: Body = {
        "query": _ranked(query, [] if facets else narrowed),
        "size": size,
        "sort": sorting(question, query),
        "track_total_hits": True,
        "_source": list(LISTED),
    }
    if facets:
        body |= {"post_filter": _all(narrowed), "aggs": _facets(question, interval)}
    if question.grouped:
        body |= {"collapse": _collapse(), "aggs": body.get("aggs", {}) | {"groups": _groups(narrowed)}}
    if scored(query.root):
        body["highlight"] = _highlight(query)
    return body | ({"search_after": list(after)} if after else {"from": offset} if offset else {})


def facet_body(question: Question, interval: Interval | None = None) -> Body:
    """The body of a search that counts the facets and lists nothing."""
    query = to_elastic(parse(question.text))
    return {"query": query, "size": 0, "track_total_hits": False, "aggs": _facets(question, interval)}


def sorting(question: Question, query: Query) -> list[Body]:
    """The sort of the hits: the newest come first where no answer can be better than another."""
    best = question.sort == "relevance" and scored(query.root)
    return [{"_score": {"order": "desc"}}, *_NEWEST] if best else _NEWEST


def _ranked(query: Query, filters: list[Body]) -> Body:
    clauses = {"must": [to_elastic(query)], "should": closeness(query), "filter": filters}
    return {"bool": {name: bodies for name, bodies in clauses.items() if bodies}}


def _highlight(query: Query) -> Body:
    """Marks around the words that were asked for, in the whole quote and in what stands around it."""
    fields = {
        "content": {"matched_fields": ["content", "content.folded"]},
        "context.words": {"matched_fields": ["context.words", "context.folded"]},
    }
    return {
        "type": "unified",
        "pre_tags": [OPEN],
        "post_tags": [CLOSE],
        "number_of_fragments": 0,
        "highlight_query": to_elastic(query),
        "fields": fields,
    }


def _filters(question: Question) -> dict[str, Body]:
    """What the question's filters leave, by the facet that each belongs to."""
    values = {name: list(getattr(question, name)) for name in FACETS}
    filters: dict[str, Body] = {
        name: {"terms": {FACETS[name]: each}} for name, each in values.items() if each
    }
    since = {"gte": f"{question.since}T00:00:00"} if question.since else {}
    until = {"lte": f"{question.until}T23:59:59.999"} if question.until else {}
    if since or until:
        filters["timeline"] = {"range": {"date": {**since, **until, "time_zone": TIME_ZONE}}}
    return filters


def _all(filters: list[Body]) -> Body:
    return {"bool": {"filter": filters}}


def _facets(question: Question, interval: Interval | None) -> Body:
    filters = _filters(question)
    counted = {name: _counted(name, list(getattr(question, name))) for name in FACETS}
    counted["speakers"]["unnamed"] = {"missing": {"field": FACETS["speakers"]}}
    counted["timeline"] = {"counts": _timeline(interval)}
    return {
        name: {"filter": _all([each for own, each in filters.items() if own != name]), "aggs": counts}
        for name, counts in counted.items()
    }


def _counted(name: str, chosen: list[str]) -> Body:
    """The most frequent values, and those that are chosen, however rare."""
    field = FACETS[name]
    frequent = {"counts": {"terms": {"field": field, "size": FACET_SIZE}}}
    if not chosen:
        return frequent
    return frequent | {
        "chosen": {"terms": {"field": field, "include": chosen, "size": len(chosen), "min_doc_count": 0}}
    }


def _timeline(interval: Interval | None) -> Body:
    days = {"field": "date", "time_zone": TIME_ZONE, "format": "yyyy-MM-dd"}
    if interval:
        return {"date_histogram": {**days, "calendar_interval": interval, "min_doc_count": 1}}
    return {"auto_date_histogram": {**days, "buckets": TIMELINE_BARS, "minimum_interval": "day"}}


def _collapse() -> Body:
    oldest = [{"date": {"order": "asc"}}, {"id": {"order": "asc"}}]
    printed = {"name": "printed", "size": MOST_PRINTED, "sort": oldest, "_source": list(PRINTED)}
    return {"field": "saying", "inner_hits": printed}


def _groups(filters: list[Body]) -> Body:
    counted = {"cardinality": {"field": "saying", "precision_threshold": EXACT}}
    return {"filter": _all(filters), "aggs": {"counted": counted}}
