"""Reported infinitive clauses: *affirme avoir payé*, *promet de venir*, *accuse X d'avoir menti*."""

from typing import Final

from propos_enrich.french.forms import FORMS
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.clauses import clause_end, split_at_infinitive, split_at_that
from propos_enrich.quotes.cues import UNSTRESSED, Cue
from propos_enrich.quotes.found import Found, words_between
from propos_enrich.quotes.openings import object_of
from propos_enrich.quotes.subjects import who
from propos_enrich.reading.layout import OPENING, Layout
from propos_enrich.reading.phrases import Range

_TO_INFINITIVE: Final = words("de d' à")
_SUBORDINATING: Final = words(
    "que qu' qui dont où si s' quand lorsque lorsqu' comme car puisque afin laquelle lequel"
)


def infinitive(lay: Layout, cue: Cue, cues: dict[int, Cue], shared: Range | None) -> Found | None:
    """An infinitive clause: *affirme avoir payé*, *promet de venir*, *accuse X d'avoir menti*."""
    if cue.frames.isdisjoint("ipm") or cue.mood == "infinitive":
        return None
    first = _bare(lay, cue) if not cue.frames.isdisjoint("im") else None
    counts = "i" in cue.frames  # also without words in marks
    if first is None and not cue.frames.isdisjoint("pm"):
        first, counts = _prepositional(lay, cue), "p" in cue.frames
    if first is None:
        return None
    mention = shared or who(lay, cue)
    split = split_at_that if lay.low[first - 1] not in _TO_INFINITIVE else split_at_infinitive
    last = _infinitive_end(lay, first, clause_end(lay, cue, _verb(lay, first) + 1, cues))
    last = _marks_end(lay, first, last)
    pieces = tuple(p for a, b in split(lay, first, last) if (p := words_between(lay, a, b)) is not None)
    if not pieces or mention is None or not (counts or any(lay.touching(*p) for p in pieces)):
        return None
    if cue.passive and mention[0] > first:
        return None
    return Found("infinitive", pieces, (cue.start, cue.end), mention, cue.head)


def _verb(lay: Layout, first: int) -> int:
    """The infinitive of a clause that begins at word `first`."""
    return next((k for k in range(first, min(first + 8, len(lay.low))) if lay.infinitive[k]), first)


def _marks_end(lay: Layout, first: int, last: int) -> int:
    """A clause that opens with its marks ends with them when a comma follows: *de « mentir », dit-on*."""
    n = lay.quote[first]
    if n < 0 or lay.span[n][0] not in (first - 1, first):
        return last
    after = lay.span[n][1] + 1
    return after if after < last and lay.low[after] == "," else last


def _infinitive_end(lay: Layout, first: int, last: int) -> int:
    """An infinitive clause ends where *et* or *mais* joins a finite verb that nothing in it introduces."""
    join = -1
    for j in range(first, last):
        low = lay.low[j]
        if lay.quote[j] >= 0:
            continue
        if low == "," and _new_clause(lay, j + 1, last):
            return j
        if low in ("et", "mais"):
            following = FORMS.get(lay.low[j + 1]) if j + 1 < last else None
            if following is not None and ("past" in following.moods or _verb_again(lay, j + 1, last)):
                return j
            join = j
        elif low in _SUBORDINATING:
            if (join >= 0 and j > join + 1) or join < 0:
                return last
        elif (
            low == "," and lay.low[j + 1] == "mais" and any(lay.finite[k] for k in range(j, min(j + 7, last)))
        ):
            return j
        elif join >= 0 and lay.finite[j]:
            return join
    return last


def _verb_again(lay: Layout, j: int, last: int) -> bool:
    """Whether word j, which may be a noun, is a second verb of the cue's subject: *et menace de partir*."""
    form = FORMS[lay.low[j]]
    return "finite" in form.moods and j + 1 < last and lay.low[j + 1] in ("de", "d'", "que", "qu'", "«")


def _new_clause(lay: Layout, first: int, last: int) -> bool:
    """Whether a subject and its finite verb begin at word `first`, with nothing that subordinates them."""
    if first >= last or lay.pos[first] not in ("DET", "PRON") or lay.quote[first] >= 0:
        return False
    for j in range(first, min(first + 12, last)):
        if lay.low[j] in _SUBORDINATING or lay.low[j] == "," or lay.low[j] == "et":
            return False
        if lay.finite[j]:
            return j > first
    return False


def _is_infinitive(lay: Layout, j: int) -> bool:
    return lay.pos[j] in ("VERB", "AUX") and lay.infinitive[j] and lay.low[j].endswith(("r", "re"))


def _bare(lay: Layout, cue: Cue) -> int | None:
    """The first word of an infinitive clause without a preposition behind the cue."""
    _, stop = lay.bounds(cue.head)
    j = cue.end
    limit = min(stop, cue.end + 25)
    while j < limit:
        low = lay.low[j]
        if low in ("qui", "que", "qu'", ":", ";", "pour") or lay.finite[j]:
            return None
        if j > cue.end and object_of(lay, cue, j):
            return None
        if _is_infinitive(lay, j):
            if lay.pos[j - 1] == "ADP" or lay.low[j - 1] in ("de", "d'", "à", "pour", "sans", "par"):
                return None
            while j - 1 >= cue.end and (
                lay.low[j - 1] in UNSTRESSED
                or lay.low[j - 1] in ("pas", "plus", "rien", "jamais")
                or lay.low[j - 1] in OPENING
            ):
                j -= 1
            return j if lay.pos[j - 1] != "ADP" or j == cue.end else None
        j += 1
    return None


def _prepositional(lay: Layout, cue: Cue) -> int | None:
    _, stop = lay.bounds(cue.head)
    for j in range(cue.end, min(stop - 1, cue.end + 22)):
        if lay.low[j] in ("qui", "que", "qu'", ":", ";") or (
            lay.finite[j] and lay.quote[j] == lay.quote[cue.head]
        ):
            return None
        if lay.low[j] in _TO_INFINITIVE:
            for k in range(j + 1, min(j + 6, stop)):
                if _is_infinitive(lay, k):
                    return j + 1
                if (
                    lay.low[k] not in UNSTRESSED
                    and lay.low[k] not in ("pas", "plus")
                    and lay.low[k] not in OPENING
                    and lay.pos[k] != "ADV"
                ):
                    break
    return None
