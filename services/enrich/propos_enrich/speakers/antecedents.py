"""Who a pronoun, or a role that may mean anybody, stands for: near, salient, and of the right gender."""

from dataclasses import dataclass
from typing import Final

from propos.messages import Speaker, SpeakerType
from propos_enrich.french import people
from propos_enrich.french.spelling import Gender, tidy
from propos_enrich.quotes.found import Found
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.names import Cast, Person

_REACH: Final = 12  # sentences back to the antecedent of a pronoun


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a report is put down to; `type` holds also when the article never names them."""

    speaker: Speaker | None
    type: SpeakerType
    certainty: float
    gender: Gender = ""
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """An article while its speakers are named: `past` holds the word and the person of each mention."""

    lay: Layout
    cast: Cast
    past: list[tuple[int, Named]]


NOBODY: Final = Named(None, "unknown", 0.4)


def as_person(scene: Scene, person: Person, certainty: float, role: str | None = None) -> Named:
    if role is None and person.roles:
        start, end = person.roles[0][1]
        role = tidy(scene.lay.text[scene.lay.start(start) : scene.lay.end(end - 1)]) or None
    return Named(Speaker(person.name, "person", role), "person", certainty, person.gender)


def pronoun(scene: Scene, found: Found, gender: str) -> Named:
    """The most salient antecedent: near, a subject, a recent speaker, outside quotations; of that gender."""
    lay = scene.lay
    mention = found.mention or (0, 0)
    at = mention[0]
    if lay.low[at].startswith("-"):  # *a-t-il dit*: whoever speaks was named before the words
        at = min(at, lay.word_at(found.pieces[0][0]))
    here = lay.sentence[at]
    best: tuple[float, Named] = (-99.0, NOBODY)
    for person in scene.cast.persons:
        if person.gender and person.gender != gender:
            continue
        for seen in person.seen:
            if seen >= at or here - lay.sentence[seen] > _REACH:
                continue
            score = salience(scene, seen, at, here)
            if score > best[0]:
                best = (score, as_person(scene, person, 0.85 if person.gender else 0.7))
    for seen, named in scene.past[-3:]:
        known = named.speaker is not None
        if seen < at and (named.type == "person" if not known else named.type == "organisation"):
            if named.plural or (named.gender and named.gender != gender):
                continue
            score = salience(scene, seen, at, here) + 1.0
            if score > best[0]:
                best = (score, named)
    return best[1] if best[0] > -_REACH else NOBODY


def salience(scene: Scene, seen: int, at: int, here: int) -> float:
    lay = scene.lay
    score = -1.0 * (here - lay.sentence[seen])
    token = lay.words[seen]
    if token.dep_ in ("nsubj", "nsubj:pass") or any(
        t.dep_ in ("nsubj", "nsubj:pass") for t in (token.head,) if t.pos_ in ("NOUN", "PROPN")
    ):
        score += 1.2
    if seen - lay.bounds(seen)[0] < 3:
        score += 0.6
    if lay.quote[seen] >= 0:
        score -= 2.5
    if scene.past and any(word == seen for word, _ in scene.past[-2:]):
        score += 1.5
    return score + 0.001 * seen / max(1, at)


def they(scene: Scene, at: int) -> Named:
    for seen, named in reversed(scene.past[-3:]):
        if named.plural and scene.lay.sentence[at] - scene.lay.sentence[seen] <= 4:
            return named
    return Named(None, "group", 0.6, plural=True)


def epithet(scene: Scene, at: int, noun: str, gender: str, reach: int) -> Person | None:
    """The person near by whom a definite role may mean: one without a role, unless the role fits anybody."""
    lay = scene.lay
    best: tuple[float, Person] | None = None
    for person in scene.cast.persons:
        if (person.roles and noun not in people.EPITHETS) or (
            person.gender and gender and person.gender != gender
        ):
            continue
        for seen in person.seen:
            if seen < at and lay.sentence[at] - lay.sentence[seen] <= reach and lay.quote[seen] < 0:
                score = salience(scene, seen, at, lay.sentence[at])
                if best is None or score > best[0]:
                    best = (score, person)
    return best[1] if best is not None else None
