"""The MinHash signature of a text, by which the index finds its reprints."""

from collections.abc import Iterable
from typing import Final

from rensa import RMinHash  # type: ignore[import-untyped]  # it has no types

from propos.similarity import similarity
from propos_ingest.articles.plain import words

__all__ = ["PERMUTATIONS", "SHORTEST", "signature", "similarity"]

PERMUTATIONS: Final = 128
"""Standard error of the estimate at a similarity of 0.8: 0.035."""
SHORTEST: Final = 20
"""Words below which a text has no signature: a few common words would make reprints of strangers."""
SHINGLE: Final = 3
_SEED: Final = 20_261_001
"""Part of every signature ever published: another seed makes them incomparable."""


def signature(text: str) -> tuple[int, ...]:
    """128 numbers of 32 bits over the text's shingles of three words; () below 20 words.

    Source: R-MinHash of rensa, algorithm version 2, after Dahlgaard, Knudsen and Thorup, Fast similarity
    sketching (2017).
    """
    found = words(text)
    if len(found) < SHORTEST:
        return ()
    sketch = RMinHash(PERMUTATIONS, _SEED)
    sketch.update(list(_shingles(found)))
    return tuple(sketch.digest())


def _shingles(found: list[str]) -> Iterable[str]:
    return map(" ".join, zip(*(found[first:] for first in range(SHINGLE)), strict=False))
