"""The roles, titles and genders that stand around a person's name."""

from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import first_names, plain
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF
from propos_enrich.speakers.persons import Person

# Before a name these make it somebody's, not the role's: *l'avocat de X*, *le maire avec X*.
_NOT_ITS_ROLE: Final = OF | words("l' la le à aux au par avec (")
_ENDS: Final = words(", . ) ; : » « qui dont")
_IS: Final = words("est était fut devient reste")
_RANKS: Final = words("premier première ancien ancienne vice ex")
_BACK: Final = 14  # words from a role to the name behind it
_AHEAD: Final = 7
_SEGMENTS: Final = 3  # *X, 45 ans, marié, maire de Y*


def describe(lay: Layout, person: Person, a: int, b: int) -> None:
    """Take in the gender and the roles that stand around one mention, words a up to b."""
    begin, _ = lay.bounds(a)
    first = plain(person.name.split()[0])
    if not person.gender:
        person.gender = first_names().get(first, first_names().get(first.split("-")[0], ""))
    for i in (a - 1, a):
        if begin <= i and lay.low[i] in ("mme", "mme.", "mlle", "madame"):
            person.gender = "f"
        elif begin <= i and lay.low[i] in ("m.", "monsieur"):
            person.gender = "m"
        if begin <= i and lay.low[i].rstrip(".") in people.ROLE_OF_TITLE:
            person.roles.append((people.ROLE_OF_TITLE[lay.low[i].rstrip(".")], (i, i + 1)))
    _before(lay, person, a)
    _after(lay, person, b)


def _before(lay: Layout, person: Person, a: int) -> None:
    """*le ministre de la Défense, X*; *l'avocat X*."""
    begin, _ = lay.bounds(a)
    if a == begin or lay.low[a - 1] in _NOT_ITS_ROLE:
        return
    for i in range(a - 1, max(begin, a - _BACK + 1) - 1, -1):
        if lay.finite[i] or lay.low[i] in (";", ":", ".", "«", "»", "et", "que", "qu'"):
            return
        if lay.low[i] in people.ROLES and lay.pos[i] in ("NOUN", "PROPN", "ADJ"):
            _add(lay, person, i, a)


def _after(lay: Layout, person: Person, b: int) -> None:
    """*X (PS), maire de Y*; *X, 45 ans, est maire de Y*; *X est le maire de Y*."""
    _, stop = lay.bounds(b - 1)
    i = b
    if i < stop and lay.low[i] == "(":
        close = next((k for k in range(i, min(stop, i + 12)) if lay.low[k] == ")"), stop)
        _in_segment(lay, person, i + 1, close)
        i = close + 1
    if i < stop and lay.low[i] in _IS:
        _in_segment(lay, person, i + 1, stop)
        return
    for _ in range(_SEGMENTS):
        if i >= stop or lay.low[i] != ",":
            return
        if _in_segment(lay, person, i + 1, stop):
            return
        i = next((k for k in range(i + 1, min(stop, i + _AHEAD)) if lay.low[k] == ","), stop)


def _in_segment(lay: Layout, person: Person, first: int, stop: int) -> bool:
    """Add the role at the head of an apposition or attribute; whether there is one."""
    for j in range(first, min(stop, first + _AHEAD - 1)):
        if lay.finite[j] or lay.low[j] in _ENDS:
            return False
        if lay.low[j].removeprefix("ex-") in people.ROLES:
            _add(lay, person, j, _end(lay, j, stop))
            return True
        if lay.low[j] in OF:
            return False
    return False


def _end(lay: Layout, noun: int, stop: int) -> int:
    return next((k for k in range(noun, stop) if lay.low[k] in _ENDS or lay.finite[k]), stop)


def _add(lay: Layout, person: Person, noun: int, end: int) -> None:
    first = noun
    while first > 0 and lay.low[first - 1] in _RANKS:
        first -= 1
    while end > noun + 1 and (lay.pos[end - 1] == "PUNCT" or lay.low[end - 1] in OF):
        end -= 1
    person.roles.append((lay.low[noun].removeprefix("ex-"), (first, end)))
    determiner = lay.low[first - 1] if first else ""
    if determiner in ("la", "une", "cette", "sa"):
        person.gender = "f"
    elif determiner in ("le", "un", "ce") and not person.gender:
        person.gender = "m"
