"""The people whom an article names: every mention of a name, tied to its fullest form."""

import re
from bisect import bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, first_names, plain, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import Range

_NOUNS: Final = people.TITLES | people.ROLES | people.BODIES
_CUT: Final = re.compile(r"[\s'’.-]+")
_PARTICLES: Final = words("de du d' la le van von der den ben bin al el ould da di dos des")


@dataclass(slots=True)
class Person:
    """One person: the fullest name, the words where each mention begins, and the roles bound to the name.

    A role is its noun, and the range of its words.
    """

    name: str
    gender: Gender = ""
    seen: list[int] = field(default_factory=list)
    roles: list[tuple[str, Range]] = field(default_factory=list)


def persons_of(lay: Layout, spans: Iterable[Range]) -> tuple[list[Person], dict[int, Person]]:
    """The people behind ranges of words that may be names, and the person of each word."""
    persons: list[Person] = []
    at: dict[int, Person] = {}
    known: dict[str, list[Person]] = {}
    for a, b in sorted(spans, key=lambda s: -len(_name_words(lay, *s))):
        words = _name_words(lay, a, b)
        if not _is_name(lay, a, b, words):
            continue
        person = _match(words, known, a)
        if person is None:
            name = tidy(lay.text[lay.start(a + _titles(lay, a, b)) : lay.end(b - 1)])
            if not any(c.isupper() for c in name):
                continue
            person = Person(name)
            persons.append(person)
            for word in {words[-1], words[0], "-".join(words[-2:])}:
                known.setdefault(word, []).append(person)
        insort(person.seen, a)
        at.update(dict.fromkeys(range(a, b), person))
    for person in persons:
        if " " not in person.name:
            alone = plain(person.name)
            person.seen += [i for i, low in enumerate(lay.low) if i not in at and plain(low) == alone]
            person.seen.sort()
            person.name = _fuller(lay, person)
        person.seen.sort()
    return persons, at


def _fuller(lay: Layout, person: Person) -> str:
    """A surname with the first name, and the particles, that stand before it at one of its mentions."""
    for i in person.seen:
        begin, j = lay.bounds(i)[0], i - 1
        while j > begin and lay.low[j] in _PARTICLES:
            j -= 1
        if j < begin or (j < i - 1 and plain(lay.low[j]) not in first_names()):
            continue
        if (
            lay.form[j][0].isupper()
            and len(lay.form[j]) > 2
            and lay.pos[j] == "PROPN"
            and lay.low[j] not in _NOUNS
            and not lay.form[j].isupper()
            and (plain(lay.low[j]) in first_names() or j > begin)
        ):
            return f"{tidy(lay.text[lay.start(j) : lay.end(i - 1)])} {person.name}"
    return person.name


def _titles(lay: Layout, a: int, b: int) -> int:
    """How many words at the head of a name are titles or lower-case roles."""
    n = 0
    while a + n < b - 1 and (
        lay.low[a + n] in people.TITLES or lay.form[a + n][0].islower() or lay.low[a + n] in people.ROLES
    ):
        n += 1
    return n


def _is_name(lay: Layout, a: int, b: int, words: list[str]) -> bool:
    return (
        bool(words)
        and not (len(words) == 1 and lay.low[b - 1] in _NOUNS)
        and any(w[0].isupper() for w in lay.form[a:b])
        and "\n" not in lay.text[lay.start(a) : lay.end(b - 1)]
    )


def _name_words(lay: Layout, a: int, b: int) -> list[str]:
    first = a + _titles(lay, a, b)
    return [plain(w) for w in lay.low[first:b] if any(c.isalnum() for c in w)]


def _match(words: list[str], known: dict[str, list[Person]], at: int) -> Person | None:
    """The person already known under a full form of these words: the latest seen, if several."""
    if len(_initials(words)) > 1:
        everyone = {id(p): p for group in known.values() for p in group}.values()
        initialled = [
            p for p in everyone if _initials(re.split(r"[\s-]+", p.name), short=False) == _initials(words)
        ]
        if initialled:
            return initialled[0]
    options = [p for p in known.get(words[-1], ()) if _compatible(words, p)]
    if len(words) == 1 and not options:
        options = list(known.get(words[0], ()))
    if not options:
        return None
    earlier = [p for p in options if p.seen[0] <= at]
    return max(earlier, key=lambda p: p.seen[bisect_right(p.seen, at) - 1]) if earlier else options[0]


def _initials(words: list[str], *, short: bool = True) -> str:
    """The first letters of a name; none if it is to be a short form, *T. B.-N.*, and holds a whole word."""
    parts = [p for word in words for p in re.split(r"[.-]+", plain(word)) if p]
    return "" if short and any(len(p) > 1 for p in parts) else "".join(p[0] for p in parts)


def _compatible(words: list[str], person: Person) -> bool:
    theirs = [w for w in _CUT.split(plain(person.name)) if w]
    words = [part for word in words for part in re.split(r"['’-]", word) if part]
    if len(words) == 1:
        return words[0] in theirs
    return all(any(t == w or (len(w.rstrip(".")) == 1 and t.startswith(w[0])) for t in theirs) for w in words)
