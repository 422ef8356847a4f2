"""What lists, profiles and statistics of speakers have in common: parts of bodies, and of answers."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from propos_search.answer import Count
from propos_search.language.elastic import to_elastic
from propos_search.language.reading import parse
from propos_search.narrowing import filters, narrowed
from propos_search.question import Question

Body = dict[str, Any]
Json = Mapping[str, Any]
Gender = Literal["female", "male", "unknown"]

GENDERS: Final[tuple[Gender, ...]] = ("female", "male", "unknown")
PERSONS: Final[Body] = {"term": {"speaker.type": "person"}}
NAMES_COUNTED: Final = 10_000
"""Names up to here are counted exactly (HyperLogLog++, its precision threshold)."""


def within(question: Question) -> Body:
    """The query of all quotes that answer a question. Raises BadQuery."""
    return narrowed(to_elastic(parse(question.text)), [*filters(question).values()])


def most(field: str, size: int) -> Body:
    """The aggregation of the most frequent values of a field."""
    return {"terms": {"field": field, "size": size}}


def names() -> Body:
    """The aggregation of how many names there are."""
    return {"cardinality": {"field": "speaker.name", "precision_threshold": NAMES_COUNTED}}


def counts(group: Json) -> tuple[Count, ...]:
    """What `most` counted."""
    return tuple(Count(str(bucket["key"]), bucket["doc_count"]) for bucket in group["buckets"])


def first(group: Json) -> str | None:
    """The most frequent value that `most` counted."""
    return next((each.value for each in counts(group)), None)


def gender_among(genders: Iterable[Count]) -> Gender:
    """What more articles tell than tell the contrary."""
    told = {each.value: each.count for each in genders}
    women, men = told.get("female", 0), told.get("male", 0)
    return "unknown" if women == men else "female" if women > men else "male"
