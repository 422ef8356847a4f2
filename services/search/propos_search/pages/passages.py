"""The sentence or sentences that a quote stands in, out of the paragraph that the index keeps with it."""

import re
from collections.abc import Iterable, Sequence
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
    found = _united([*hit.context_matches, *_moved(hit, places)])
    start, end = places[0][0], places[-1][1]
    sentence = _sentences(hit, start, end, found)
    first, last = _cut(hit.context, sentence, start, end)
    before, after = "… " if first > sentence[0] else "", " …" if last < sentence[1] else ""
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


def _sentences(hit: Hit, start: int, end: int, found: Sequence[Span]) -> Span:
    """The sentence or sentences around [start, end), with the cue and with a word that was found, if near."""
    first, last = _begins(hit.context, start), _ends(hit.context, end)
    if hit.cue and hit.cue not in hit.context[first:last]:
        near = hit.context.find(hit.cue, last, last + CUE_REACH)
        last = _ends(hit.context, near + len(hit.cue)) if near >= 0 else last
    near_by = [each for each in found if start - REACH <= each[0] and each[1] <= end + REACH]
    if near_by and not within(found, first, last):
        one, other = min(near_by, key=lambda each: max(first - each[0], each[1] - last))
        first, last = min(first, _begins(hit.context, one)), max(last, _ends(hit.context, other))
    return first, last


def _cut(context: str, sentence: Span, start: int, end: int) -> Span:
    """A sentence around [start, end), cut between words REACH away."""
    first, last = sentence
    if start - first > REACH:
        first = start - len(context[start - REACH : start].partition(" ")[2])
    if last - end > REACH:
        last = end + len(context[end : end + REACH].rpartition(" ")[0])
    return first, last


def _begins(context: str, at: int) -> int:
    """Where the sentence begins that `at` stands in."""
    return max((stop.end() for stop in _STOP.finditer(context, 0, at)), default=0)


def _ends(context: str, at: int) -> int:
    """Where the sentence ends that `at` stands in; a full stop just before `at` ends it."""
    stop = _STOP.search(context, at)
    return max(at, len(context[: stop.end()].rstrip())) if stop else len(context)


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
