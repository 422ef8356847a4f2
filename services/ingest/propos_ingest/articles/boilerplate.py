"""What is no content: lines known by their words, and paragraphs that a site repeats in its articles."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

from propos_ingest.articles.furniture import LINES, LONGEST
from propos_ingest.articles.plain import folded

REPEATED: Final = 3
"""Articles of one site in which a paragraph stands that is none of their content."""
MOST: Final = 8192
"""Paragraphs counted for one site, 5 bytes each: some 400 articles."""


def is_furniture(line: str) -> bool:
    """Whether the line is known by its words as no content."""
    return len(line) <= LONGEST and LINES.fullmatch(folded(line)) is not None


class Repeats:
    """How many articles of each site hold a paragraph, by the paragraph's hash (32 bits).

    Memory is bounded a site: when its count is full the rarest are forgotten, so that what counts is what
    comes back within some 400 articles. Source: Manku and Motwani, Approximate frequency counts (2002).
    """

    def __init__(self) -> None:
        self._sites: dict[str, _Count] = {}

    def add(self, site: str, paragraphs: Iterable[int], before: Iterable[int] = ()) -> None:
        """Count an article's paragraphs; `before`: those of its revision before, already counted."""
        new = set(paragraphs).difference(before)
        if new:
            self._sites.setdefault(site, _Count()).add(new)

    def repeated(self, site: str, paragraph: int) -> bool:
        """Whether the site repeats this paragraph."""
        count = self._sites.get(site)
        return count is not None and count.of(paragraph) >= REPEATED

    def drop(self, site: str) -> None:
        """Forget a site, when another instance looks after it."""
        self._sites.pop(site, None)


class _Count:
    """A counter of numbers of 32 bits in sorted arrays: exact until it is full."""

    def __init__(self) -> None:
        self._keys = array("I")
        self._counts = bytearray()

    def of(self, key: int) -> int:
        place = bisect_left(self._keys, key)
        return self._counts[place] if place < len(self._keys) and self._keys[place] == key else 0

    def add(self, keys: Iterable[int]) -> None:
        for key in keys:
            place = bisect_left(self._keys, key)
            if place < len(self._keys) and self._keys[place] == key:
                self._counts[place] = min(255, self._counts[place] + 1)
            else:
                self._keys.insert(place, key)
                self._counts.insert(place, 1)
        least = 1
        while len(self._keys) > MOST:
            kept = [(key, n) for key, n in zip(self._keys, self._counts, strict=True) if n > least]
            self._keys = array("I", (key for key, _ in kept))
            self._counts = bytearray(n for _, n in kept)
            least += 1
