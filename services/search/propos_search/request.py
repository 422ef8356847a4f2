"""A question -> the search that lists its quotes, of the index `quotes`; `counting.py` counts them."""

from typing import Any, Final

from propos_search.language.elastic import closeness, scored, to_elastic
from propos_search.language.reading import parse
from propos_search.language.tree import Query
from propos_search.narrowing import filters
from propos_search.question import Question

Body = dict[str, Any]

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""What Elasticsearch puts around the words that were found: code points that no text may hold."""
DEEPEST: Final = 10_000
"""Grouped answers that can be listed: Elasticsearch pages a collapsed answer by its place only."""
EXACT: Final = 10_000
"""Groups up to here are counted exactly (HyperLogLog++, its precision threshold)."""
GROUPED_BY: Final = "saying_number"
MOST_PRINTED: Final = 20
"""Outlets that are listed with a grouped answer."""
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
        "saying",
    ),
    *("speaker", "cue.text", "mention.text", "outlet.name", "article.id", "article.url", "article.title"),
)
NEWEST: Final[list[Body]] = [
    {"date": {"order": "desc"}},
    {"start": {"order": "asc"}},
    {"id": {"order": "asc"}},
]
"""The newest first, an article's quotes in the order of its text."""
SORTED: Final[list[Body]] = [{"_score": {"order": "desc"}}, *NEWEST]


def search_body(question: Question, size: int, after: tuple[Any, ...] | None = None, offset: int = 0) -> Body:
    """The body of a search for `size` quotes, their marked words and their number.

    Ungrouped answers go on `after` the sort values of a hit, grouped ones at `offset`. Raises BadQuery when
    the text cannot be read.
    """
    query = parse(question.text)
    body: Body = {
        "query": _ranked(query, list(filters(question).values())),
        "size": size,
        "sort": sorting(question, query),
        "track_total_hits": not question.grouped,
        "_source": list(LISTED),
    }
    if question.grouped:
        body |= {"collapse": {"field": GROUPED_BY}, "aggs": {"groups": _groups()}}
    if scored(query.root):
        body["highlight"] = highlight(to_elastic(query))
    return body | ({"search_after": list(after)} if after else {"from": offset} if offset else {})


def prints_body(sayings: list[str]) -> Body:
    """The body of a search for all who printed one of these sayings, the oldest print of each first.

    One search for a whole page: inner hits of a collapsed answer would be a search for each of its groups.
    """
    oldest = [{"date": {"order": "asc"}}, {"id": {"order": "asc"}}]
    listed = {"top_hits": {"size": MOST_PRINTED, "sort": oldest, "_source": list(PRINTED)}}
    each = {"field": "saying", "size": len(sayings), "execution_hint": "map"}
    return {
        "query": {"bool": {"filter": [{"terms": {"saying": sayings}}]}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"sayings": {"terms": each, "aggs": {"printed": listed}}},
    }


def sorting(question: Question, query: Query) -> list[Body]:
    """The sort of the hits: the newest come first where no answer can be better than another."""
    best = question.sort == "relevance" and scored(query.root)
    return SORTED if best else NEWEST


def _ranked(query: Query, filters: list[Body]) -> Body:
    clauses = {"must": [to_elastic(query)], "should": closeness(query), "filter": filters}
    return {"bool": {name: bodies for name, bodies in clauses.items() if bodies}}


def highlight(query: Body) -> Body:
    """Marks around the words that `query` finds, in the whole quote and in what stands around it."""
    fields = {
        "content": {"matched_fields": ["content.folded", "content.exact"]},
        "context.folded": {},
    }
    return {
        "type": "unified",
        "pre_tags": [OPEN],
        "post_tags": [CLOSE],
        "number_of_fragments": 0,
        "highlight_query": query,
        "fields": fields,
    }


def _groups() -> Body:
    return {"cardinality": {"field": GROUPED_BY, "precision_threshold": EXACT}}
