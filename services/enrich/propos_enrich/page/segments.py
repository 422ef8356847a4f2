"""A text and its quotes, cut into what the page shows alike: paragraphs of segments with the same marks."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from propos.messages import Quote, Span

Part = Literal["content", "cue", "mention"]

# A line with the line ends after it: one page paragraph, which keeps the blank lines that follow it.
_PARAGRAPH: Final = re.compile(r"[^\n]+(?:\n[\r\n]*)?|\n[\r\n]*")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text in which nothing begins or ends; quotes by their number in the text, from 1.

    `content`, `cue` and `mention` are the quotes of which it is a part, those that began last at the end;
    `opens` those of whose content a piece begins here, `first` those whose first piece does.
    """

    text: str
    content: tuple[int, ...] = ()
    cue: tuple[int, ...] = ()
    mention: tuple[int, ...] = ()
    opens: tuple[int, ...] = ()
    first: tuple[int, ...] = ()

    @property
    def owner(self) -> int:
        """The quote that the segment is coloured for, or 0."""
        return next((numbers[-1] for numbers in (self.content, self.mention, self.cue) if numbers), 0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the numbers of the quotes that begin in it."""

    segments: tuple[Segment, ...]

    @property
    def quotes(self) -> tuple[int, ...]:
        return tuple(n for segment in self.segments for n in segment.first)


@dataclass(frozen=True, slots=True)
class _Place:
    span: Span
    part: Part
    number: int
    first: bool


def paragraphs(text: str, quotes: Sequence[Quote]) -> tuple[Paragraph, ...]:
    """The paragraphs of a text; the text of all their segments, joined, is the text.

    Spans may nest, overlap and touch in any way, and run over paragraphs.
    """
    places = [place for number, quote in enumerate(quotes, 1) for place in _places(number, quote)]
    opening: dict[int, list[_Place]] = {}
    closing: dict[int, list[_Place]] = {}
    for place in places:
        opening.setdefault(place.span.start, []).append(place)
        closing.setdefault(place.span.end, []).append(place)
    edges = sorted(opening.keys() | closing.keys())
    active: list[_Place] = []
    out = []
    for line in _PARAGRAPH.finditer(text):
        cuts = [line.start(), *_within(edges, line.start(), line.end()), line.end()]
        segments = []
        for start, end in pairwise(cuts):
            active = [place for place in active if place not in closing.get(start, ())]
            active += opening.get(start, ())
            segments.append(_segment(text[start:end], start, active))
        out.append(Paragraph(tuple(segments)))
    return tuple(out)


def _places(number: int, quote: Quote) -> Iterator[_Place]:
    for n, piece in enumerate(quote.content):
        yield _Place(piece, "content", number, n == 0)
    if quote.cue is not None:
        yield _Place(quote.cue, "cue", number, False)
    if quote.mention is not None:
        yield _Place(quote.mention, "mention", number, False)


def _within(edges: list[int], start: int, end: int) -> list[int]:
    return edges[bisect_right(edges, start) : bisect_left(edges, end)]


def _segment(text: str, start: int, active: list[_Place]) -> Segment:
    def numbers(part: Part) -> tuple[int, ...]:
        return tuple(place.number for place in active if place.part == part)

    opens = [place for place in active if place.part == "content" and place.span.start == start]
    return Segment(
        text,
        numbers("content"),
        numbers("cue"),
        numbers("mention"),
        tuple(place.number for place in opens),
        tuple(place.number for place in opens if place.first),
    )
