"""What a construction finds: the pieces, cue and mention of one report, before anyone is named."""

from dataclasses import dataclass
from itertools import compress
from typing import Final

from propos.messages import QuoteKind
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range

Chars = tuple[int, int]  # code points of the text, end exclusive

_LOOSE: Final = " \t\n\r\u00a0\u202f,;:–—"
_MARKS: Final = '«»“”"„‟‹›'


@dataclass(frozen=True, slots=True)
class Found:
    """One report: `pieces` in code points, `cue` and `mention` as word ranges, and the rule's name."""

    construction: str
    pieces: tuple[Chars, ...]
    cue: Range | None = None
    mention: Range | None = None
    anchor: int = -1  # the word that the report hangs on, for order and nesting


def trimmed(text: str, start: int, end: int) -> Chars:
    """The same stretch without spaces, commas and dashes at its ends, nor a final full stop."""
    while start < end and text[start] in _LOOSE:
        start += 1
    while end > start and text[end - 1] in _LOOSE:
        end -= 1
    if end > start and text[end - 1] == "." and text[end - 3 : end] != "...":
        return trimmed(text, start, end - 1)
    return start, end


def words_between(lay: Layout, first: int, last: int) -> Chars | None:
    """The trimmed stretch from word `first` up to word `last` (exclusive), or None without letters."""
    if first >= last:
        return None
    start, end = trimmed(lay.text, lay.start(first), lay.end(last - 1))
    return (start, end) if any(c.isalnum() for c in lay.text[start:end]) else None


def kind_of(lay: Layout, pieces: tuple[Chars, ...]) -> QuoteKind:
    """The kind by its form: no marks on the words, marks around all of them, or marks around some."""
    low, high = pieces[0][0], pieces[-1][1]
    touching = lay.touching(low, high)
    marked = bytearray(high - low)  # one pass over each: a quotation may have thousands of pieces
    for quotation in touching:
        for start, end in quotation.pieces:
            first, last = max(start, low) - low, min(end, high) - low
            if first < last:
                marked[first:last] = b"\x01" * (last - first)
    letters = inside = 0
    for start, end in pieces:
        words = lay.text[start:end]
        letters += sum(map(str.isalnum, words))
        inside += sum(map(str.isalnum, compress(words, marked[start - low : end - low])))
    if not inside:
        return "indirect"
    openings = {quotation.start for quotation in touching}
    starts_marked = any(lay.text[start] in _MARKS and start in openings for start, _ in pieces)
    return "mixed" if inside < letters or starts_marked else "direct"
