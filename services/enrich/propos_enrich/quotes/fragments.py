"""Words in marks inside the journalist's sentence: *dénonce une « farce »*, *y voit « un désaveu »*."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.beginnings import beginnings, begins, surely_begins
from propos_enrich.quotes.cues import Cue
from propos_enrich.quotes.endings import ends, ends_at, surely_ends
from propos_enrich.quotes.found import Chars, Found
from propos_enrich.quotes.governors import governors, signs
from propos_enrich.quotes.subjects import before, who
from propos_enrich.quotes.weights import score, weights
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import NOMINAL, Range

_RELATIVES: Final = words("qui que qu' dont où lequel laquelle")
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
        whole = first == lay.span[n][0] and end == lay.span[n][1] + 1 and _clause(lay, n)
        pieces = lay.verbatim[n].pieces if whole else (stretch(lay, n, first, end),)
        cue = reading.cue
        yield Found("object", pieces, (cue.start, cue.end), reading.mention, cue.head)


def _clause(lay: Layout, n: int) -> bool:
    """Whether the words in marks are a clause, with its subject and its verb."""
    mark, close = lay.span[n]
    verb = next((j for j in range(mark + 1, close) if lay.finite[j]), -1)
    opens = {lay.pos[j] for j in range(mark + 1, verb)}
    return not opens.isdisjoint(NOMINAL) and _RELATIVES.isdisjoint(lay.low[mark + 1 : verb])


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
    mark = lay.span[n][0]
    first = surely_begins(lay, cue, mark)
    if first is None:
        first = max(beginnings(lay, cue, mark), key=lambda i: score(known.begins, begins(lay, cue, n, i)))
    return first, ending(lay, cue, n, first)


def ending(lay: Layout, cue: Cue, n: int, first: int) -> int:
    """The word before which an object that begins at word `first` ends."""
    known = weights()
    least, most = surely_ends(lay, cue, n)
    options = [e for e in ends(lay, n) if least <= e <= most] or [least]
    return max(options, key=lambda e: score(known.ends, ends_at(lay, cue, n, first, e)))


def stretch(lay: Layout, n: int, first: int, end: int) -> Chars:
    """The code points of the words [first, end), the marks of quotation `n` included."""
    start = lay.start(first) if first < lay.span[n][0] else lay.verbatim[n].start
    last = lay.quote[end - 1]
    return start, lay.verbatim[last].end if last >= 0 else lay.end(end - 1)
