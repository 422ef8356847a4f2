"""Where a reported clause ends: the end of the sentence, unless something not reported begins before."""

from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.quotes.cues import THAT, Cue
from propos_enrich.reading.layout import Layout

_QUESTIONS: Final = words("pourquoi comment combien quand")
_SUBORDINATORS: Final = words("lorsque lorsqu' quand puisque puisqu' comme si s'")
_CLITIC: Final = words("ne n' le la l' les lui leur en y")
COORDINATORS: Final = words("et mais puis ou tandis alors")
_SOURCES: Final = frozenset(("selon", "d'"))
_ADJUNCT_BEFORE: Final = words(
    "ainsi alors tandis bien parce afin avant sans pour lors depuis pendant plus moins aussi autre "
    "autres même telle tel tant tellement si dès puis outre autant ne n' plutôt"
)


def complementiser(lay: Layout, cue: Cue, cues_at: set[int]) -> int | None:
    """The first word of the clause that *que*, *si* or a question word opens behind `cue`, or None."""
    _, stop = lay.bounds(cue.head)
    nouns = 0
    for j in range(cue.end, min(stop, cue.end + 45)):
        low, token = lay.low[j], lay.words[j]
        if low in THAT:
            if j > cue.end and lay.low[j - 1] in _ADJUNCT_BEFORE:
                continue
            if (
                token.pos_ == "PRON"
                and j > cue.end + 1
                and lay.head(j) != cue.head
                and lay.words[lay.head(j)].dep_ == "acl:relcl"
            ):
                continue
            return j + 1 if nouns < 2 or lay.head(lay.head(j)) in (cue.head, cue.auxiliary) else None
        if (
            low == "si"
            and cue.lemma in ("demander", "interroger", "préciser", "ignorer", "savoir")
            and j <= cue.end + 2
        ):
            return j + 1
        if (
            low in _QUESTIONS
            and cue.lemma in ("demander", "interroger", "expliquer", "raconter", "préciser")
            and j <= cue.end + 2
        ):
            return j
        if j != cue.pronoun and (
            lay.quote[j] != lay.quote[cue.head] or low in (":", ";", "qui", "dont") or j in cues_at
        ):
            return None
        if lay.finite[j] and j != cue.pronoun:
            return None
        if (
            token.pos_ in ("NOUN",)
            and j > cue.end
            and lay.words[j - 1].pos_ == "DET"
            and not _prepositional(lay, j - 1, cue.end)
        ):
            nouns += 2 if token.dep_ == "obj" and lay.head(j) == cue.head else 0
    return None


def _prepositional(lay: Layout, i: int, first: int) -> bool:
    return i > first and lay.words[i - 1].pos_ == "ADP"


def clause_end(lay: Layout, cue: Cue, first: int, cues: dict[int, Cue]) -> int:
    """The word before which the clause that begins at word `first` ends; exclusive."""
    _, stop = lay.bounds(cue.head)
    if first >= stop:
        return first
    home = lay.quote[cue.head]
    inside = 0
    seen_verb = first > 0 and lay.infinitive[first - 1]
    subordinate = _is_subordinate(lay, cue)
    for j in range(first, stop):
        low = lay.low[j]
        if home >= 0 and lay.quote[j] != home:
            return j
        if lay.quote[j] != home:
            seen_verb = seen_verb or lay.finite[j]
            continue
        inside += (low == "(") - (low == ")")
        if inside > 0:
            continue
        if inside < 0:
            return j
        if low == ";" or (low == ":" and j + 1 < stop and lay.quote[j + 1] != home):
            return j
        if seen_verb and low == "," and j + 2 < stop and _leaves(lay, j, stop, subordinate):
            return j
        if seen_verb and j in cues and j > first and _own_report(lay, cue, cues[j], j, first):
            return _before_connector(lay, j, first)
        if seen_verb and lay.finite[j] and j > first and _new_main(lay, cue, j, first):
            return _before_connector(lay, j, first)
        if (
            seen_verb
            and low in _SOURCES
            and j > first
            and (low == "selon" or lay.low[min(j + 1, stop - 1)] == "après")
            and lay.low[j - 1] == ","
        ):
            return j - 1
        seen_verb = seen_verb or lay.finite[j] or lay.infinitive[j]
    return stop


def _own_report(lay: Layout, cue: Cue, other: Cue, j: int, first: int) -> bool:
    """Whether another cue inside the clause reports on its own, beside `cue` and not under it."""
    if j != other.start or other.start <= first:
        return False
    left = lay.low[other.start - 1]
    if left == "en" and other.start - 2 >= first:
        left = lay.low[other.start - 2]
        left = "," if left == "tout" else left
        return other.mood == "participle" and left in (",", "»", "tout")
    if other.mood == "participle":
        marked = any(lay.quote[k] >= 0 for k in range(other.end, min(other.end + 10, lay.bounds(j)[1])))
        return left in (",", "»") and (marked or not {"q", "i", "d"}.isdisjoint(other.frames))
    if other.pronoun >= 0:
        return left in (",", "»")
    if other.mood == "finite" and left in COORDINATORS:
        return True
    if left == "," and other.mood == "finite" and lay.head(other.head) in (cue.head, cue.auxiliary):
        return True
    return (
        other.mood == "finite"
        and other.end < len(lay.low)
        and lay.low[other.end] in THAT
        and _joined(lay, j, first)
    )


def _joined(lay: Layout, j: int, first: int) -> bool:
    """Whether *et* or *mais* and a subject lead to word j: *…, et les élus demandent que …*."""
    for k in range(j - 1, max(first, j - 9), -1):
        if lay.low[k] in ("et", "mais"):
            return lay.low[k + 1] not in THAT
        if lay.low[k] == "," or lay.low[k] in THAT or lay.finite[k]:
            return False
    return False


def _is_subordinate(lay: Layout, cue: Cue) -> bool:
    """Whether the cue stands in a subordinate or participial clause at the head of its sentence."""
    begin, _ = lay.bounds(cue.head)
    if cue.mood == "participle":
        return all(lay.words[j].pos_ in ("ADV", "ADP", "PUNCT") for j in range(begin, cue.start))
    lead = next((j for j in range(begin, cue.start) if lay.low[j] not in ("mais", "et", "»", "–")), cue.start)
    if (
        lay.low[lead] in ("alors", "tandis", "bien", "après", "depuis") and lay.low[lead + 1] in THAT
    ) or lay.low[lead] in _SUBORDINATORS:
        return not any(lay.low[j] == "," and lay.finite[j - 1] for j in range(lead, cue.start))
    return False


def _leaves(lay: Layout, comma: int, stop: int, subordinate: bool) -> bool:
    """Whether the comma leads back to the sentence around the report: to its verb, or to its main clause."""
    at = comma + 1
    if lay.low[at] in ("alors", "tandis") and lay.low[at + 1] in THAT:
        return True
    while at < stop - 1 and (lay.low[at] in _CLITIC or lay.low[at] in ("s'", "se")):
        at += 1
    if lay.finite[at] and not (at + 1 < stop and lay.low[at + 1].startswith("-")):
        return lay.quote[at] == lay.quote[comma]
    if subordinate:
        return lay.words[at].pos_ in ("DET", "PROPN", "PRON", "NOUN") and any(
            lay.finite[j] for j in range(at, stop)
        )
    return False


def _new_main(lay: Layout, cue: Cue, j: int, first: int) -> bool:
    """Whether the finite verb at word j begins a clause beside the cue's, by the parser and a coordinator."""
    root = j
    if lay.words[j].pos_ == "AUX" and lay.head(j) > j:
        root = lay.head(j)
    if lay.words[root].dep_ != "conj":
        return False
    governor = lay.head(root)
    if governor not in (cue.head, cue.auxiliary) and governor >= first:
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
        return j
    k -= 1
    if k - 1 > first and lay.low[k - 1] == ",":
        k -= 1
    return k if k > first else j


def split_at_that(lay: Layout, first: int, last: int) -> list[tuple[int, int]]:
    """The clause cut where a second *que* joins another: *que A et que B*; word ranges."""
    home = lay.quote[first - 1] if first else -1
    out, begin = [], first
    for j in range(first + 2, last - 1):
        if lay.low[j] in THAT and lay.low[j - 1] in ("et", "mais", "ou") and lay.quote[j] == home:
            out.append((begin, j - 1))
            begin = j + 1
    out.append((begin, last))
    return [(a, b) for a, b in out if a < b]
