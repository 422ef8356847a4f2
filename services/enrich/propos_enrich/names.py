"""The people and bodies that an article names: every mention of a name, tied to its fullest form."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from propos_enrich import people
from propos_enrich.layout import Layout
from propos_enrich.phrases import OF, Range, is_finite, phrase_from

Gender = Literal["m", "f", ""]
_SPACES: Final = re.compile(r"\s+")
_LOWER_NAME: Final = frozenset("de du des d' la le van von der den ben bin al el ould da di dos of the and et -".split())


@dataclass(slots=True)
class Person:
    """One person: the fullest name, the words where each mention begins, and the roles bound to the name."""

    name: str
    gender: Gender = ""
    seen: list[int] = field(default_factory=list)
    roles: list[tuple[str, Range]] = field(default_factory=list)  # the role noun, and the words of the role


@dataclass(slots=True)
class Body:
    """One organisation or state: the fullest name, and the words where each mention begins."""

    name: str
    seen: list[int] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    label: str = "ORG"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who appears in an article; `person_at` and `body_at` map a mention's words to them.

    `phrases` holds, for a noun such as *ministère*, the words where it has a complement and the whole name.
    """

    persons: list[Person]
    bodies: list[Body]
    person_at: dict[int, Person]
    body_at: dict[int, Body]
    phrases: dict[str, list[tuple[int, str]]]


def plain(word: str) -> str:
    """A word without accents and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


def tidy(name: str) -> str:
    """A name on one line, with single spaces and none next to an apostrophe or an outer mark."""
    return _SPACES.sub(" ", name.replace("' ", "'").replace("’ ", "’")).strip(" ,.;:«»\"“”()–—")


@cache
def first_names() -> dict[str, Gender]:
    """The gender of French first names, without accents."""
    out: dict[str, Gender] = {}
    gender: Gender = ""
    for line in files("propos_enrich").joinpath("first_names.txt").read_text(encoding="utf-8").splitlines():
        if line in ("[f]", "[m]"):
            gender = "f" if line == "[f]" else "m"
        elif not line.startswith("#"):
            for name in line.split():
                out[plain(name)] = gender
    return out


def cast_of(lay: Layout, entities: Iterable[tuple[int, int, str]]) -> Cast:
    """The cast of an article from its entities, as (first word, last word exclusive, label), in text order."""
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
    bodies, body_at = _bodies(lay, [s for s in spans if s[2] != "PER"], person_at)
    return Cast(persons, bodies, person_at, body_at, _phrases(lay, body_at))


def _phrases(lay: Layout, body_at: dict[int, Body]) -> dict[str, list[tuple[int, str]]]:
    out: dict[str, list[tuple[int, str]]] = {}
    for i, low in enumerate(lay.low):
        if low not in people.BODIES or lay.quote[i] >= 0 or lay.words[i].pos_ not in ("NOUN", "PROPN"):
            continue
        span = phrase_from(lay, i, appositions=False)
        if span is None or span[1] - i < 2 or lay.low[i + 1] in ("(", "et") or low in GENERIC and i + 1 not in body_at:
            continue
        end = next((j for j in range(i, span[1]) if lay.low[j] in ("(", "et")), span[1])
        name = body_at[i + 1].name if low in GENERIC else tidy(lay.text[lay.start(i) : lay.end(end - 1)])
        out.setdefault(low, []).append((i, name))
    return out


def _titles(lay: Layout, a: int, b: int) -> int:
    """How many words at the head of a name are titles or lower-case roles."""
    n = 0
    while a + n < b - 1 and (lay.low[a + n] in people.TITLES or lay.words[a + n].text[0].islower() or lay.low[a + n] in people.ROLES):
        n += 1
    return n


def _is_name(lay: Layout, a: int, b: int) -> bool:
    words = _name_words(lay, a, b)
    return bool(words) and any(w.text[0].isupper() for w in lay.words[a:b]) and "\n" not in lay.text[lay.start(a) : lay.end(b - 1)]


def _name_words(lay: Layout, a: int, b: int) -> list[str]:
    first = a + _titles(lay, a, b)
    return [plain(w) for w in lay.low[first:b] if any(c.isalnum() for c in w)]


def _match(words: list[str], known: dict[str, list[Person]], at: int) -> Person | None:
    """The person already known under a full form of these words: the latest seen, if several."""
    options = [p for p in known.get(words[-1], ()) if _compatible(words, p)]
    if len(words) == 1 and not options:
        options = [p for p in known.get(words[0], ())]
    if not options:
        return None
    earlier = [p for p in options if min(p.seen) <= at]
    return max(earlier, key=lambda p: max((s for s in p.seen if s <= at), default=-1)) if earlier else options[0]


def _compatible(words: list[str], person: Person) -> bool:
    theirs = [w for w in re.split(r"[\s'’.]+", plain(person.name)) if w]
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
    while i >= begin and a - i < 14 and not is_finite(lay, i) and lay.low[i] not in (";", ":", ".", "«", "»", "et", "que", "qu'"):
        if lay.low[i] in people.ROLES and lay.words[i].pos_ in ("NOUN", "PROPN", "ADJ"):
            if lay.low[a - 1] not in OF | {"l'", "la", "le", "à", "aux", "au", "par", "avec", "("}:
                _add_role(lay, person, i, a)
        i -= 1
    i = b
    if i < stop and lay.low[i] in (",", "("):
        for j in range(i + 1, min(stop, i + 7)):
            if is_finite(lay, j) or lay.low[j] in (",", ")", "qui", "»"):
                break
            if lay.low[j] in people.ROLES:
                end = next((k for k in range(j, stop) if lay.low[k] in (",", ".", ")", ";", ":", "»") or is_finite(lay, k)), stop)
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


def _bodies(
    lay: Layout, spans: list[tuple[int, int, str]], person_at: dict[int, Person]
) -> tuple[list[Body], dict[int, Body]]:
    bodies: list[Body] = []
    at: dict[int, Body] = {}
    by_name: dict[str, Body] = {}
    acronyms = _acronyms(lay)
    for a, b, label in spans:
        name = tidy(lay.text[lay.start(a) : lay.end(b - 1)])
        if not name or any(i in person_at for i in range(a, b)):
            continue
        name = acronyms.get(name, _proper_part(lay, a, b) or name)
        body = by_name.get(plain(name))
        if body is None:
            body = by_name[plain(name)] = Body(name, label=label)
            bodies.append(body)
        body.seen.append(a)
        for i in range(max(0, a - 4), a):
            if lay.low[i] in people.BODIES:
                body.nouns.add(lay.low[i])
        for i in range(a, b):
            at[i] = body
            if lay.low[i] in people.BODIES:
                body.nouns.add(lay.low[i])
    return bodies, at


GENERIC: Final = frozenset(
    "agence quotidien hebdomadaire magazine journal chaîne radio site compagnie entreprise société groupe association "
    "ong opérateur constructeur revue firme fondation collectif syndicat banque parti organisation club institut agence".split()
)


def _proper_part(lay: Layout, a: int, b: int) -> str | None:
    """*Anadolu* in *agence de presse Anadolu*: the capitals behind a common noun."""
    if lay.low[a] not in GENERIC or not lay.words[a].text[0].islower():
        return None
    i = next((i for i in range(a + 1, b) if lay.words[i].text[0].isupper()), b)
    if i == b or lay.low[i - 1] in OF:
        return None
    return tidy(lay.text[lay.start(i) : lay.end(b - 1)])


def _acronyms(lay: Layout) -> dict[str, str]:
    """Short forms that the article explains in brackets: *Observatoire des prix (ODP)*."""
    out: dict[str, str] = {}
    for i, word in enumerate(lay.words[:-2]):
        short = lay.words[i + 1].text
        if word.text != "(" or lay.words[i + 2].text != ")" or not (short.isupper() and 2 <= len(short) <= 10):
            continue
        name = _spelled(lay, i, short)
        if name is not None:
            out[short] = name
            continue
        wanted = plain(short[0])
        best = -1
        for j in range(i - 1, max(-1, i - 16), -1):
            if lay.sentence[j] != lay.sentence[i] or lay.low[j] in (",", ";", ":", "«"):
                break
            if plain(lay.low[j])[:1] == wanted and lay.words[j].pos_ in ("NOUN", "PROPN", "ADJ", "X"):
                best = j
                if lay.words[j].text[0].isupper() and i - j >= min(len(short), 3) - 1:
                    break
        if best >= 0 and i - best > 1:
            out[short] = tidy(lay.text[lay.start(best) : lay.end(i - 1)])
    return out


def _spelled(lay: Layout, bracket: int, short: str) -> str | None:
    """The words before a bracket whose initials, in some order, spell the short form."""
    letters = sorted(plain(short))
    content = [j for j in range(bracket - 1, max(-1, bracket - 20), -1) if len(lay.low[j]) > 2 and lay.low[j] not in ("les", "des", "pour", "une", "sur", "aux")]
    for j in content[len(letters) - 1 : len(letters)]:
        initials = sorted(plain(lay.low[k])[0] for k in content[: len(letters)])
        if initials == letters and lay.sentence[j] == lay.sentence[bracket]:
            return tidy(lay.text[lay.start(j) : lay.end(bracket - 1)])
    return None
