"""From a mention to whoever speaks: the person or body that the article names, or nobody."""

from typing import Final

from propos.messages import Speaker
from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, first_names, plain
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.found import Found
from propos_enrich.reading.phrases import OF, Range
from propos_enrich.speakers.antecedents import NOBODY, Asked, AskedKind, Named, Scene, as_person, remember
from propos_enrich.speakers.bodies import GENERIC, gender_of
from propos_enrich.speakers.documents import document
from propos_enrich.speakers.institutions import INDEFINITE, body, body_in, plural_name
from propos_enrich.speakers.own_names import (
    apposed,
    bare_name,
    goes_on,
    head_of,
    is_plural,
    joined,
    known_person,
    last_of,
    own_persons,
    role_in,
    unlisted_name,
)
from propos_enrich.speakers.ranker import antecedent

_FEMININE: Final = words("la cette une sa")
_MASCULINE: Final = words("le ce cet un")
_OPINIONS: Final = words("avis")
_LATTER: Final = words("dernier dernière intéressé intéressée")


def name_speaker(scene: Scene, found: Found) -> Named:
    """Who speaks by the mention of a report; adds it to the scene. Reports must come in text order."""
    if found.mention is None:
        return NOBODY
    heard = of_mention(scene, found)
    named = heard if isinstance(heard, Named) else antecedent(scene, heard)
    remember(scene, found, named)
    return named


def of_mention(scene: Scene, found: Found) -> Named | Asked:
    """Whom a mention names, or what it asks for when it names nobody."""
    assert found.mention is not None  # noqa: S101 - narrowed by the caller
    first, last = found.mention
    low = scene.lay.low[first]
    if last - first == 1:
        at = first
        if low.startswith("-"):  # *a-t-il dit*: whoever speaks was named before the words
            at = min(at, scene.lay.word_at(found.pieces[0][0]))
        if low in people.PERSON_PRONOUNS:
            gender: Gender = "f" if people.PERSON_PRONOUNS[low] == "f" else "m"
            return Asked("latter" if low.startswith("cel") else "singular", at, found, gender, low)
        if low in people.PLURAL_PRONOUNS:
            return Asked("plural", at, found, "", low)
        if low in people.VAGUE_PRONOUNS:
            return Asked("vague", at, found, "", low)
    return of_phrase(scene, found, (first, last))


def of_phrase(scene: Scene, found: Found, span: Range) -> Named | Asked:
    lay = scene.lay
    first, _ = span
    head = head_of(scene, span)
    noun = lay.low[head].removeprefix("ex-")
    indefinite = lay.low[first] in INDEFINITE
    plural = is_plural(scene, span, head)
    if noun in people.SOURCES:
        return Named(None, "unknown", 0.9)
    if noun in _OPINIONS and head + 2 < span[1] and lay.low[head + 1] in OF:
        return of_phrase(scene, found, (head + 2, span[1]))
    persons = own_persons(scene, span)
    if joined(scene, span, persons):
        both = Speaker(" et ".join(person.name for person in persons), "group", None)
        return Named(both, "group", 0.8, plural=True)
    if persons and goes_on(scene, found, span[1]):
        return Named(None, "group", 0.8, plural=True)
    person = persons[0] if persons else known_person(scene, span)
    if person is not None and noun not in people.DOCUMENTS:
        whole = bare_name(scene, span)
        if len(whole.split()) > len(person.name.split()) and set(person.name.split()) < set(whole.split()):
            person.name = whole
        if noun in GENERIC and plain(person.name.split()[0]) not in first_names():
            return Named(Speaker(person.name, "organisation", None), "organisation", 0.75)
        return as_person(scene, person, 0.93, role_in(scene, span))
    if noun in people.DOCUMENTS:
        named = document(scene, span)
        if named.speaker is not None or indefinite:
            return named
        return asking(scene, found, "document", span, head)
    unknown = unlisted_name(scene, span)
    if noun in people.ROLES and noun not in people.BODIES:
        if unknown is not None and not plural:
            return Named(Speaker(unknown, "person", role_in(scene, span)), "person", 0.75)
        if plural:
            return plural_name(scene, span)
        if indefinite:
            return Named(None, "person", 0.85, "f" if lay.low[first] == "une" else "m")
        return asking(scene, found, "role", span, head)
    apart = apposed(scene, span)
    if apart is not None:
        return of_phrase(scene, found, apart)
    if plural and not body_in(scene, span, head):
        return plural_name(scene, span)
    named = body(scene, span, head, indefinite, plural)
    common = range(head, last_of(scene, span))
    bare = all(lay.form[i][0].islower() for i in common) and (len(common) == 1 or noun in GENERIC)
    if indefinite or not (bare or (named.speaker is None and noun not in people.BODIES)):
        return named
    return asking(scene, found, "body" if noun in people.BODIES else "role", span, head, named)


def asking(
    scene: Scene, found: Found, kind: AskedKind, span: Range, head: int, own: Named | None = None
) -> Asked:
    """What a phrase without a name asks for."""
    lay = scene.lay
    noun = lay.low[head].removeprefix("ex-")
    determiner = lay.low[span[0]]
    gender: Gender = "f" if determiner in _FEMININE else "m" if determiner in _MASCULINE else ""
    if not gender:
        gender = gender_of(lay, head)
    if noun in _LATTER:
        return Asked("latter", span[0], found, "f" if noun.endswith("e") else "m", noun)
    rest = frozenset(plain(w) for w in lay.low[head + 1 : span[1]] if len(w) > 3)
    if head > span[0] + 1 and lay.low[head - 1].startswith("premi"):
        rest |= {"premier"}
    return Asked(kind, span[0], found, gender, noun, rest, determiner, own)
