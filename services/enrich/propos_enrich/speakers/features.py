"""What speaks for and against an antecedent: the features of a mention and a candidate, by name."""

import math
from bisect import bisect_left
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.wordlist import words
from propos_enrich.speakers.antecedents import POSSESSIVE, Asked, Candidate, Scene
from propos_enrich.speakers.bodies import Body
from propos_enrich.speakers.fitting import body_fits, person_fits
from propos_enrich.speakers.persons import Person
from propos_enrich.speakers.places import Newest, newest, place

Features = dict[str, float]

_DEFINITE: Final = words("le la l' ce cet cette")


def all_features(scene: Scene, asked: Asked, options: list[Candidate]) -> list[Features]:
    """The features of each option in turn, and last those of there being no antecedent with a name."""
    latest = newest(scene, asked, options)
    rows = [_features(scene, asked, candidate, latest) for candidate in options]
    rows.append(_nobody(asked, options))
    return rows


def _features(scene: Scene, asked: Asked, candidate: Candidate, latest: Newest) -> Features:
    names = [*place(scene, asked, candidate, latest), *_who(asked, candidate), *_spoke(asked, candidate)]
    if isinstance(candidate.who, Person):
        names += person_fits(scene, asked, candidate.who)
    elif isinstance(candidate.who, Body):
        names += body_fits(scene, asked, candidate.who)
    if candidate.who is None and asked.rest:
        names.append(f"{names[0]} with complement")
    out = dict.fromkeys(names, 1.0)
    out["times"] = math.log1p(bisect_left(candidate.seen, asked.at))
    return out


def _nobody(asked: Asked, options: list[Candidate]) -> Features:
    out = {"nobody": 1.0, "nobody, options": math.log1p(len(options))}
    if asked.kind == "role":
        out["nobody, " + ("listed" if asked.noun in people.ROLES else "other") + " noun"] = 1.0
        if asked.noun in people.EPITHETS:
            out["nobody, epithet"] = 1.0
        if asked.rest:
            out["nobody, complement"] = 1.0
        if asked.determiner in POSSESSIVE:
            out["nobody, possessive"] = 1.0
        elif asked.determiner not in _DEFINITE:
            out["nobody, no article"] = 1.0
    if asked.kind == "nothing":
        out[f"nobody, {asked.found.construction}"] = 1.0
    return out


def _who(asked: Asked, candidate: Candidate) -> list[str]:
    """What the candidate is, and whether gender agrees."""
    if candidate.who is None:
        kind = "unknown " + candidate.named.type if candidate.named.speaker is None else "own name"
    elif isinstance(candidate.who, Person):
        kind = "person" if " " in candidate.who.name else "person by one name"
    else:
        kind = "state" if candidate.who.label == "LOC" else "body"
    out = [kind]
    gender = candidate.named.gender
    if asked.gender:
        agree = "unknown" if not gender else "agrees" if gender == asked.gender else "differs"
        out.append(f"gender {agree}")
        out.append(f"{kind}, gender {agree}")
    if candidate.named.plural:
        out.append("plural")
    return out


def _spoke(asked: Asked, candidate: Candidate) -> list[str]:
    """How the candidate spoke in the last reports."""
    out = [name for where in candidate.beside for name in (where, f"{asked.found.construction}, {where}")]
    if candidate.past:
        last = min(candidate.past)
        out.append(f"spoke {last if last < 3 else 3} reports ago")
        if len(candidate.past) > 1:
            out.append("spoke more than once")
    return out
