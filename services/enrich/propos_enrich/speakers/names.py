"""The people and bodies that an article names: every mention of a name, tied to its fullest form."""

import re
from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, field

from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, first_names, plain, tidy
from propos_enrich.reading.layout import Layout
from propos_enrich.reading.phrases import OF, Range
from propos_enrich.speakers.bodies import Body, acronyms_of, bodies_of, phrases_of

# Before a name these make it somebody's, not the role's: *l'avocat de X*, *le maire avec X*.
_NOT_ITS_ROLE = frozenset(("l'", "la", "le", "à", "aux", "au", "par", "avec", "("))


@dataclass(slots=True)
class Person:
    """One person: the fullest name, the words where each mention begins, and the roles bound to the name."""

    name: str
    gender: Gender = ""
    seen: list[int] = field(default_factory=list)
    roles: list[tuple[str, Range]] = field(default_factory=list)  # the role noun, and the words of the role


@dataclass(frozen=True, slots=True)
class Cast:
    """Who appears in an article; `person_at` and `body_at` map a mention's words to them.

    `phrases` holds, for a noun such as *ministère*, the words where it has a complement and the whole name;
    `acronyms` the long forms of short ones.
    """

    persons: list[Person]
    bodies: list[Body]
    person_at: dict[int, Person]
    body_at: dict[int, Body]
    phrases: dict[str, list[tuple[int, str]]]
    acronyms: dict[str, str]


def cast_of(lay: Layout, entities: Iterable[tuple[int, int, str]]) -> Cast:
    """The cast of an article from its entities: (first word, last word exclusive, label), in text order."""
    spans = [(a, b, label) for a, b, label in entities if a < b]
    persons: list[Person] = []
    person_at: dict[int, Person] = {}
    people_spans = [(a, b) for a, b, label in spans if label == "PER" and _is_name(lay, a, b)]
    full = sorted(people_spans, key=lambda s: -len(_name_words(lay, *s)))
    known: dict[str, list[Person]] = {}
    for a, b in full:
        words = _name_words(lay, a, b)
        person = _match(words, known, a)
        if person is None:
            name = tidy(lay.text[lay.start(a + _titles(lay, a, b)) : lay.end(b - 1)])
            if not name or not any(c.isupper() for c in name):
                continue
            person = Person(name)
            persons.append(person)
            for word in {words[-1], words[0], "-".join(words[-2:])}:
                known.setdefault(word, []).append(person)
        person.seen.append(a)
        for i in range(a, b):
            person_at[i] = person
    for a, b in people_spans:
        if a in person_at:
            _describe(lay, person_at[a], a, b)
    for person in persons:
        person.seen.sort()
        if " " not in person.name:
            person.name = _fuller(lay, person)
    acronyms = acronyms_of(lay)
    bodies, body_at = bodies_of(lay, [s for s in spans if s[2] != "PER"], person_at, acronyms)
    phrases = phrases_of(lay, body_at)
    _add_phrases(bodies, phrases)
    return Cast(persons, bodies, person_at, body_at, phrases, acronyms)


def _add_phrases(bodies: list[Body], phrases: dict[str, list[tuple[int, str]]]) -> None:
    """*La préfecture du Var* is a body too, if the model did not see it."""
    known = {plain(body.name): body for body in bodies}
    for noun, seen in phrases.items():
        for at, name in seen:
            body = known.get(plain(name))
            if body is None:
                body = known[plain(name)] = Body(name)
                bodies.append(body)
            body.nouns.add(noun)
            if at not in body.seen:
                insort(body.seen, at)


def _fuller(lay: Layout, person: Person) -> str:
    """A surname with the first name that stands before it at one of its mentions."""
    for i in person.seen:
        if not i or lay.sentence[i] != lay.sentence[i - 1]:
            continue
        before = lay.words[i - 1]
        if (
            before.text[0].isupper()
            and len(before.text) > 2
            and before.pos_ == "PROPN"
            and lay.low[i - 1] not in people.TITLES | people.ROLES | people.BODIES
            and not before.text.isupper()
            and (plain(lay.low[i - 1]) in first_names() or i - 1 > lay.bounds(i)[0])
        ):
            return f"{before.text} {person.name}"
    return person.name


def _titles(lay: Layout, a: int, b: int) -> int:
    """How many words at the head of a name are titles or lower-case roles."""
    n = 0
    while a + n < b - 1 and (
        lay.low[a + n] in people.TITLES
        or lay.words[a + n].text[0].islower()
        or lay.low[a + n] in people.ROLES
    ):
        n += 1
    return n


def _is_name(lay: Layout, a: int, b: int) -> bool:
    words = _name_words(lay, a, b)
    return (
        bool(words)
        and not (len(words) == 1 and lay.low[b - 1] in people.ROLES | people.BODIES | people.TITLES)
        and any(w.text[0].isupper() for w in lay.words[a:b])
        and "\n" not in lay.text[lay.start(a) : lay.end(b - 1)]
    )


def _name_words(lay: Layout, a: int, b: int) -> list[str]:
    first = a + _titles(lay, a, b)
    return [plain(w) for w in lay.low[first:b] if any(c.isalnum() for c in w)]


def _match(words: list[str], known: dict[str, list[Person]], at: int) -> Person | None:
    """The person already known under a full form of these words: the latest seen, if several."""
    if _initials(words) and len(_initials(words)) > 1:
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
    earlier = [p for p in options if min(p.seen) <= at]
    return (
        max(earlier, key=lambda p: max((s for s in p.seen if s <= at), default=-1)) if earlier else options[0]
    )


def _initials(words: list[str], *, short: bool = True) -> str:
    """The first letters of a name; none if it is to be a short form, *T. B.-N.*, and holds a whole word."""
    parts = [p for word in words for p in re.split(r"[.-]+", plain(word)) if p]
    return "" if short and any(len(p) > 1 for p in parts) else "".join(p[0] for p in parts)


def _compatible(words: list[str], person: Person) -> bool:
    theirs = [w for w in re.split(r"[\s'’.-]+", plain(person.name)) if w]
    words = [part for word in words for part in re.split(r"['’-]", word) if part]
    if len(words) == 1:
        return words[0] in theirs
    return all(any(t == w or (len(w.rstrip(".")) == 1 and t.startswith(w[0])) for t in theirs) for w in words)


def _describe(lay: Layout, person: Person, a: int, b: int) -> None:
    """Take in the gender and the roles that stand around one mention."""
    begin, stop = lay.bounds(a)
    name = person.name.split()[0]
    if not person.gender:
        person.gender = first_names().get(plain(name), first_names().get(plain(name.split("-")[0]), ""))
    for i in (a - 1, a):
        if begin <= i and lay.low[i] in ("mme", "mme.", "mlle", "madame"):
            person.gender = "f"
        elif begin <= i and lay.low[i] in ("m.", "monsieur"):
            person.gender = "m"
    i = a - 1
    while (
        i >= begin
        and a - i < 14
        and not lay.finite[i]
        and lay.low[i] not in (";", ":", ".", "«", "»", "et", "que", "qu'")
    ):
        role = lay.low[i] in people.ROLES and lay.words[i].pos_ in ("NOUN", "PROPN", "ADJ")
        if role and lay.low[a - 1] not in OF | _NOT_ITS_ROLE:
            _add_role(lay, person, i, a)
        i -= 1
    i = b
    if i < stop and lay.low[i] in (",", "("):
        for j in range(i + 1, min(stop, i + 7)):
            if lay.finite[j] or lay.low[j] in (",", ")", "qui", "»"):
                break
            if lay.low[j] in people.ROLES:
                end = next(
                    (
                        k
                        for k in range(j, stop)
                        if lay.low[k] in (",", ".", ")", ";", ":", "»") or lay.finite[k]
                    ),
                    stop,
                )
                _add_role(lay, person, j, end)
                break


def _add_role(lay: Layout, person: Person, noun: int, end: int) -> None:
    first = noun
    while first > 0 and lay.low[first - 1] in ("premier", "première", "ancien", "ancienne", "vice", "ex"):
        first -= 1
    while end > noun + 1 and (lay.words[end - 1].pos_ == "PUNCT" or lay.low[end - 1] in OF):
        end -= 1
    person.roles.append((lay.low[noun], (first, end)))
    determiner = lay.low[first - 1] if first else ""
    if determiner in ("la", "une", "cette", "sa"):
        person.gender = "f"
    elif determiner in ("le", "un", "ce") and not person.gender:
        person.gender = "m"
