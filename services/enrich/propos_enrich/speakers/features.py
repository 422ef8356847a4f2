"""What speaks for and against an antecedent: the features of a mention and a candidate, by name."""

import math
from bisect import bisect_left
from typing import Final

from propos_enrich.french import people
from propos_enrich.french.spelling import plain
from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.antecedents import POSSESSIVE, Asked, Candidate, Scene
from propos_enrich.speakers.bodies import GENERIC, Body
from propos_enrich.speakers.persons import Person

Features = dict[str, float]

_SUBJECT: Final = frozenset(("nsubj", "nsubj:pass"))
_OBJECT: Final = frozenset(("obj", "iobj", "obl:agent", "obl:arg"))
_DEFINITE: Final = words("le la l' ce cet cette")
_PLACES: Final = words("ville commune municipalité pays état région département royaume île")


def features(scene: Scene, asked: Asked, candidate: Candidate, options: list[Candidate]) -> Features:
    """The features of one candidate among all `options`; each stands also under the mention's kind."""
    names = [*_place(scene, asked, candidate), *_who(asked, candidate), *_spoke(asked, candidate)]
    if isinstance(candidate.who, Person):
        names += _role(scene.lay, asked, candidate.who)
        names += _rivals(asked, candidate, options)
    elif isinstance(candidate.who, Body):
        names += _noun(asked, candidate.who)
    out = dict.fromkeys(names, 1.0)
    out["times"] = math.log1p(bisect_left(candidate.seen, asked.at))
    return out | {f"{asked.kind} {name}": value for name, value in out.items()}


def nobody(asked: Asked, options: list[Candidate]) -> Features:
    """The features of there being no antecedent with a name."""
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
    return out | {f"{asked.kind} {name}": value for name, value in out.items()}


def _place(scene: Scene, asked: Asked, candidate: Candidate) -> list[str]:
    """Where the candidate was last mentioned, and how."""
    lay = scene.lay
    n = bisect_left(candidate.seen, asked.at)
    if not n:
        return ["not seen"]
    here = lay.sentence[min(asked.at, len(lay.words) - 1)]
    last = candidate.seen[n - 1]
    away = here - lay.sentence[last]
    out = [f"{_bucket(away)} sentences back"]
    recent = [s for s in candidate.seen[max(0, n - 4) : n] if here - lay.sentence[s] <= 2]
    for seen in recent:
        near = "here" if lay.sentence[seen] == here else "near"
        function = _function(lay, seen)
        out.append(f"{function} {near}")
        if seen - lay.bounds(seen)[0] < 3 and lay.quote[seen] < 0:
            out.append(f"first {near}")
        if lay.quote[seen] >= 0:
            out.append(f"quoted {near}")
    if lay.sentence[candidate.seen[0]] < 2:
        out.append("in the headline")
    start, end = asked.found.pieces[0][0], asked.found.pieces[-1][1]
    if any(start <= lay.start(s) < end for s in candidate.seen[max(0, n - 3) : n + 3] if s < len(lay.words)):
        out.append("in the words")
    newest = lay.text[lay.end(last) : lay.start(min(asked.at, len(lay.words) - 1))]
    if "\n" not in newest:
        out.append("same paragraph")
    return out


def _bucket(away: int) -> str:
    return str(away) if away <= 2 else "3-4" if away <= 4 else "5-8" if away <= 8 else "9+"


def _function(lay: Layout, i: int) -> str:
    token = lay.words[i]
    for word in (token, token.head):
        if word.dep_ in _SUBJECT and word.pos_ in ("NOUN", "PROPN", "PRON"):
            return "subject" if word is token or token.dep_ != "nmod" else "of the subject"
        if word is token and word.dep_ in _OBJECT:
            return "object"
    return token.dep_ if token.dep_ in ("nmod", "obl:mod", "appos", "conj", "ROOT") else "other"


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


def _role(lay: Layout, asked: Asked, person: Person) -> list[str]:
    """Whether the mention's noun is a role of the person, and its complements the same."""
    if asked.kind != "role":
        return []
    out = []
    nouns = {role for role, _ in person.roles}
    best = 0
    for role, (a, b) in person.roles:
        if role[:6] != asked.noun[:6]:
            continue
        theirs = {plain(w) for w in lay.low[a + 1 : b]}
        best = max(best, 3 if asked.rest & theirs else 1 if asked.rest and len(theirs) > 2 else 2)
    out.append(("no such role", "role with another complement", "role", "role with complement")[best])
    if not nouns:
        out.append("no role known")
    if asked.noun in people.EPITHETS:
        out.append("epithet for a person")
    return out


def _rivals(asked: Asked, candidate: Candidate, options: list[Candidate]) -> list[str]:
    """How many other people of a fitting gender were named later."""
    mine = candidate.seen[bisect_left(candidate.seen, asked.at) - 1] if candidate.seen else -1
    later = 0
    for other in options:
        if other is candidate or not isinstance(other.who, Person):
            continue
        if asked.gender and other.named.gender and other.named.gender != asked.gender:
            continue
        n = bisect_left(other.seen, asked.at)
        later += bool(n) and other.seen[n - 1] > mine
    return [f"{min(later, 3)} people named later"]


def _noun(asked: Asked, body: Body) -> list[str]:
    """Whether the mention's noun belongs to the body's name, or fits what it is."""
    if asked.kind not in ("body", "role", "document") or not asked.noun:
        return []
    noun = plain(asked.noun)
    out = []
    if asked.noun in body.nouns or noun in plain(body.name).replace("'", " ").split():
        out.append("noun of the body")
    elif body.nouns - {asked.noun}:
        out.append("other noun of the body")
    if asked.noun in _PLACES:
        out.append("place and state" if body.label == "LOC" else "place and body")
    elif asked.noun in GENERIC:
        out.append("generic and " + ("state" if body.label == "LOC" else "body"))
    return out
