"""The learned weights over words in marks and sources, by `services/enrich/training/fragments.py`."""

from functools import cache
from importlib.resources import files

import msgspec

from propos_enrich.quotes.governors import Features


class Weights(msgspec.Struct, frozen=True):
    """The weight of each sign: that words in marks were said, and of an object's first and last word."""

    said: dict[str, float]
    alone: dict[str, float]
    begins: dict[str, float]
    ends: dict[str, float]
    lefts: dict[str, float]
    rights: dict[str, float]
    stops: dict[str, float]


@cache
def weights() -> Weights:
    """The learned weights."""
    return msgspec.json.decode(
        files("propos_enrich.quotes").joinpath("weights.json").read_bytes(), type=Weights
    )


def score(known: dict[str, float], signs: Features) -> float:
    return sum([known.get(name, 0.0) * value for name, value in signs.items()])
