"""Where a quote stands: the paragraphs around it, and which of their words are what.

All places are [start, end) in code points of the article's text.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final, Literal

import msgspec

Place = tuple[int, int]
Part = Literal["cue", "mention"]

NEIGHBOURS: Final = 2
"""Paragraphs before and after the quote's own."""
REACH: Final = 1500
"""Most code points before and after the quote."""
BEGINNING: Final = 80
"""Code points of a quote that a title has."""


class Excerpt(msgspec.Struct, frozen=True):
    """A part of an article, which stands at `start`; `opens`, `closes`: the article begins, ends with it."""

    start: int
    text: str
    opens: bool
    closes: bool


class Run(msgspec.Struct, frozen=True):
    """Words that are alike: the quote itself, its cue or mention, another quote (its id), or none."""

    text: str
    own: bool = False
    part: Part | None = None
    other: str | None = None


class Spans(msgspec.Struct, frozen=True, kw_only=True):
    """Where the quote's pieces, its cue and its mention stand, and the pieces of others by their ids."""

    pieces: tuple[Place, ...]
    cue: Place | None = None
    mention: Place | None = None
    others: tuple[tuple[str, tuple[Place, ...]], ...] = ()

    @property
    def bounds(self) -> Place:
        """From the first to the last of what belongs to the quote."""
        own = [*self.pieces, *(each for each in (self.cue, self.mention) if each)]
        return min(start for start, _ in own), max(end for _, end in own)


def excerpt_of(text: str, spans: Spans) -> Excerpt:
    """The paragraphs of a quote and those around it, cut at words REACH away from it."""
    first, last = spans.bounds
    start, end = first, last
    for _ in range(NEIGHBOURS + 1):
        start = max(text.rfind("\n", 0, start), 0)
        end = len(text) if (found := text.find("\n", end + 1)) < 0 else found
    if start < first - REACH:
        start = text.find(" ", first - REACH, first) + 1 or first
    if end > last + REACH:
        end = max(text.rfind(" ", last, last + REACH), last)
    blank = len(text[start:end]) - len(text[start:end].lstrip())
    start, end = start + blank, start + len(text[start:end].rstrip())
    return Excerpt(start, text[start:end], not text[:start].strip(), not text[end:].strip())


def paragraphs(excerpt: Excerpt, spans: Spans) -> tuple[tuple[Run, ...], ...]:
    """The excerpt's paragraphs, without blank ones, as runs that are its text one after the other."""
    lines: list[tuple[Run, ...]] = []
    at = excerpt.start
    for line in excerpt.text.split("\n"):
        if line.strip():
            lines.append(tuple(_runs(line, at, spans)))
        at += len(line) + 1
    return tuple(lines)


def beginning(content: str, most: int = BEGINNING) -> str:
    """The first words of a quote, on one line, cut between words."""
    line = " ".join(content.split())
    if len(line) <= most:
        return line
    return (line[:most].rpartition(" ")[0] or line[:most]) + " …"


def _runs(line: str, at: int, spans: Spans) -> Iterator[Run]:
    """The line, which stands at `at`, cut wherever something begins or ends."""
    layers = [*spans.pieces, *(each for each in (spans.cue, spans.mention) if each)]
    layers += [place for _, places in spans.others for place in places]
    inside = {edge for place in layers for edge in place if at < edge < at + len(line)}
    edges = sorted({at, at + len(line), *inside})
    for start, end in pairwise(edges):
        yield Run(
            line[start - at : end - at],
            own=_within(start, spans.pieces),
            part=_part(start, spans),
            other=next((quote for quote, places in spans.others if _within(start, places)), None),
        )


def _part(at: int, spans: Spans) -> Part | None:
    if spans.cue and _within(at, (spans.cue,)):
        return "cue"
    return "mention" if spans.mention and _within(at, (spans.mention,)) else None


def _within(at: int, places: Iterable[Place]) -> bool:
    return any(start <= at < end for start, end in places)
