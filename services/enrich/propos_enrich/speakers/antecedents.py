"""Whom a mention without a name may stand for: the people and bodies that the article has named by then."""

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from typing import Final, Literal

from propos.messages import Speaker, SpeakerType
from propos_enrich.french.spelling import Gender, key, tidy
from propos_enrich.french.wordlist import words
from propos_enrich.quotes.found import Found
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.bodies import Body
from propos_enrich.speakers.names import Cast
from propos_enrich.speakers.persons import Person

_REACH: Final = 15  # sentences back to an antecedent; the first few are always within reach
_HEAD: Final = 3
_PAST: Final = 6  # reports back
_AHEAD: Final = frozenset(("role", "body"))
POSSESSIVE: Final = words("son sa leur notre nos votre mon ma")

AskedKind = Literal["singular", "latter", "plural", "vague", "role", "body", "document", "nothing"]


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a report is put down to; `type` holds also when the article never names them."""

    speaker: Speaker | None
    type: SpeakerType
    certainty: float
    gender: Gender = ""
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A mention without a name, and its antecedents begin before word `at`.

    `noun` is its head, `rest` the words that follow the head, `own` what the mention is called if it has no
    antecedent: *la police*; `beside` who speaks in the reports next to one without a mention.
    """

    kind: AskedKind
    at: int
    found: Found
    gender: Gender = ""
    noun: str = ""
    rest: frozenset[str] = frozenset()
    determiner: str = ""
    own: Named | None = None
    beside: tuple[tuple[str, Named], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """An article while its speakers are named: `past` holds the word and the person of each mention."""

    lay: Layout
    cast: Cast
    past: list[tuple[int, Named]]
    index: dict[str, list[int]] = field(default_factory=dict, repr=False)

    def places(self, noun: str) -> list[int]:
        """The words of the article that are this noun."""
        if noun not in self.index:
            self.index[noun] = [i for i, low in enumerate(self.lay.low) if low == noun]
        return self.index[noun]


@dataclass(slots=True)
class Candidate:
    """One antecedent, with the words where it is mentioned, in order; of `named` nobody is known by name."""

    named: Named
    seen: list[int]
    who: Person | Body | None = None
    past: list[int] = field(default_factory=list)  # how many reports back it spoke: 0 is the last one
    beside: list[str] = field(default_factory=list)


NOBODY: Final = Named(None, "unknown", 0.4)


def as_person(scene: Scene, person: Person, certainty: float, role: str | None = None) -> Named:
    if role is None and person.roles:
        start, end = person.roles[0][1]
        role = tidy(scene.lay.text[scene.lay.start(start) : scene.lay.end(end - 1)]) or None
    return Named(Speaker(person.name, "person", role), "person", certainty, person.gender)


def as_body(body: Body, certainty: float) -> Named:
    return Named(Speaker(body.name, "organisation", None), "organisation", certainty, body.gender)


def remember(scene: Scene, found: Found, named: Named) -> None:
    """Add to the scene who spoke; a speaker whom the entities lacked becomes one of the cast."""
    at = found.mention[0] if found.mention is not None else -1
    scene.past.append((at, named))
    if named.speaker is None or at < 0:
        return
    known = member(scene, named.speaker)
    if known is not None:
        if at not in known.seen:
            insort(known.seen, at)
    elif named.type == "person":
        scene.cast.persons.append(Person(named.speaker.name, named.gender, [at]))
    elif named.type != "group":
        scene.cast.bodies.append(Body(named.speaker.name, [at], gender=named.gender))


def member(scene: Scene, speaker: Speaker) -> Person | Body | None:
    """The person or body of the cast that bears a speaker's name."""
    who: list[Person | Body] = [*scene.cast.persons, *scene.cast.bodies]
    name = key(speaker.name)
    return next((w for w in who if key(w.name) == name), None)


def candidates(scene: Scene, asked: Asked) -> list[Candidate]:
    """The possible antecedents: named near by, at the head of the article, or among the last speakers."""
    lay = scene.lay
    here = lay.sentence[min(asked.at, len(lay.low) - 1)]
    out: dict[str, Candidate] = {}
    theirs = asked.kind == "role" and asked.determiner in POSSESSIVE  # *sa femme* is somebody else
    for person in scene.cast.persons:
        if theirs and not any(role[:6] == asked.noun[:6] for role, _ in person.roles):
            continue
        if _near(lay, person.seen, asked, here):
            out[key(person.name)] = Candidate(as_person(scene, person, 0.0), person.seen, person)
    for body in scene.cast.bodies:
        if body.label != "MISC" and _near(lay, body.seen, asked, here):
            out.setdefault(key(body.name), Candidate(as_body(body, 0.0), body.seen, body))
    for where, named in asked.beside:
        name = key(named.speaker.name) if named.speaker is not None else f"/{where}"
        if name not in out:
            who = member(scene, named.speaker) if named.speaker is not None else None
            out[name] = Candidate(named, [], who)
        out[name].beside.append(where)
    earlier = [(at, named) for at, named in scene.past if at < asked.at and asked.kind != "nothing"]
    for back, (at, named) in enumerate(reversed(earlier[-_PAST:])):
        if named.speaker is None:
            out[f"/{at}"] = Candidate(named, [at], None, [back])
            continue
        name = key(named.speaker.name)
        if name not in out and theirs:
            continue
        if name not in out:
            out[name] = Candidate(named, [at], member(scene, named.speaker))
        out[name].past.append(back)
    if asked.own is not None and asked.own.speaker is not None:
        out.setdefault(key(asked.own.speaker.name), Candidate(asked.own, []))
    return list(out.values())


def _near(lay: Layout, seen: list[int], asked: Asked, here: int) -> bool:
    n = bisect_left(seen, asked.at)
    if not n:  # a role may come before its name: *Le ministre ... Anne Roy a dit*
        return asked.kind in _AHEAD and lay.sentence[seen[0]] - here <= _REACH
    return here - lay.sentence[seen[n - 1]] <= _REACH or lay.sentence[seen[0]] < _HEAD
