"""Facets as a page lists them: each value with its count, and the question that choosing it leads to."""

from collections.abc import Iterator
from typing import Final

import msgspec

from propos_search.answer import Facets
from propos_search.pages.links import toggled
from propos_search.question import VALUED, Question

ORDER: Final = ("kind", "speaker", "outlet", "role", "section", "entity", "cluster")


class Value(msgspec.Struct, frozen=True):
    """One value of a facet; `then` is the question with it, or without it when it is chosen."""

    value: str
    count: int
    chosen: bool
    then: Question


class Facet(msgspec.Struct, frozen=True):
    """The values of one filter (a key of VALUED), and how many quotes have none of them."""

    name: str
    values: tuple[Value, ...]
    without: int = 0

    @property
    def chosen(self) -> bool:
        """Whether one of the values narrows the answer."""
        return any(value.chosen for value in self.values)


def listed(question: Question, facets: Facets) -> Iterator[Facet]:
    """The facets that have anything to choose; of clusters, which have no names, the chosen ones."""
    for name in ORDER:
        chosen: tuple[str, ...] = getattr(question, VALUED[name])
        values = tuple(
            Value(each.value, each.count, each.value in chosen, toggled(question, name, each.value))
            for each in getattr(facets, VALUED[name])
            if name != "cluster" or each.value in chosen
        )
        if values:
            yield Facet(name, values, facets.unnamed if name == "speaker" else 0)
