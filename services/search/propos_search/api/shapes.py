"""What the API answers; OpenAPI's schemas are made of these."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from propos_search.answer import Bucket, Facets, Hit
from propos_search.api.problems import Problem
from propos_search.people.listing import SpeakersPage
from propos_search.people.profile import Profile
from propos_search.people.statistics import Statistics
from propos_search.quotation.whole import FullQuote


class QuotesPage(msgspec.Struct, frozen=True, kw_only=True):
    """Quotes that answer a question, the facets of all of them, and where the next page begins.

    `facets`: counted on the first page, on others when they are asked for, else null. `near`: on the first
    page, when fewer than ten quotes answer: others that do not quite, which nothing counts.
    `next` goes into the parameter `after`; null on the last page. `total_exact`: false when `total` is an
    estimate, as it is of very many groups.
    """

    total: int
    total_exact: bool
    quotes: tuple[Hit, ...]
    near: tuple[Hit, ...]
    facets: Facets | None
    next: str | None


class ArticlePage(msgspec.Struct, frozen=True, kw_only=True):
    """An article and its quotes in the order of its text; offsets count code points of `text`."""

    article: dict[str, Any]
    quotes: tuple[Hit, ...]


class Timeline(msgspec.Struct, frozen=True):
    """How many quotes there are in each stretch of time, the oldest first."""

    interval: str
    buckets: tuple[Bucket, ...]


SHAPES: Final = (QuotesPage, ArticlePage, FullQuote, SpeakersPage, Profile, Statistics, Timeline, Problem)
REFERENCE: Final = "#/components/schemas/{name}"
PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": REFERENCE.format(name="Problem")}}}
NOWHERE: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "There is no such thing.", "content": PROBLEM},
}
TEXT: Final = {"type": "string"}
MISSING: Final[dict[int | str, dict[str, Any]]] = NOWHERE | {
    410: {"description": "It was removed on request.", "content": PROBLEM},
}
"""The `responses` of a route that looks for one thing, besides those of `told`."""


def components() -> dict[str, Any]:
    """The JSON Schemas of all shapes, by name."""
    return msgspec.json.schema_components(SHAPES, ref_template=REFERENCE)[1]


def told(shape: type[msgspec.Struct], what: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with a shape, or with a problem."""
    return sent("application/json", what, {"$ref": REFERENCE.format(name=shape.__name__)})


def sent(media: str, what: str, schema: Mapping[str, Any] = TEXT) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that answers with such a file, or with a problem."""
    return {
        200: {"description": what, "content": {media: {"schema": schema}}},
        400: {"description": "What is asked cannot be read.", "content": PROBLEM},
        503: {
            "description": "Elasticsearch is away; ask again after Retry-After seconds.",
            "content": PROBLEM,
        },
    }
