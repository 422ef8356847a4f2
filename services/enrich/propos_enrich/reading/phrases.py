"""Noun phrases by their words: where whoever speaks is named, to the right and to the left of a cue."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout

Range = tuple[int, int]  # word indices, end exclusive

NOMINAL: Final = frozenset(("DET", "NOUN", "PROPN", "ADJ", "NUM", "PRON"))
OF: Final = words("de du des d'")
TO: Final = words("à au aux en pour chez près contre auprès sur")
_MANNER: Final = words("voix ton air trait geste sourire")  # *d'une voix calme*
NOT_A_NAME: Final = words("que qu' qui dont où lequel laquelle ce c' cela ça")


def speaks(lay: Layout, span: Range) -> bool:
    """Whether a phrase names somebody or something that can speak, by its head words or its entity."""
    first, last = span
    if lay.low[first : first + 2] in (["l'", "un"], ["l'", "une"]) or (
        lay.low[first] in ("un", "une")
        and (lay.pos[first] == "PRON" or lay.low[first + 1 : last] == ["autre"])
    ):
        return True
    for i in range(first, min(last, first + 8)):
        low = lay.low[i]
        if lay.label[i] in ("PER", "ORG"):
            return True
        stem = low.removeprefix("ex-").removeprefix("vice-")
        if stem in people.ROLES or stem in people.BODIES or stem in people.GROUPS or low in people.TITLES:
            return True
        if low in people.SOURCES or low in people.PERSON_PRONOUNS or low in people.PLURAL_PRONOUNS:
            return True
        if low in people.DOCUMENTS:
            return True
        if lay.label[i] == "LOC" and i <= first + 1:
            return True
        if i > first + 1 and low in OF:
            break
    return proper(lay, span) and lay.low[first] not in people.DAYS


def person(lay: Layout, span: Range) -> bool:
    """Whether a phrase is a pronoun for somebody, or names a person or a role."""
    for i in range(span[0], min(span[1], span[0] + 5)):
        low = lay.low[i]
        if lay.label[i] == "PER" or low in people.PERSON_PRONOUNS or low in people.TITLES:
            return True
        if low in people.ROLES or low in people.PLURAL_PRONOUNS:
            return True
    return False


def proper(lay: Layout, span: Range) -> bool:
    """Whether the phrase begins, after its determiner, with a capital."""
    first, last = span
    at = first + (lay.pos[first] == "DET" or lay.low[first] in ("l'", "le", "la", "les"))
    if at >= last or not lay.form[at][0].isupper():
        return False
    acronym = lay.form[at].isupper() and len(lay.form[at]) > 1
    return acronym or lay.pos[at] in ("PROPN", "NOUN", "ADJ", "X")


def phrase_from(
    lay: Layout, first: int, *, appositions: bool = True, participles: bool = False
) -> Range | None:
    """The noun phrase that begins at word `first`, with its complements and appositions."""
    _, stop = lay.bounds(first)
    if first >= stop or lay.pos[first] not in NOMINAL:
        return None
    if lay.low[first] in NOT_A_NAME and not (lay.low[first] == "ce" and lay.pos[first] == "DET"):
        return None
    if lay.pos[first] == "PRON" and lay.low[first] not in (
        "celui-ci",
        "celle-ci",
        "l'",
        "le",
        "la",
        "un",
        "une",
        "celui",
        "celle",
        "certains",
        "plusieurs",
        "beaucoup",
        "d'",
    ):
        return (first, first + 1)
    i = _body(lay, first, stop, participles)
    if appositions:
        i = _over_participle(lay, i, stop)
    taken = 0
    while appositions and taken < 2 and i < stop and lay.low[i] == "," and lay.quote[i] == lay.quote[first]:
        after = _apposition(lay, i + 1, stop)
        if after is None:
            break
        i, taken = after, taken + 1
    return (first, i) if i > first else None


def _over_participle(lay: Layout, i: int, stop: int) -> int:
    """Word i, or the comma behind a participle there that a name follows: *chargée des ports, Anne Roy*."""
    if i >= stop or lay.pos[i] not in ("VERB", "ADJ") or lay.finite[i] or lay.infinitive[i]:
        return i
    for j in range(i, min(i + 14, stop - 1)):
        if lay.finite[j] or lay.quote[j] != lay.quote[i]:
            return i
        if lay.low[j] == ",":
            named = lay.label[j + 1] == "PER" or lay.form[j + 1][0].isupper()
            return j if named and _apposition(lay, j + 1, stop) is not None else i
    return i


def _body(lay: Layout, first: int, stop: int, participles: bool) -> int:
    i = first
    while i < stop:
        low = lay.low[i]
        if lay.quote[i] != lay.quote[first]:
            break
        if low == "(":
            close = next((j for j in range(i + 1, min(i + 12, stop)) if lay.low[j] == ")"), -1)
            if close < 0:
                break
            i = close + 1
        elif (low in people.DAYS and i > first + 1) or (
            low == "d'" and set(lay.low[i + 1 : i + 3]) & _MANNER
        ):
            break
        elif i == first or (lay.pos[i] in NOMINAL and low not in NOT_A_NAME and lay.pos[i] != "PRON"):
            if (
                i > first
                and low in ("ce", "cet", "cette", "le")
                and i + 1 < stop
                and lay.low[i + 1] in people.DAYS
            ):
                break
            i += 1
        elif (
            (
                low in OF
                and i + 1 < stop
                and (lay.pos[i + 1] in NOMINAL or lay.pos[i + 1] == "ADP")
                and lay.low[i + 1] not in people.DAYS
            )
            or (
                low in TO
                and i > first
                and _takes_to(lay, i - 1)
                and i + 1 < stop
                and lay.pos[i + 1] in NOMINAL
            )
            or (
                low == "et"
                and i + 1 < stop
                and (lay.pos[i + 1] in ("DET", "PROPN", "NOUN", "ADJ") or lay.low[i + 1] in OF)
                and not _clause_after(lay, i, stop)
            )
            or (
                low in ("'", "-", "’")
                or lay.pos[i] in ("X", "SYM")
                or (low == "." and len(lay.form[i - 1]) == 1)
            )
            or (participles and lay.pos[i] in ("VERB", "ADJ", "ADV", "ADP") and not lay.finite[i])
        ):
            i += 1
        elif lay.form[i][0].isupper() and i > first and lay.pos[i] in ("VERB", "ADV", "INTJ", "ADP"):
            i += 1  # a name that the tagger did not know
        else:
            break
    return i


def _takes_to(lay: Layout, i: int) -> bool:
    return lay.low[i] in people.ROLES or lay.low[i] in people.BODIES or lay.low[i] == "chargé"


def _clause_after(lay: Layout, i: int, stop: int) -> bool:
    for j in range(i + 1, min(i + 8, stop)):
        if lay.low[j] in (",", "»", ".", ";"):
            return False
        if lay.finite[j]:
            return True
    return False


def _apposition(lay: Layout, first: int, stop: int) -> int | None:
    """The end of the apposition that begins at word `first`, or None when it is something else."""
    if (
        first >= stop
        or lay.pos[first] not in ("DET", "NOUN", "PROPN", "ADJ")
        or lay.quote[first] != lay.quote[first - 1]
    ):
        return None
    if lay.low[first] in people.DAYS:
        return None
    i = first
    while (
        i < stop
        and lay.low[i] not in (",", ".", ";", ":", "»", "!", "?", "–", "—", ")")
        and lay.quote[i] == lay.quote[first]
    ):
        if lay.finite[i] or lay.low[i] in NOT_A_NAME:
            return i if lay.low[i] in ("qui", "dont", "où") and speaks(lay, (first, i)) else None
        if i - first > 30:
            return None
        i += 1
    return i if i > first and speaks(lay, (first, i)) else None
