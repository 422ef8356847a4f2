"""What a question's filters leave of the index `quotes`."""

from typing import Any, Final

from propos_search.question import TIME_ZONE, Question

Body = dict[str, Any]

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


def filters(question: Question) -> dict[str, Body]:
    """The queries of the filters that are set, by the facet that each belongs to."""
    values = {name: list(getattr(question, name)) for name in FACETS}
    narrowing: dict[str, Body] = {
        name: {"terms": {FACETS[name]: each}} for name, each in values.items() if each
    }
    since = {"gte": f"{question.since}T00:00:00"} if question.since else {}
    until = {"lte": f"{question.until}T23:59:59.999"} if question.until else {}
    if since or until:
        narrowing["timeline"] = {"range": {"date": {**since, **until, "time_zone": TIME_ZONE}}}
    return narrowing


def narrowed(query: Body, by: list[Body]) -> Body:
    """`query`, with these filters when there are any."""
    return {"bool": {"must": [query], "filter": by}} if by else query
