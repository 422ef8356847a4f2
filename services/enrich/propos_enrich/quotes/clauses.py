"""Where a reported clause ends: the end of the sentence, unless something not reported begins before."""

from collections.abc import Callable
from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import REFLEXIVE, THAT, UNSTRESSED, Cue
from propos_enrich.quotes.departures import leaves
from propos_enrich.reading.layout import Layout

_AND: Final = words("et mais ou puis")
_AND_COMMA: Final = _AND | {","}
_SUBORDINATORS: Final = words("lorsque lorsqu' quand puisque puisqu' comme si s'")
COORDINATORS: Final = words("et mais puis ou tandis alors")
_PAST: Final = ("ait", "aient")  # past or conditional: verbs of one account agree
_SOURCES: Final = frozenset(("selon", "d'"))
_RELATIVE: Final = words("qui dont où lequel laquelle lesquels lesquelles duquel auquel")


def clause_end(lay: Layout, cue: Cue, first: int, cues: dict[int, Cue]) -> int:
    """The word before which the clause that begins at word `first` ends; exclusive."""
    _, stop = lay.bounds(cue.head)
    if first >= stop:
        return first
    home = lay.quote[cue.head]
    inside = 0
    seen_verb = first > 0 and lay.infinitive[first - 1]
    verbs = int(seen_verb)  # less `open_clauses`, the relatives and the like: whether the clause has its own
    open_clauses = 0
    subordinate = _is_subordinate(lay, cue)
    for j in range(first, stop):
        low = lay.low[j]
        if home >= 0 and lay.quote[j] != home:
            return j
        if lay.quote[j] != home:
            seen_verb = seen_verb or lay.finite[j]
            verbs += lay.finite[j] and lay.span[lay.quote[j]][1] - lay.span[lay.quote[j]][0] > 5
            continue
        inside += (low == "(") - (low == ")")
        if inside > 0:
            continue
        if inside < 0:
            return j
        if seen_verb and low == "tandis" and lay.low[min(j + 1, stop - 1)] in THAT:
            return j
        if low == ":" and j + 1 < stop and "\n" in lay.text[lay.end(j) : lay.start(j + 1)]:
            return j
        marked = low == ":" and j + 1 < stop and (lay.quote[j + 1] != home or lay.quote[j - 1] != home)
        if low == ";" or marked:
            return j
        if low in THAT and lay.low[j - 1] in _AND:
            verbs = open_clauses = 0  # *que A et que B*: B needs its own
        elif low in _RELATIVE or low in THAT or low in _SUBORDINATORS:
            open_clauses += 1
        if (
            seen_verb
            and low == ","
            and j + 2 < stop
            and leaves(lay, cue, j, stop, subordinate, verbs > open_clauses)
        ):
            return j
        if seen_verb and j in cues and j > first and _own_report(lay, cue, cues[j], first):
            return _before_connector(lay, j, first)
        if seen_verb and lay.finite[j] and j > first and _new_main(lay, cue, j, first):
            return _before_connector(lay, j, first)
        if (
            seen_verb
            and low in _SOURCES
            and j > first
            and (low == "selon" or lay.low[min(j + 1, stop - 1)] == "après")
            and lay.low[j - 1] == ","
            and not _within(lay, j, stop)
        ):
            return j - 1
        seen_verb = seen_verb or lay.finite[j] or lay.infinitive[j]
        verbs += lay.finite[j] or (lay.infinitive[j] and not verbs and not open_clauses)
    return stop


def _within(lay: Layout, source: int, stop: int) -> bool:
    """Whether the clause goes on behind a source in it: *n'est signalé, selon elle, par rien*."""
    comma = next((k for k in range(source, min(stop, source + 8)) if lay.low[k] == ","), stop)
    return comma + 1 < stop and lay.pos[comma + 1] in ("ADP", "VERB", "SCONJ", "DET", "ADV")


def _own_report(lay: Layout, cue: Cue, other: Cue, first: int) -> bool:
    """Whether another cue inside the clause reports on its own, beside `cue` and not under it."""
    left = lay.low[other.start - 1 - (lay.low[other.start - 1] in REFLEXIVE)]
    if left == "en" and other.start - 2 >= first:
        left = lay.low[other.start - 2]
        return other.mood == "participle" and left in (",", "»", "tout")
    if other.mood == "participle":
        marked = any(
            lay.quote[k] >= 0 for k in range(other.end, min(other.end + 10, lay.bounds(other.start)[1]))
        )
        return left in (",", "»") and (marked or not {"q", "i", "d"}.isdisjoint(other.frames))
    if other.pronoun >= 0:
        return left in (",", "»")
    if other.mood != "finite":
        return False
    return left in COORDINATORS or (left == "," and lay.head(other.head) in (cue.head, cue.auxiliary))


def _is_subordinate(lay: Layout, cue: Cue) -> bool:
    """Whether the cue stands in a subordinate or participial clause at the head of its sentence."""
    begin, _ = lay.bounds(cue.head)
    if cue.mood == "participle":
        return all(lay.pos[j] in ("ADV", "ADP", "PUNCT") for j in range(begin, cue.start))
    lead = next((j for j in range(begin, cue.start) if lay.low[j] not in ("mais", "et", "»", "–")), cue.start)
    relative = "qui" in lay.low[max(begin, cue.start - 3) : cue.start] or lay.low[cue.end - 1] in _RELATIVE
    if relative and lay.pos[begin] == "ADP" and lay.quote[begin] < 0:
        return not any(lay.low[j] == "," for j in range(begin, cue.start))
    if (
        lay.low[lead] in ("alors", "tandis", "bien", "après", "depuis") and lay.low[lead + 1] in THAT
    ) or lay.low[lead] in _SUBORDINATORS:
        return not any(lay.low[j] == "," and lay.finite[j - 1] for j in range(lead, cue.start))
    return False


def _new_main(lay: Layout, cue: Cue, j: int, first: int) -> bool:
    """Whether the finite verb at word j begins a clause beside the cue's, by the parser and a coordinator."""
    root = j
    if lay.pos[j] == "AUX" and lay.head(j) > j:
        root = lay.head(j)
    if lay.dep[root] != "conj":
        return False
    governor = lay.head(root)
    if governor not in (cue.head, cue.auxiliary) and governor >= first:
        return False
    own = next((k for k in range(first, j) if lay.finite[k]), j)
    if (
        lay.low[j].endswith(_PAST)
        and lay.low[own].endswith(_PAST)
        and not lay.low[cue.auxiliary].endswith(_PAST)
    ):
        return False
    k = j - 1
    while k > first and lay.low[k] not in COORDINATORS:
        if j - k > 8 or lay.low[k] in (",",) or lay.finite[k]:
            return False
        k -= 1
    return k > first and lay.low[k] in ("et", "mais", "puis") and lay.low[k + 1] not in THAT


def _before_connector(lay: Layout, j: int, first: int) -> int:
    """Word j, or the coordinator, comma, *en* or adverb and subject that lead to it."""
    k = j
    while k - 1 > first and j - k < 8 and lay.low[k - 1] not in ("et", "mais", "puis", ","):
        k -= 1
    if lay.low[k - 1] not in ("et", "mais", "puis", ","):
        while j - 1 > first and lay.low[j - 1] in ("en", "tout"):
            j -= 1
        return j
    k -= 1
    if k - 1 > first and lay.low[k - 1] == ",":
        k -= 1
    return k if k > first else j


def split_at_that(lay: Layout, first: int, last: int) -> list[tuple[int, int]]:
    """The clause cut where a second *que* joins another: *que A et que B*; word ranges."""
    home = lay.quote[first - 1] if first else -1
    return _split(
        first, last, lambda j: lay.low[j] in THAT and lay.quote[j] == home and lay.low[j - 1] in _AND
    )


def split_at_infinitive(lay: Layout, first: int, last: int) -> list[tuple[int, int]]:
    """The clause cut where a second preposition joins another infinitive: *de A et de B*; word ranges."""

    def joins(j: int) -> bool:
        if lay.low[j] not in ("de", "d'", "à") or lay.quote[j] >= 0 or lay.low[j - 1] not in _AND_COMMA:
            return False
        k = j + 1
        while k < last and (lay.low[k] in UNSTRESSED or lay.low[k] in ("pas", "plus")):
            k += 1
        return k < last and lay.infinitive[k]

    return _split(first, last, joins)


def _split(first: int, last: int, joins: Callable[[int], bool]) -> list[tuple[int, int]]:
    out, begin = [], first
    for j in range(first + 2, last - 1):
        if joins(j):
            out.append((begin, j - 1))
            begin = j + 1
    out.append((begin, last))
    return [(a, b) for a, b in out if a < b]
