"""The sentence or sentences that a quote stands in, out of the paragraph that the index keeps with it."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from propos_search.answer import Hit

GAP: Final = " […] "
"""Stands between the pieces of a quote, as the index writes it (a test holds the two together)."""
REACH: Final = 260
"""Most characters that are shown before, and after, a quote."""
CUE_REACH: Final = 120
"""A cue so far behind the quote's sentence still belongs to it: « Non. » Le maire a ajouté : « Jamais. »"""
_STOP: Final = re.compile(
    r"(?:(?<=\w\w[.!?…])|(?<=\w\w\s[!?])|(?<=[»”][.!?…]))(?:\s*[»”])?['’\"]?\s+(?![\sa-zà-ÿ])|\n+"
)
"""Where a sentence ends: not after an initial (M. Roy), and not before a small letter."""

Span = tuple[int, int]


class Passage(msgspec.Struct, frozen=True):
    """Text with [start, end) of what was said and of what was found, in code points, in order."""

    text: str
    said: tuple[Span, ...]
    found: tuple[Span, ...]


def passage(hit: Hit) -> Passage:
    """The quote in its sentence; by itself when its context does not hold it."""
    places = _places(hit.context, hit.content.split(GAP))
    if not places:
        return Passage(hit.content, ((0, len(hit.content)),), _united(hit.matches))
    first, last = _sentence(hit.context, places[0][0], places[-1][1], hit.cue or "")
    found = _united([*hit.context_matches, *_moved(hit, places)])
    before, after = "… " if first else "", " …" if last < len(hit.context) else ""
    shift = len(before)
    return Passage(
        before + hit.context[first:last] + after,
        _shifted(within(places, first, last), shift),
        _shifted(within(found, first, last), shift),
    )


def within(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """What of `spans` lies in [start, end), counted from `start`."""
    cut = ((max(one, start), min(other, end)) for one, other in spans)
    return tuple((one - start, other - start) for one, other in cut if one < other)


def _places(context: str, pieces: list[str]) -> list[Span]:
    """Where the pieces of a quote stand, one after the other; none when one is missing."""
    places: list[Span] = []
    at = 0
    for piece in pieces:
        start = context.find(piece, at)
        if start < 0 or not piece:
            return []
        at = start + len(piece)
        places.append((start, at))
    return places


def _sentence(context: str, start: int, end: int, cue: str) -> Span:
    """The sentence or sentences around [start, end), with the cue if it is near, cut at words REACH away."""
    first = max((stop.end() for stop in _STOP.finditer(context, 0, start)), default=0)
    last = _ends(context, end)
    if cue and cue not in context[first:last]:
        near = context.find(cue, last, last + CUE_REACH)
        last = _ends(context, near + len(cue)) if near >= 0 else last
    if start - first > REACH:
        first = start - len(context[start - REACH : start].partition(" ")[2])
    if last - end > REACH:
        last = end + len(context[end : end + REACH].rpartition(" ")[0])
    return first, last


def _ends(context: str, at: int) -> int:
    """Where the sentence ends that `at` stands in; a full stop just before `at` ends it."""
    stop = _STOP.search(context, at)
    return len(context[: stop.end()].rstrip()) if stop else len(context)


def _moved(hit: Hit, places: list[Span]) -> list[Span]:
    """What was found in the quote, in code points of the context."""
    moved: list[Span] = []
    at = 0
    for start, end in places:
        inside = within(hit.matches, at, at + end - start)
        moved += _shifted(inside, start)
        at += end - start + len(GAP)
    return moved


def _shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    return tuple((start + by, end + by) for start, end in spans)


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """`spans` in order, those that overlap made one."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return tuple(united)
