"""The cast of an article: the people and bodies that it names."""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass

from propos_enrich.french.spelling import plain
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.acronyms import acronyms_of
from propos_enrich.speakers.bodies import Body, bodies_of, phrases_of
from propos_enrich.speakers.persons import Person, persons_of
from propos_enrich.speakers.roles import describe


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
    people_spans = [(a, b) for a, b, label in spans if label == "PER"]
    persons, person_at = persons_of(lay, people_spans)
    for a, b in people_spans:
        if a in person_at:
            describe(lay, person_at[a], a, b)
    others = [s for s in spans if s[2] != "PER"]
    acronyms = acronyms_of(lay, others)
    bodies, body_at = bodies_of(lay, others, person_at, acronyms)
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
