"""The likeliest antecedent of a mention without a name, by learned weights.

A conditional logit (McFadden 1974): a candidate's chance is the share of its exponential score among all. The
weights in `weights.json` are learned by `services/enrich/training/speakers.py`.
"""

import math
from dataclasses import replace
from importlib.resources import files
from typing import Final

import msgspec

from propos.messages import Speaker
from propos_enrich.speakers.antecedents import Asked, AskedKind, Candidate, Named, Scene, candidates
from propos_enrich.speakers.features import Features, all_features

# Below this chance a speaker stays null: a wrong name on a quote is worse than none.
THRESHOLD: Final = 0.4


class Weights(msgspec.Struct, frozen=True):
    """The weight of each feature: for an antecedent, for a named speaker, and for a quote's confidence."""

    antecedent: dict[str, float]
    speaker: dict[str, float]
    confidence: dict[str, float]


_taken: list[Weights] = []
_kinds: dict[AskedKind, dict[str, float]] = {}


def weights() -> Weights:
    """The learned weights, read once a process."""
    if not _taken:
        read = files("propos_enrich.speakers").joinpath("weights.json").read_bytes()
        take(msgspec.json.decode(read, type=Weights))
    return _taken[0]


def take(known: Weights) -> None:
    """Use these weights in this process: training tries them before it writes any."""
    _taken[:] = [known]
    _kinds.clear()


def antecedent(scene: Scene, asked: Asked) -> Named:
    """Whoever a mention most likely stands for; nobody, if that is likelier or no chance is high enough."""
    options = candidates(scene, asked)
    chances = chances_of(asked.kind, all_features(scene, asked, options))
    best = max(range(len(options)), key=lambda n: chances[n], default=-1)
    unnamed = chances[-1] + sum(p for p, c in zip(chances, options, strict=False) if c.named.speaker is None)
    if best < 0 or unnamed >= max(chances[best], 1 - THRESHOLD) or chances[best] < THRESHOLD:
        type_ = options[best].named.type if best >= 0 and options[best].named.speaker is None else "unknown"
        return Named(None, type_, max(unnamed, 0.3), asked.gender, asked.kind == "plural")
    return as_asked(asked, options[best], chances[best])


def as_asked(asked: Asked, candidate: Candidate, certainty: float) -> Named:
    """A document speaks in its maker's name."""
    named = replace(candidate.named, certainty=certainty)
    if asked.kind == "document" and named.speaker is not None:
        return replace(named, type="document", speaker=Speaker(named.speaker.name, "document", None))
    return named


def chances_of(kind: AskedKind, rows: list[Features]) -> list[float]:
    """The chance of each row of features, for a mention of this kind."""
    known = _of_kind(kind)
    scores = [score(known, row) for row in rows]
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def score(known: dict[str, float], features: Features) -> float:
    """The sum of the weighted features."""
    return sum([known.get(name, 0.0) * value for name, value in features.items()])


def _of_kind(kind: AskedKind) -> dict[str, float]:
    """The weight of each feature for a kind of mention: its own, and the one that it has under the kind."""
    if kind not in _kinds:
        known = weights().antecedent
        names = {name.removeprefix(f"{kind} ") for name in known} | known.keys()
        _kinds[kind] = {name: known.get(name, 0.0) + known.get(f"{kind} {name}", 0.0) for name in names}
    return _kinds[kind]
