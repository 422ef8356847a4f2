"""The name that a mention itself gives: of a person, with the role beside it."""

import re
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import plain, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.found import Found
from propos_enrich.reading.phrases import OF, Range
from propos_enrich.speakers.antecedents import Scene
from propos_enrich.speakers.persons import Person

_GOVERNING: Final = OF | people.BODIES | words("par avec à chez ( pour contre")
# What a role may be of and bears no person's name: *la secrétaire d'État X*, *le maire de la ville X*.
_NAMELESS: Final = words(
    "état gouvernement république région département parlement sénat assemblée parti syndicat ville "
    "commune opposition majorité métropole agglomération pays"
)
_ARTICLES: Final = words("la le l' les à au en")
_PLURAL: Final = words("les des ces ses leurs plusieurs certains certaines quelques deux trois aux")
_SINGULAR: Final = words("le la un une l'")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\. ?-?){2,5}|(?:[^\W\d_]\.? ?-?){2,5}\.?")
_CUT: Final = re.compile(r"[\s'’-]+")


def head_of(scene: Scene, span: Range) -> int:
    """The noun of a phrase, or its first word."""
    lay = scene.lay
    for i in range(span[0], min(span[1], span[0] + 6)):
        listed = lay.low[i] in people.ROLES or lay.low[i] in people.BODIES
        if (listed or lay.pos[i] in ("NOUN", "PROPN")) and lay.low[i] not in people.TITLES:
            return i
    return next((i for i in range(span[0] + 1, span[1]) if lay.form[i][0].isupper()), span[0])


def last_of(scene: Scene, span: Range) -> int:
    """Where the complements of a phrase end and its appositions begin."""
    return next((i for i in range(span[0], span[1]) if scene.lay.low[i] in (",", "(")), span[1])


def is_plural(scene: Scene, span: Range, head: int) -> bool:
    """Whether a phrase stands for several, by its determiner or else by its noun."""
    low = scene.lay.low[span[0]]
    if low in _PLURAL or low == "%" or scene.lay.pos[span[0]] == "NUM":
        return True
    return "Number=Plur" in scene.lay.morph[head] and low not in _SINGULAR


def own_persons(scene: Scene, span: Range) -> list[Person]:
    """The people whose names are the phrase's own: neither *l'avocat de X* nor *des experts, dont X*."""
    lay = scene.lay
    out: list[Person] = []
    previous = None
    for i in range(*span):
        if lay.low[i] in ("dont", "comme"):
            break
        person = scene.cast.person_at.get(i)
        if person is not None and person is not previous and person not in out and _free(scene, span[0], i):
            out.append(person)
        previous = person
    return out


def _free(scene: Scene, first: int, i: int) -> bool:
    """Whether the name at word i is no complement, not even behind a role: *un proche du président X*."""
    lay = scene.lay
    j = i - 1
    while j >= first and lay.low[j] in people.TITLES:
        j -= 1
    if j >= first and lay.low[j] in _NAMELESS and any(low in people.ROLES for low in lay.low[first:j]):
        return True
    if j >= first and lay.low[j] in _GOVERNING:
        return False
    return not _of_a_role(scene, first, j)


def _of_a_role(scene: Scene, first: int, j: int) -> bool:
    """Whether word j is a role that complements another noun: *ministre* in *un proche du ministre X*."""
    low = scene.lay.low
    return j > first + 1 and low[j] in people.ROLES and low[j - 1] in OF


def joined(scene: Scene, span: Range, persons: list[Person]) -> bool:
    """Whether a phrase names two speakers: *le président X et la ministre Y*."""
    low = scene.lay.low
    return len(persons) > 1 and "et" in low[span[0] : span[1]] and persons[0].name != persons[1].name


def goes_on(scene: Scene, found: Found, last: int) -> bool:
    """Whether a plural verb and *et* show that a mention, which ends before word `last`, is half of two."""
    lay = scene.lay
    if found.cue is None or last >= len(lay.low) or lay.low[last] != "et":
        return False
    return any("Number=Plur" in lay.morph[i] and lay.finite[i] for i in range(*found.cue))


def apposed(scene: Scene, span: Range) -> Range | None:
    """The apposition of a phrase, if only it gives a name: *le constructeur du mât, le chantier X*."""
    lay, comma = scene.lay, last_of(scene, span)
    if comma + 1 >= span[1] or lay.low[comma] != ",":
        return None
    if any(w[0].isupper() for w in lay.form[span[0] + 1 : comma]):
        return None
    named = any(w[0].isupper() for w in lay.form[comma + 1 : min(comma + 4, span[1])])
    return (comma + 1, span[1]) if named else None


def bare_name(scene: Scene, span: Range) -> str:
    """The phrase up to its apposition, if all of it is capitals: *Raheel Sharif*."""
    lay = scene.lay
    end = last_of(scene, span)
    capitals = all(w[0].isupper() and w[-1].isalpha() for w in lay.form[span[0] : end])
    titled = (
        lay.low[span[0]] in people.TITLES or lay.low[span[0]] in people.ROLES or lay.pos[span[0]] == "DET"
    )
    return (
        tidy(lay.text[lay.start(span[0]) : lay.end(end - 1)])
        if capitals and not titled and end > span[0]
        else ""
    )


def known_person(scene: Scene, span: Range) -> Person | None:
    """The person of the cast whom a bare name or initials mean, if the model did not see it: *T. B.*"""
    lay = scene.lay
    text = lay.text[lay.start(span[0]) : lay.end(last_of(scene, span) - 1)]
    if not text[:1].isupper() and lay.low[span[0]] not in ("de", "d'", "le", "la"):
        return None
    if _INITIALS.fullmatch(text) and text.count(".") > 0:
        letters = [c for c in plain(text) if c.isalpha()]
        return next(
            (p for p in scene.cast.persons if [w[0] for w in _CUT.split(plain(p.name)) if w] == letters), None
        )
    name = plain(tidy(text))
    return next((p for p in scene.cast.persons if plain(p.name).endswith(f" {name}")), None)


def unlisted_name(scene: Scene, span: Range) -> str | None:
    """A run of two or more capitalised words that is no complement: a name that the model missed."""
    lay = scene.lay
    i = span[0]
    while i < span[1]:
        j = i
        while (
            j < span[1]
            and lay.form[j][:1].isupper()
            and lay.pos[j] != "DET"
            and (j not in scene.cast.body_at or lay.low[i - 1] == ",")
        ):
            j += 1
        free = i == span[0] or not (
            lay.low[i - 1] in OF or lay.low[i - 1] in _ARTICLES or _of_a_role(scene, span[0], i - 1)
        )
        if j - i >= 2 and free and lay.low[i] not in people.ROLES:
            return tidy(lay.text[lay.start(i) : lay.end(j - 1)])
        i = max(j, i + 1)
    return None


def role_in(scene: Scene, span: Range) -> str | None:
    """The role in a phrase, as written, without its determiner and the name."""
    lay = scene.lay
    for i in range(*span):
        if lay.low[i] in people.ROLES and i not in scene.cast.person_at:
            j = i
            while j < span[1] and j not in scene.cast.person_at and lay.low[j] not in (",", "("):
                j += 1
            ranked = i > span[0] and lay.low[i - 1] in ("premier", "première", "ancien", "ancienne")
            return tidy(lay.text[lay.start(i - ranked) : lay.end(j - 1)]) or None
    return None
