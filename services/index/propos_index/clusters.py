"""Reprints: which articles meet by the bands of their signatures, and the cluster each falls to.

A cluster is named by its earliest article. Each article takes the cluster of the earliest one before it, of
the last days, whose estimated similarity is 0.8 or more; so a chain of reprints ends at its first.
"""

import hashlib
import struct
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from propos.similarity import similarity

SAME: Final = 0.8
"""Estimated Jaccard similarity from which an article is a reprint."""
ROWS: Final = 5
BANDS: Final = 25
"""Two articles meet with probability 1 - (1 - J^5)^25: 0.99995 at J = 0.8, 0.55 at 0.5, 0.06 at 0.3,
0.008 at 0.2. Source: Leskovec, Rajaraman and Ullman, Mining of massive datasets, section 3.4."""


class Member(msgspec.Struct, frozen=True):
    """An article as its reprints see it; `cluster_id` is empty while it has none."""

    id: str
    date: datetime
    minhash: tuple[int, ...]
    cluster_id: str = ""

    @property
    def place(self) -> tuple[datetime, str]:
        """The order in which articles name clusters."""
        return self.date, self.id


@lru_cache(maxsize=1024)  # asked several times of each article of a batch
def bands(minhash: tuple[int, ...]) -> tuple[str, ...]:
    """The terms by which articles with this signature meet; none when it is missing or too short."""
    if len(minhash) < ROWS * BANDS:
        return ()
    rows = (minhash[first : first + ROWS] for first in range(0, ROWS * BANDS, ROWS))
    return tuple(_band(number, row) for number, row in enumerate(rows))


def pack(minhash: Sequence[int]) -> str:
    """The signature as the index keeps it: 4 bytes a number, big endian, in base64."""
    return b64encode(struct.pack(f">{len(minhash)}I", *(n & 0xFFFFFFFF for n in minhash))).decode()


def unpack(written: str) -> tuple[int, ...]:
    """The signature in a document."""
    packed = b64decode(written)
    return struct.unpack(f">{len(packed) // 4}I", packed)


def reprints(one: Member, other: Member, days: float) -> bool:
    """Whether the two are of one cluster: near in time and alike in words."""
    near = abs(one.date - other.date) <= timedelta(days=days)
    return near and one.id != other.id and similarity(one.minhash, other.minhash) >= SAME


def first_of(member: Member, others: Iterable[Member], days: float) -> Member | None:
    """The earliest of the others that `member` reprints."""
    before = (other for other in others if other.place < member.place and reprints(member, other, days))
    return min(before, key=lambda other: other.place, default=None)


class Shelf:
    """Articles by their bands."""

    def __init__(self, members: Iterable[Member] = ()) -> None:
        self._shelf: defaultdict[str, dict[str, Member]] = defaultdict(dict)
        for member in members:
            self.put(member)

    def put(self, member: Member) -> None:
        """Add an article, in the place of what was known of it."""
        for band in bands(member.minhash):
            self._shelf[band][member.id] = member

    def met(self, member: Member) -> Iterable[Member]:
        """The articles that meet `member`, each once."""
        found: dict[str, Member] = {}
        for band in bands(member.minhash):
            found |= self._shelf.get(band, {})
        return found.values()


def assign(new: Sequence[Member], indexed: Iterable[Member], days: float) -> dict[str, str]:
    """The cluster of each new article, from those in the index that meet them: {id: cluster_id}.

    New ones meet each other too, since the index does not show them yet; what it holds of an article that is
    among the new is out of date.
    """
    ids = {member.id for member in new}
    shelf = Shelf(member for member in indexed if member.id not in ids)
    clusters: dict[str, str] = {}
    for member in sorted(new, key=lambda each: each.place):
        first = first_of(member, shelf.met(member), days)
        clusters[member.id] = first.cluster_id if first else member.id
        shelf.put(msgspec.structs.replace(member, cluster_id=clusters[member.id]))
    return clusters


def _band(number: int, row: Sequence[int]) -> str:
    packed = struct.pack(f">B{ROWS}I", number, *(n & 0xFFFFFFFF for n in row))
    return hashlib.blake2b(packed, digest_size=8).hexdigest()
