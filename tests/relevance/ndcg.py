"""Normalised discounted cumulated gain: how near a ranking comes to the best one that the judgements allow.

Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002;
with the exponential gain 2**grade - 1 and the discount log2(rank + 1) of Burges et al., "Learning to rank
using gradient descent", ICML 2005.
"""

from collections.abc import Sequence
from math import log2
from typing import Final

DEPTH: Final = 10
"""How many hits count: those of one page."""


def gain(grade: int) -> int:
    """0, 1, 3, 7 for the grades 0 to 3: what is exactly wanted counts more than two good ones."""
    return (1 << grade) - 1


def dcg(grades: Sequence[int]) -> float:
    """Discounted cumulated gain of hits with these grades, the first hit first."""
    return sum(gain(grade) / log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def ndcg(grades: Sequence[int], judged: Sequence[int], depth: int = DEPTH) -> float:
    """NDCG of a ranking, from 0 to 1: `grades` of its hits in order, `judged` all grades that were given.

    Raises ValueError when nothing was judged to be wanted: then no ranking is better than another.
    """
    best = dcg(sorted(judged, reverse=True)[:depth])
    if not best:
        raise ValueError("no judgement above 0: NDCG is not defined")
    return dcg(grades[:depth]) / best
