"""What a construction finds: the pieces, cue and mention of one report, before anyone is named."""

from dataclasses import dataclass
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
    inside = outside = marks = 0
    for start, end in pieces:
        marks += sum(c in _MARKS for c in lay.text[start:end])
        for v in lay.touching(start, end):
            inside += sum(c.isalnum() for a, b in v.pieces for c in lay.text[max(a, start) : min(b, end)])
        outside += sum(c.isalnum() for c in lay.text[start:end])
    outside -= inside
    if not inside:
        return "indirect"
    starts_marked = any(lay.text[a] in _MARKS and v.start == a for a, b in pieces for v in lay.touching(a, b))
    return "mixed" if outside or starts_marked else "direct"
