"""Quotations that no verb attributes: after a colon, with a signature, or floating beside another."""

from collections.abc import Iterator
from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import HAVE, Cue
from propos_enrich.quotes.found import Found
from propos_enrich.quotes.objects import object_around
from propos_enrich.quotes.subjects import before
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, person, phrase_from, speaks

_BETWEEN: Final = words(", : ; que qu' qui dont où pour par")
_DASHES: Final = ("–", "—", "-")
_NAME: Final = 7  # pieces of text, marks included, that a title or a term in marks seldom exceeds


def floating(lay: Layout, cues: list[Cue], taken: set[int]) -> Iterator[Found]:
    """The remaining quotations (not in `taken`, indices of `lay.verbatim`) that read as speech."""
    for n, v in enumerate(lay.verbatim):
        first, last = lay.span[n]
        if n in taken or first < 0:
            continue
        signature = _signature(lay, last)
        if signature is not None:
            yield Found("signature", v.pieces, None, signature, first)
            continue
        begin, stop = lay.bounds(first)
        colon = first > begin and lay.low[first - 1] == ":"
        if colon:
            cue, mention = _introduced(lay, cues, begin, first - 1)
            if cue is not None or mention is not None:
                yield Found("colon", v.pieces, cue, mention, first)
                continue
        if _stands_alone(lay, n, begin, stop) or (colon and _sentence(lay, n)):
            yield Found("floating", v.pieces, None, None, first)
        elif v.closed and (said := _said(lay, n, begin, stop)) is not None:
            yield said
        elif v.closed and len(lay.text[v.start : v.end].split()) > _NAME and not _titled(lay, first, colon):
            whole = _sentence(lay, n) and lay.text[v.pieces[0][0]].isupper()
            if whole:
                yield Found("floating", v.pieces, None, None, first)
            else:
                yield Found("fragment", ((v.start, v.end),), None, None, first)


def _said(lay: Layout, n: int, begin: int, stop: int) -> Found | None:
    """Words in marks as the object of any verb whose subject is a person: *Elle y voit « un désaveu »*."""
    first, last = lay.span[n]
    if (
        last - first < 4
        or lay.words[first - 1].pos_ == "DET"
        or not lay.text[lay.verbatim[n].pieces[0][0]].islower()
    ):
        return None
    verb = next((j for j in range(first - 1, max(begin, first - 12) - 1, -1) if _verbal(lay, j)), -1)
    if verb < 0 or any(lay.low[j] in _BETWEEN or lay.quote[j] >= 0 for j in range(verb + 1, first)):
        return None
    auxiliary = verb
    if "Part" in lay.words[verb].morph.get("VerbForm", []):
        auxiliary = next((j for j in range(verb - 1, max(begin, verb - 4) - 1, -1) if lay.low[j] in HAVE), -1)
        if auxiliary < 0:
            return None
    elif not lay.finite[verb] or lay.words[verb].pos_ != "VERB":
        return None
    cue = Cue(auxiliary, verb + 1, verb, auxiliary, lay.low[verb], "finite", frozenset("o"))
    mention = before(lay, cue)
    if mention is None or not person(lay, mention):
        return None
    return Found("object", (object_around(lay, cue, first, n, stop),), (auxiliary, verb + 1), mention, first)


def _verbal(lay: Layout, j: int) -> bool:
    return lay.words[j].pos_ in ("VERB", "AUX")


def _signature(lay: Layout, last: int) -> Range | None:
    """The name on a line of its own, behind a dash, under a quotation."""
    i = last + 1
    while i < len(lay.words) and lay.low[i] in (".", ","):
        i += 1
    if i + 1 < len(lay.words) and lay.low[i] in _DASHES and "\n" in lay.text[lay.end(last) : lay.start(i)]:
        _, stop = lay.bounds(i)
        named = any(c.isalnum() for c in lay.text[lay.end(i) : lay.end(stop - 1)])
        if named and stop - i < 30 and not any(lay.finite[j] for j in range(i + 1, stop)):
            return phrase_from(lay, i + 1) or (i + 1, min(i + 3, stop))
    return None


def _introduced(lay: Layout, cues: list[Cue], begin: int, colon: int) -> tuple[Range | None, Range | None]:
    """What introduces the words behind a colon: the last cue before it, else the main verb, else a name."""
    for cue in reversed(cues):
        if begin <= cue.start and cue.end <= colon and lay.quote[cue.head] < 0:
            return (cue.start, cue.end), before(lay, cue)
    verbs = [j for j in range(begin, colon) if lay.finite[j] and lay.quote[j] < 0]
    if not verbs:
        span = phrase_from(lay, begin) if begin < colon else None
        return (None, span) if span is not None and span[1] == colon and speaks(lay, span) else (None, None)
    at = verbs[0]
    head = lay.head(at) if lay.words[at].pos_ == "AUX" and begin <= lay.head(at) < colon else at
    main = Cue(min(at, head), max(at, head) + 1, head, at, "", "finite", frozenset())
    mention = before(lay, main)
    if mention is not None and speaks(lay, mention):
        return (main.start, main.end), mention
    return None, None


def _titled(lay: Layout, first: int, colon: bool) -> bool:
    """Whether what stands before the marks at word `first` makes them a title or a charge."""
    left = lay.low[first - 1] if first else ""
    return colon or left in ("pour", "—", "–") or left.startswith(("intitulé", "titré", "nommé", "baptisé"))


def _stands_alone(lay: Layout, n: int, begin: int, stop: int) -> bool:
    """Whether a quotation is a sentence of its own: only marks and stops around it, and a verb or length."""
    first, last = lay.span[n]
    around = [j for j in range(begin, stop) if lay.quote[j] != n and lay.words[j].pos_ != "PUNCT"]
    if around:
        return False
    return _sentence(lay, n) or last - first > 12


def _sentence(lay: Layout, n: int) -> bool:
    """Whether a quotation reads as a sentence."""
    first, last = lay.span[n]
    words = last - first
    if words > 3 and lay.text[lay.verbatim[n].pieces[-1][1] - 1] in ".!?…":
        return True
    return words > 4 and any(lay.finite[j] for j in range(first, last + 1))
