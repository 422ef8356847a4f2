"""From a mention to whoever speaks: the person or body that the article names, or nobody."""

from typing import Final

from propos.messages import Speaker
from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, plain, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.found import Found
from propos_enrich.reading.phrases import OF, Range
from propos_enrich.speakers.antecedents import NOBODY, Named, Scene, as_person, epithet, pronoun, they
from propos_enrich.speakers.institutions import INDEFINITE, body, body_in, document, head_of, plural_name
from propos_enrich.speakers.names import Person

_OF_ANOTHER: Final = words("par avec à chez ( pour contre")
_DEFINITE: Final = words("le la l' ce cet cette")


def name_speaker(scene: Scene, found: Found) -> Named:
    """Who speaks by the mention of a report; adds it to the scene. Reports must come in text order."""
    if found.mention is None:
        return NOBODY
    named = of_mention(scene, found)
    person = person_of(scene, named)
    if person is not None and found.mention[0] not in person.seen:
        person.seen.append(found.mention[0])
    scene.past.append((found.mention[0], named))
    return named


def person_of(scene: Scene, named: Named) -> Person | None:
    if named.speaker is None or named.type != "person":
        return None
    return next((p for p in scene.cast.persons if p.name == named.speaker.name), None)


def of_mention(scene: Scene, found: Found) -> Named:
    assert found.mention is not None  # noqa: S101 - narrowed by the caller
    first, last = found.mention
    low = scene.lay.low[first]
    if last - first == 1:
        if low in people.PERSON_PRONOUNS:
            return pronoun(scene, found, people.PERSON_PRONOUNS[low] or "")
        if low in people.PLURAL_PRONOUNS:
            return they(scene, first)
        if low in people.VAGUE_PRONOUNS:
            return Named(None, "unknown", 0.7)
    return of_phrase(scene, (first, last))


def of_phrase(scene: Scene, span: Range) -> Named:
    lay = scene.lay
    first, _ = span
    head = head_of(scene, span)
    noun = lay.low[head].removeprefix("ex-")
    indefinite = lay.low[first] in INDEFINITE
    plural = is_plural(scene, span, head)
    person = own_person(scene, span)
    if person is not None and noun not in people.DOCUMENTS:
        return as_person(scene, person, 0.93, role_in(scene, span))
    if noun in people.DOCUMENTS:
        return document(scene, span)
    if noun in people.SOURCES:
        return Named(None, "unknown", 0.9)
    unknown = unlisted_name(scene, span)
    if noun in people.ROLES and noun not in people.BODIES:
        if unknown is not None and not plural:
            return Named(Speaker(unknown, "person", role_in(scene, span)), "person", 0.75)
        if plural:
            return plural_name(scene, span)
        if indefinite:
            return Named(None, "person", 0.85, "f" if lay.low[first] == "une" else "m")
        return by_role(scene, span, head)
    if plural and not body_in(scene, span, head):
        return plural_name(scene, span)
    return body(scene, span, head, indefinite, plural)


def is_plural(scene: Scene, span: Range, head: int) -> bool:
    low = scene.lay.low[span[0]]
    if low in (
        "les",
        "des",
        "ces",
        "ses",
        "leurs",
        "plusieurs",
        "certains",
        "certaines",
        "quelques",
        "deux",
        "trois",
        "aux",
    ):
        return True
    return "Plur" in scene.lay.words[head].morph.get("Number", []) and low not in (
        "le",
        "la",
        "un",
        "une",
        "l'",
    )


def own_person(scene: Scene, span: Range) -> Person | None:
    """The person whose name is the phrase's own, not a complement's (*l'avocat de X*)."""
    lay, previous = scene.lay, None
    for i in range(*span):
        person = scene.cast.person_at.get(i)
        if person is not None and person is not previous:
            j = i - 1
            while j >= span[0] and lay.low[j] in people.TITLES:
                j -= 1
            if j < span[0] or lay.low[j] not in OF | people.BODIES | _OF_ANOTHER:
                return person
        previous = person
    return None


def unlisted_name(scene: Scene, span: Range) -> str | None:
    """A run of two or more capitalised words that is no complement: a name that the model missed."""
    lay = scene.lay
    i = span[0]
    while i < span[1]:
        j = i
        while (
            j < span[1]
            and lay.words[j].text[:1].isupper()
            and lay.words[j].pos_ != "DET"
            and j not in scene.cast.body_at
        ):
            j += 1
        free = i == span[0] or lay.low[i - 1] not in OF | {"la", "le", "l'", "les", "à", "au", "en"}
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
            start = (
                i - 1
                if i > span[0] and lay.low[i - 1] in ("premier", "première", "ancien", "ancienne")
                else i
            )
            return tidy(lay.text[lay.start(start) : lay.end(j - 1)]) or None
    return None


def by_role(scene: Scene, span: Range, head: int) -> Named:
    """*Le ministre*: the last person with that role, whose complements do not contradict the phrase."""
    lay = scene.lay
    noun = lay.low[head]
    if noun in ("dernier", "dernière", "intéressé", "intéressée"):
        return pronoun(scene, Found("", ((0, 1),), None, span), "f" if noun.endswith("e") else "m")
    asked = {plain(w) for w in lay.low[head + 1 : span[1]] if len(w) > 3}
    premier = head > span[0] and lay.low[head - 1].startswith("premi")
    options: list[tuple[int, int, Person]] = []
    for person in scene.cast.persons:
        for role, (a, b) in person.roles:
            if role[:6] != noun[:6] or (premier and "premi" not in lay.low[a]):
                continue
            theirs = {plain(w) for w in lay.low[a:b]}
            shared = len(asked & theirs)
            latest = max((s for s in person.seen if s < span[0]), default=-1)
            if latest < 0 or (asked and not shared and len(asked) > 0 and len(theirs) > 2):
                continue
            options.append((shared, latest, person))
    if options:
        return as_person(scene, max(options, key=lambda o: o[:2])[2], 0.8)
    gender: Gender = (
        "f"
        if lay.low[span[0]] in ("la", "cette", "sa")
        else "m"
        if lay.low[span[0]] in ("le", "ce", "cet")
        else ""
    )
    if lay.low[span[0]] in _DEFINITE:
        near = epithet(scene, span[0], noun, gender, 2 if asked else 4)
        if near is not None:
            return as_person(scene, near, 0.5 if asked else 0.6)
    return Named(None, "person", 0.6, gender)
