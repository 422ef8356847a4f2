"""Quotations that no verb attributes: after a colon, with a signature, or floating beside another."""

from collections.abc import Iterator
from typing import Final

from propos_enrich.quotes.cues import Cue
from propos_enrich.quotes.found import Chars, Found
from propos_enrich.quotes.governors import signs_alone
from propos_enrich.quotes.subjects import before
from propos_enrich.quotes.weights import score, weights
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range, phrase_from, speaks

_SURE: Final = 0.5  # log-odds: words that nobody is said to have said are seldom worth a record
_NAME: Final = 8  # words, marks included, that a title or a term in marks seldom exceeds
_DASHES: Final = ("–", "—", "-")


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
        elif v.closed:
            surely = score(weights().alone, signs_alone(lay, n, taken))
            whole = _sentence(lay, n) and lay.text[v.pieces[0][0]].isupper() and last - first > _NAME
            if surely > _SURE:
                pieces = v.pieces if whole else (_fragment(lay, n),)
                yield Found("floating" if whole else "fragment", pieces, None, None, first)


def _signature(lay: Layout, last: int) -> Range | None:
    """The name on a line of its own, behind a dash, under a quotation."""
    i = last + 1
    while i < len(lay.low) and lay.low[i] in (".", ","):
        i += 1
    if i + 1 < len(lay.low) and lay.low[i] in _DASHES and "\n" in lay.text[lay.end(last) : lay.start(i)]:
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
    head = lay.head(at) if lay.pos[at] == "AUX" and begin <= lay.head(at) < colon else at
    main = Cue(min(at, head), max(at, head) + 1, head, at, "", "finite", frozenset())
    mention = before(lay, main)
    if mention is not None and speaks(lay, mention):
        return (main.start, main.end), mention
    return None, None


def _fragment(lay: Layout, n: int) -> Chars:
    """Words in marks with the determiner before them."""
    mark, _ = lay.span[n]
    determined = mark and lay.pos[mark - 1] == "DET" and lay.sentence[mark - 1] == lay.sentence[mark]
    return lay.start(mark - determined) if determined else lay.verbatim[n].start, lay.verbatim[n].end


def _stands_alone(lay: Layout, n: int, begin: int, stop: int) -> bool:
    """Whether a quotation is a sentence of its own: only marks and stops around it, and a verb or length."""
    first, last = lay.span[n]
    around = [j for j in range(begin, stop) if lay.quote[j] != n and lay.pos[j] != "PUNCT"]
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
