"""Words in marks inside the journalist's sentence: *dénonce une « farce »*, *y voit « un désaveu »*."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from propos_enrich.quotes.cues import Cue
from propos_enrich.quotes.extents import beginnings, begins, ends, ends_at
from propos_enrich.quotes.found import Chars, Found
from propos_enrich.quotes.governors import governors, signs
from propos_enrich.quotes.subjects import before, who
from propos_enrich.quotes.weights import score, weights
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range

LEAST: Final = 0.0  # log-odds


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the words in marks `n`: as the object of `cue`, said by `mention`."""

    n: int
    cue: Cue
    mention: Range | None


def fragments(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[Found]:
    """The remaining quotations (not in `taken`, indices of `lay.verbatim`) that a verb governs."""
    held = -1  # the last quotation that an object before it holds
    for n, options in readings(lay, cues, taken):
        if n <= held:
            continue
        known = weights().said
        reading = next((r for r in options if score(known, signs(lay, r.cue, n, r.mention)) > LEAST), None)
        if reading is None:
            continue
        first, end = extent(lay, reading.cue, n)
        held = max((lay.quote[j] for j in range(lay.span[n][0], end)), default=n)
        yield Found(
            "object",
            (stretch(lay, n, first, end),),
            (reading.cue.start, reading.cue.end),
            reading.mention,
            reading.cue.head,
        )


def readings(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[tuple[int, list[Reading]]]:
    """The readings of each quotation that has any, nearest verb first."""
    by_end = {c.end: c for c in cues}
    for n, v in enumerate(lay.verbatim):
        mark, _ = lay.span[n]
        if n in taken or mark < 0 or not v.closed or v.dash:
            continue
        options = [Reading(n, cue, _mention(lay, cue)) for cue in governors(lay, by_end, mark)]
        if options:
            yield n, options


def _mention(lay: Layout, cue: Cue) -> Range | None:
    return who(lay, cue) if cue.frames else before(lay, cue)


def extent(lay: Layout, cue: Cue, n: int) -> tuple[int, int]:
    """The first word of the object around words in marks, and the word before which it ends."""
    known = weights()
    starts = beginnings(lay, cue, lay.span[n][0])
    first = max(starts, key=lambda i: score(known.begins, begins(lay, cue, n, i)))
    stops = ends(lay, cue, n)
    return first, max(stops, key=lambda e: score(known.ends, ends_at(lay, cue, n, first, e)))


def stretch(lay: Layout, n: int, first: int, end: int) -> Chars:
    """The code points of the words [first, end), the marks of quotation `n` included."""
    start = lay.start(first) if first < lay.span[n][0] else lay.verbatim[n].start
    last = lay.quote[end - 1]
    return start, lay.verbatim[last].end if last >= 0 else lay.end(end - 1)
