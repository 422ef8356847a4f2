"""How the noun of a mention fits an antecedent: its roles, its name, and the nouns beside its name."""

from bisect import bisect_left
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import plain
from propos_enrich.speakers.antecedents import Asked, Scene
from propos_enrich.speakers.bodies import GENERIC, PLACES, Body
from propos_enrich.speakers.persons import Person

_STEM: Final = 6  # letters that a noun shares with its feminine and its adjective
_BESIDE: Final = 4  # words between a noun and a name


def person_fits(scene: Scene, asked: Asked, person: Person) -> list[str]:
    """Whether the mention's noun is a role of the person, and its complements the same."""
    if asked.kind != "role":
        return []
    out = _beside(scene, asked, person.seen)
    best = 0
    classes = people.classes_of(asked.noun)
    for role, (a, b) in person.roles:
        if role[:_STEM] == asked.noun[:_STEM]:
            theirs = {plain(w)[:_STEM] for w in scene.lay.low[a + 1 : b]}
            same = asked.rest and any(w[:_STEM] in theirs for w in asked.rest)
            best = max(best, 4 if same else 1 if asked.rest and len(theirs) > 2 else 3)
        elif classes and classes & people.classes_of(role):
            best = max(best, 2)
    out.append(
        ("no such role", "role with another complement", "role of the kind", "role", "role with complement")[
            best
        ]
    )
    if not person.roles:
        out.append("no role known")
    if asked.noun in people.EPITHETS:
        out.append("epithet for a person")
    return out


def body_fits(scene: Scene, asked: Asked, body: Body) -> list[str]:
    """Whether the mention's noun belongs to the body's name, or fits what it is."""
    if asked.kind not in ("body", "role", "document") or not asked.noun:
        return []
    noun = plain(asked.noun)
    out = _beside(scene, asked, body.seen)
    if asked.noun in body.nouns or noun in plain(body.name).replace("'", " ").split():
        out.append("noun of the body")
    elif body.nouns - {asked.noun}:
        out.append("other noun of the body")
    if "noun of the body" not in out:
        out += _of_the_kind(asked.noun, body)
    stems = {plain(n)[:_STEM] for n in body.nouns} | {w[:_STEM] for w in plain(body.name).split()}
    if any(w[:_STEM] in stems for w in asked.rest):
        out.append("complement of the body")
    if asked.noun in PLACES:
        out.append("place and state" if body.label == "LOC" else "place and body")
    elif asked.noun in GENERIC:
        out.append("generic and " + ("state" if body.label == "LOC" else "body"))
    return out


def _of_the_kind(noun: str, body: Body) -> list[str]:
    """Whether the noun may stand for what the body is called: *le syndicat* for *l'Union syndicale*."""
    if any(word[:_STEM] == plain(noun)[:_STEM] for word in plain(body.name).split()):
        return ["stem in the body's name"]
    classes = people.body_classes_of(noun)
    called = body.nouns | {word.lower() for word in body.name.split()}
    return ["body of the kind"] if any(classes & people.body_classes_of(word) for word in called) else []


def _beside(scene: Scene, asked: Asked, seen: list[int]) -> list[str]:
    """Whether the name stood beside the same noun before, or in one sentence with it."""
    out: set[str] = set()
    for at in scene.places(asked.noun):
        if at >= asked.at:
            break
        n = bisect_left(seen, at)
        for s in seen[max(0, n - 1) : n + 1]:
            if abs(s - at) <= _BESIDE and scene.lay.sentence[s] == scene.lay.sentence[at]:
                out.add("name beside the noun")
            elif scene.lay.sentence[s] == scene.lay.sentence[at]:
                out.add("name with the noun")
    return sorted(out)
