"""Where an antecedent stands: how near, in what function, and before or behind its rivals."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from propos_enrich.french.wordlist import words
from propos_enrich.reading.layout import Layout
from propos_enrich.speakers.antecedents import Asked, Candidate, Scene
from propos_enrich.speakers.bodies import Body
from propos_enrich.speakers.persons import Person

_SUBJECT: Final = frozenset(("nsubj", "nsubj:pass"))
_OBJECT: Final = frozenset(("obj", "iobj", "obl:agent", "obl:arg"))
_NAMES: Final = frozenset(("NOUN", "PROPN", "PRON"))
_OTHERS: Final = frozenset(("nmod", "obl:mod", "appos", "conj", "ROOT"))
_NEAR: Final = 2  # sentences
_OPENS: Final = 3  # words from the beginning of a sentence
_LATEST: Final = 4  # mentions
_TOPIC: Final = words("quant pour côté chez selon")


@dataclass(frozen=True, slots=True)
class Newest:
    """Where the options that may agree with a mention were last named, and the last that was a subject."""

    named: list[int]
    bodies: list[int]
    subject: int


def newest(scene: Scene, asked: Asked, options: list[Candidate]) -> Newest:
    """The last mentions of the options before a mention, in text order."""
    named: list[int] = []
    bodies: list[int] = []
    subject = -1
    for option in options:
        theirs = option.named.gender
        if option.who is None or (asked.gender and theirs and theirs != asked.gender):
            continue
        n = bisect_left(option.seen, asked.at)
        if not n:
            continue
        (named if isinstance(option.who, Person) else bodies).append(option.seen[n - 1])
        for seen in option.seen[max(0, n - 2) : n]:
            if seen > subject and scene.lay.quote[seen] < 0 and function(scene.lay, seen) == "subject":
                subject = seen
    return Newest(sorted(named), sorted(bodies), subject)


def place(scene: Scene, asked: Asked, candidate: Candidate, latest: Newest) -> list[str]:
    """Where the candidate was last mentioned, and how."""
    lay, seen = scene.lay, candidate.seen
    n = bisect_left(seen, asked.at)
    if not n:
        return ["named later" if seen else "not seen"]
    here = lay.sentence[min(asked.at, len(lay.low) - 1)]
    last = seen[n - 1]
    out = [f"{_bucket(here - lay.sentence[last])} sentences back"]
    for at in seen[max(0, n - _LATEST) : n]:
        if here - lay.sentence[at] <= _NEAR:
            out += _standing(lay, at, "here" if lay.sentence[at] == here else "near")
    if latest.subject in seen[max(0, n - _LATEST) : n]:
        out.append("newest subject")
    if lay.sentence[seen[0]] < _NEAR:
        out.append("in the headline")
    start, end = asked.found.pieces[0][0], asked.found.pieces[-1][1]
    if any(start <= lay.start(s) < end for s in seen[max(0, n - 3) : n + 3] if s < len(lay.low)):
        out.append("in the words")
    if lay.text.find("\n", lay.end(last), lay.start(min(asked.at, len(lay.low) - 1))) < 0:
        out.append("same paragraph")
    if isinstance(candidate.who, Person):
        out.append(f"{min(len(latest.named) - bisect_left(latest.named, last + 1), 3)} people named later")
    elif isinstance(candidate.who, Body):
        out.append(f"{min(len(latest.bodies) - bisect_left(latest.bodies, last + 1), 3)} bodies named later")
    return out


def _standing(lay: Layout, at: int, near: str) -> list[str]:
    out = [f"{function(lay, at)} {near}"]
    begin, _ = lay.bounds(at)
    if at - begin < _OPENS and lay.quote[at] < 0:
        out.append(f"first {near}")
    if lay.low[begin] in _TOPIC and near == "here" and "," not in lay.low[begin:at]:
        out.append("topic")
    if lay.quote[at] >= 0:
        out.append(f"quoted {near}")
    return out


def _bucket(away: int) -> str:
    return str(away) if away <= 2 else "3-4" if away <= 4 else "5-8" if away <= 8 else "9+"


def function(lay: Layout, i: int) -> str:
    """What a name that begins at word i is in its clause."""
    own, head = lay.dep[i], lay.head(i)
    if own in _SUBJECT and lay.pos[i] in _NAMES:
        return "subject"
    if own in _OBJECT:
        return "object"
    if lay.dep[head] in _SUBJECT and lay.pos[head] in _NAMES:
        return "subject" if own != "nmod" else "of the subject"
    return own if own in _OTHERS else "other"
