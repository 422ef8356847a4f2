"""How alike two texts are, by their MinHash signatures."""

from collections.abc import Sequence
from operator import eq


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated Jaccard similarity of the shingles of two texts, from 0 to 1; 0 when it cannot be told.

    Signatures of different lengths, or none, say nothing. Standard error: sqrt(J (1 - J) / length).
    Source: Broder, On the resemblance and containment of documents (1997).
    """
    if not one or len(one) != len(other):
        return 0.0
    same: int = sum(map(eq, one, other))
    return same / len(one)
