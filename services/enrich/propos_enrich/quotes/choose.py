"""From all that the constructions found to the records of a text: each stretch of words is reported once."""

from typing import Final

from propos_enrich.quotes.attributed import attributed
from propos_enrich.quotes.cues import Cue, find_cues
from propos_enrich.quotes.floating import floating
from propos_enrich.quotes.found import Chars, Found
from propos_enrich.quotes.fragments import fragments
from propos_enrich.quotes.incises import incises
from propos_enrich.quotes.mentions import mended
from propos_enrich.quotes.reports import reports
from propos_enrich.quotes.sources import sources
from propos_enrich.reading.layout import Layout

# Where two constructions claim the same words, the surer one keeps them.
_ORDER: Final = (
    "incise",
    "colon",
    "clause",
    "infinitive",
    "source",
    "marks",
    "attributed",
    "object",
    "bare incise",
    "signature",
    "floating",
    "fragment",
)


def find_reports(lay: Layout) -> list[Found]:
    """The reports of a text, in the order of their words."""
    cues = find_cues(lay)
    kept, taken = governed(lay, cues)
    kept = _disjoint(lay, list(floating(lay, cues, taken)), kept)
    return list(mended(lay, sorted(kept, key=lambda f: (f.pieces[0], f.anchor))))


def surest(lay: Layout, cues: list[Cue]) -> tuple[list[Found], set[int]]:
    """The reports that stand by their form alone, and the quotations (indices of `lay.verbatim`) in them."""
    kept = _disjoint(lay, [*incises(lay, cues), *reports(lay, cues), *sources(lay, cues)], [])
    return kept, _marks_in(lay, kept)


def governed(lay: Layout, cues: list[Cue]) -> tuple[list[Found], set[int]]:
    """The same, with the words in marks that something in their sentence attributes."""
    kept, taken = surest(lay, cues)
    kept = _disjoint(lay, [*attributed(lay, cues, taken), *fragments(lay, cues, taken)], kept)
    return kept, _marks_in(lay, kept)


def _disjoint(lay: Layout, candidates: list[Found], kept: list[Found]) -> list[Found]:
    out = list(kept)
    covered = bytearray(len(lay.text))
    for found in out:
        _cover(covered, found.pieces)
    for found in sorted(candidates, key=lambda f: (_ORDER.index(f.construction), f.anchor)):
        if found.pieces and _free(lay, covered, found):
            out.append(found)
            _cover(covered, found.pieces)
    return out


def _cover(covered: bytearray, pieces: tuple[Chars, ...]) -> None:
    for start, end in pieces:
        covered[start:end] = b"\x01" * (end - start)


def _free(lay: Layout, covered: bytearray, found: Found) -> bool:
    """Whether most of the words are not yet reported, nor is the cue itself."""
    if found.cue is not None and covered[lay.start(found.cue[0])] and found.construction != "incise":
        return False
    total = sum(end - start for start, end in found.pieces)
    return sum(covered[start:end].count(1) for start, end in found.pieces) * 5 < total


def _marks_in(lay: Layout, found: list[Found]) -> set[int]:
    """The quotations that lie in what is already reported."""
    starts = {v.start: n for n, v in enumerate(lay.verbatim)}
    return {starts[v.start] for f in found for piece in f.pieces for v in lay.touching(*piece)}
