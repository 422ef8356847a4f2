"""How what was said goes on behind the incise that interrupts it."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.found import Chars
from propos_enrich.reading.layout import END, Layout

# Words behind an incise that go on telling, rather than go on with what was said.
_NO_MORE: Final = words("qui dont où avant après lors alors tout tandis lequel laquelle faisant soit")
_FROM: Final = words("de du des d'")  # *explique Anne Roy, de l'université de Gand*


def around(lay: Layout, home: int, edge: int, after: int) -> tuple[Chars, ...]:
    """The quotation `home` less the incise between word `edge` and word `after`."""
    cut, resume = lay.end(edge), lay.start(after) if after < len(lay.low) else lay.verbatim[home].end
    out: list[Chars] = []
    for start, end in lay.verbatim[home].pieces:
        if start < cut:
            out.append((start, min(end, cut)))
        if end > resume:
            at = max(start, resume)
            while at < end and lay.text[at] in " ,.\u00a0":
                at += 1
            if at < end:
                out.append((at, end))
    return tuple(out)


def resumption(lay: Layout, after: int, close: int) -> int:
    """The word at which the words in marks go on behind an incise that may end with adjuncts."""
    i = after
    while i < close:
        if lay.low[i] in END:
            return i + 1
        if lay.low[i] == ",":
            nxt = i + 1
            stop = next((k for k in range(nxt, close) if lay.low[k] in END or lay.low[k] == ","), close)
            aside = (
                lay.low[nxt] in ("qui", "dont")
                or (lay.low[nxt] in _FROM and not any(lay.finite[nxt:stop]) and stop - nxt < 14)
                or (lay.low[nxt] in people.DAYS and stop - nxt < 4)
                or (
                    lay.pos[nxt] == "NOUN"
                    and stop < close
                    and lay.low[stop] in END
                    and not any(lay.finite[nxt:stop])
                )
                or (
                    lay.low[nxt] == "dans"
                    and lay.low[nxt + 1] in ("un", "une")
                    and not any(lay.finite[nxt:stop])
                )
                or (lay.low[stop - 1] == "ans" and stop - nxt < 4)
                or (stop - nxt < 3 and stop < close and lay.low[stop] in END and lay.pos[nxt] == "ADJ")
            )
            if not aside:
                return nxt
            i = stop
            continue
        if i == after and (lay.pos[i] not in ("ADP", "ADV", "NOUN", "VERB", "DET", "SCONJ")):
            return after
        if lay.finite[i] or i - after > 14:
            return after
        i += 1
    return after


def second(lay: Layout, after: int, stop: int) -> int | None:
    """The quotation that goes on after the incise: only a comma and an adjunct stand between."""
    j = after
    while j < min(stop, after + 12):
        if lay.quote[j] >= 0:
            return lay.quote[j] if lay.low[j - 1] in (",",) else None
        if (
            lay.finite[j]
            or lay.low[j] in (":", ";", "et", "mais", "qui", "que", "qu'", "dont")
            or (lay.pos[j] == "VERB")
        ):
            return None
        j += 1
    return None


def goes_on(lay: Layout, first: int, edge: int, rest: int, brief: bool) -> bool:
    """Whether the clause that an incise interrupts goes on at word `rest`.

    A `brief` incise, with a pronoun, hardly has adjuncts of its own.
    """
    low = lay.low[rest]
    if not any(lay.finite[j] for j in range(first, edge + 1)):
        return True
    if low in _NO_MORE or low in people.DAYS or "VerbForm=Part" in lay.morph[rest]:
        return False
    if brief and lay.pos[rest] == "ADP":
        return True
    return lay.pos[rest] in ("DET", "PRON", "SCONJ", "CCONJ", "ADJ", "NUM", "AUX", "VERB")
