"""A clause without marks behind a colon: *Elle corrige : le pont tiendra*."""

from typing import Final

from propos_enrich.quotes.cues import Cue
from propos_enrich.quotes.found import Found, words_between
from propos_enrich.quotes.subjects import speaks_up, who
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range

_DECIDING: Final = frozenset(("trancher",))  # *a tranché : X ne se présentera pas* tells what comes of it


def behind_colon(lay: Layout, cue: Cue, shared: Range | None) -> Found | None:
    """The clause behind a colon that follows the cue at once; one with words in marks is read elsewhere."""
    _, stop = lay.bounds(cue.head)
    colon = cue.end
    if (
        cue.lemma in _DECIDING
        or cue.mood != "finite"
        or cue.passive
        or cue.frames.isdisjoint("qd")
        or lay.quote[cue.head] >= 0
    ):
        return None
    if colon + 2 >= stop or lay.low[colon] != ":" or any(n >= 0 for n in lay.quote[colon:stop]):
        return None
    mention = shared or who(lay, cue)
    piece = words_between(lay, colon + 1, stop)
    if mention is None or piece is None or not any(lay.finite[colon + 1 : stop]):
        return None
    if "\n" in lay.text[lay.end(colon) : piece[0]] or not speaks_up(lay, mention):
        return None
    return Found("colon", (piece,), (cue.start, cue.end), mention, cue.head)
