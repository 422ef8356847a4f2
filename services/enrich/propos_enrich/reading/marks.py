"""Words in quotation marks, found in the raw text by one pass of a state machine over its marks.

No parser has a say here: marks are what the writer typed. Apostrophes are never marks.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

CLOSER: Final = {"«": "»", "“": "”", "„": "“", "‹": "›", '"': '"', "‟": "”"}
OPENERS: Final = frozenset(CLOSER)
CLOSERS: Final = frozenset(CLOSER.values())
DEEPEST: Final = 8  # marks nested deeper than this are noise, and must not cost time
FARTHEST: Final = 4000  # code points that a quotation may run on past a line end without any mark

_EVENT: Final = re.compile(r"[«»“”„‟‹›\"]|\n[^\S\n]*(?:\n\s*)?")
_DASH: Final = re.compile(r"^[ \t]*[–—-][ \t\u00a0]+(?=\S)", re.MULTILINE)
_SENTENCE: Final = re.compile(r"[.!?…]\W*$")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One quotation in marks.

    `pieces` are the words of each paragraph, without marks and the spaces next to them; `start` and `end`
    include the marks; `closed` is false when the writer forgot the closing mark; `dash` when a dash opens it.
    """

    pieces: tuple[tuple[int, int], ...]
    start: int
    end: int
    closed: bool = True
    dash: bool = False


def verbatim(text: str) -> tuple[Verbatim, ...]:
    """The outermost quotations of a text, in order and disjoint; linear in its length."""
    events = [(m.start(), m.end(), m.group()) for m in _EVENT.finditer(text)]
    following = _following_marks(events)
    found: list[Verbatim] = []
    stack: list[str] = []
    bounds: list[int] = []  # starts and ends of the open quotation's paragraphs, alternating
    opened = last_closer = 0
    for n, (start, end, mark) in enumerate(events):
        if mark[0] == "\n":
            if not stack:
                continue
            del stack[1:]
            if _goes_on(text, events, following[n], end, stack[0]):
                bounds += [start, end]
            else:
                stop = last_closer or start
                if stack[0] != '"' or last_closer:
                    _keep(found, text, [*bounds, stop], opened, stop + bool(last_closer), closed=False)
                stack.clear()
        elif not stack:
            if mark in OPENERS and _may_open(text, start, mark):
                stack, bounds, opened, last_closer = [mark], [end], start, 0
        elif mark == CLOSER[stack[-1]]:
            if len(stack) > 1:
                stack.pop()
                last_closer = start
            else:
                _keep(found, text, [*bounds, start], opened, end, closed=True)
                stack.clear()
        elif mark in CLOSERS and mark == CLOSER[stack[0]] and mark not in OPENERS:
            _keep(found, text, [*bounds, start], opened, end, closed=True)
            stack.clear()
        elif mark in OPENERS:
            if len(bounds) > 1 and mark == stack[0] and not text[bounds[-1] : start].strip():
                bounds[-1] = end  # the mark repeated at the head of each paragraph
            elif len(stack) < DEEPEST and _may_open(text, start, mark):
                stack.append(mark)
    if stack and (stack[0] != '"' or last_closer):
        stop = last_closer or len(text)
        _keep(found, text, [*bounds, stop], opened, stop + bool(last_closer), closed=False)
    return _with_dialogue(text, found)


def _following_marks(events: list[tuple[int, int, str]]) -> list[int]:
    """For each event, the index of the next one that is a mark, or the number of events."""
    out = [len(events)] * len(events)
    for n in range(len(events) - 2, -1, -1):
        out[n] = n + 1 if events[n + 1][2][0] != "\n" else out[n + 1]
    return out


def _goes_on(text: str, events: list[tuple[int, int, str]], at: int, line: int, opener: str) -> bool:
    """Whether a quotation open at the end of a line goes on at `line`; `at` is the next mark's event."""
    if at >= len(events):
        return False
    start, _, mark = events[at]
    if mark == opener and mark not in CLOSERS:
        return not text[line:start].strip()
    return mark == CLOSER[opener] and start - line < FARTHEST and opener != '"'


def _may_open(text: str, at: int, mark: str) -> bool:
    """A straight mark opens only where a word can begin."""
    if mark != '"':
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or not before.isalnum()) and bool(after) and after not in ".,;:!?)»”"


def _keep(found: list[Verbatim], text: str, bounds: list[int], start: int, end: int, *, closed: bool) -> None:
    pieces = []
    for a, b in zip(bounds[::2], bounds[1::2], strict=True):
        words = text[a:b]
        if any(c.isalnum() for c in words):
            pieces.append((a + len(words) - len(words.lstrip()), a + len(words.rstrip())))
    if pieces:
        found.append(Verbatim(tuple(pieces), start, end if closed else max(end, pieces[-1][1]), closed))


def _with_dialogue(text: str, found: list[Verbatim]) -> tuple[Verbatim, ...]:
    """Lines opened by a dash are speech when they read as sentences and hold no quotation of their own."""
    lines = []
    for dash in _DASH.finditer(text):
        stop = text.find("\n", dash.end())
        stop = len(text) if stop < 0 else stop
        words = text[dash.end() : stop].rstrip()
        if _SENTENCE.search(words[-12:]) and len(words.split()) > 2:
            lines.append(Verbatim(((dash.end(), dash.end() + len(words)),), dash.start(), stop, dash=True))
    if len(lines) < 2:  # one dash alone is a list, a signature or an aside
        return tuple(found)
    free = [v for v in lines if not _touches(v, found)]
    return tuple(sorted([*found, *free], key=lambda v: v.start))


def _touches(line: Verbatim, found: list[Verbatim]) -> bool:
    """Whether a line holds a quotation in marks of its own."""
    at = bisect_left(found, line.start, key=lambda v: v.end)
    return at < len(found) and found[at].start < line.end
