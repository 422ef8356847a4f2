"""Messages between Kafka and the workers: handed out in units, one message of an article at a time.

The one place that several threads share; everything else works on what it was given.
"""

from collections import deque
from collections.abc import Collection, Iterable
from threading import Condition
from time import monotonic
from typing import Final

import msgspec

from propos_index.candidates import Delivery
from propos_index.tracker import Partition, Tracker

OVERHEAD: Final = 500
"""Bytes that a message takes beside its body, roughly."""


class Limits(msgspec.Struct, frozen=True):
    """How much is handed out as one unit, and how much is held altogether (waiting or under way)."""

    unit_messages: int
    unit_bytes: int
    messages: int
    bytes: int


class Backlog:
    """Thread-safe. A message waits while another with its key is under way; without a key, for nothing."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = Condition()
        self._tracker = Tracker()
        self._waiting: deque[Delivery] = deque()
        self._keys: set[bytes] = set()
        self._under_way = 0
        self._messages = self._bytes = 0
        self._closed = self._settling = False

    @property
    def full(self) -> bool:
        """Whether no more should be put."""
        with self._changed:
            return self._messages >= self._limits.messages or self._bytes >= self._limits.bytes

    @property
    def busy(self) -> bool:
        """Whether any message is waiting or under way."""
        with self._changed:
            return self._messages > 0

    def put(self, deliveries: Iterable[Delivery]) -> None:
        """Add what Kafka delivered, each partition's messages in order."""
        with self._changed:
            for delivery in deliveries:
                self._tracker.took(delivery.part, delivery.offset)
                self._waiting.append(delivery)
                self._count(delivery, 1)
            self._changed.notify_all()

    def take(self) -> list[Delivery]:
        """The next unit, as soon as there is one; empty when the backlog was closed."""
        with self._changed:
            while not self._closed:
                if not self._settling and (unit := self._unit()):
                    return unit
                self._changed.wait()
            return []

    def done(self, deliveries: Collection[Delivery]) -> None:
        """These messages are done with: written, stale or buried."""
        with self._changed:
            for delivery in deliveries:
                self._tracker.done(delivery.part, delivery.offset)
            self._let_go(deliveries)

    def abandon(self, deliveries: Iterable[Delivery]) -> None:
        """These messages end undone; whoever has their partitions gets them again."""
        with self._changed:
            self._let_go(deliveries)

    def ours(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        """Those that still are this process's to do."""
        with self._changed:
            return [each for each in deliveries if self._tracker.waits_for(each.part, each.offset)]

    def settle(self, seconds: float) -> None:
        """Wait until nothing is under way, so long at most, and hand out nothing meanwhile."""
        until = monotonic() + seconds
        with self._changed:
            self._settling = True
            while self._under_way and (left := until - monotonic()) > 0:
                self._changed.wait(left)
            self._settling = False
            self._changed.notify_all()

    def keep(self, parts: Collection[Partition]) -> frozenset[Partition]:
        """Only these partitions are ours; the others, of which nothing is handed out or awaited any more."""
        with self._changed:
            gone = self._tracker.partitions - frozenset(parts)
            for each in self._waiting:
                if each.part in gone:
                    self._count(each, -1)
            self._waiting = deque(each for each in self._waiting if each.part not in gone)
            self._tracker.forget(gone)
            return gone

    def due(self) -> dict[Partition, int]:
        """The offsets to commit, where they have moved."""
        with self._changed:
            return self._tracker.due()

    def committed(self, offsets: dict[Partition, int]) -> None:
        """These offsets were committed."""
        with self._changed:
            self._tracker.committed(offsets)

    def next_of(self, part: Partition) -> int | None:
        """The first offset of the partition that is not done; None when all that was put is."""
        with self._changed:
            return self._tracker.next_of(part)

    def close(self) -> None:
        """Hand out nothing any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _unit(self) -> list[Delivery]:
        unit: list[Delivery] = []
        passed: deque[Delivery] = deque()
        held = 0
        while self._waiting and len(unit) < self._limits.unit_messages:
            delivery = self._waiting.popleft()
            if delivery.key in self._keys:
                passed.append(delivery)
                continue
            if unit and held + delivery.size > self._limits.unit_bytes:
                self._waiting.appendleft(delivery)
                break
            unit.append(delivery)
            held += delivery.size
            self._under_way += 1
            if delivery.key is not None:
                self._keys.add(delivery.key)
        self._waiting.extendleft(reversed(passed))
        return unit

    def _let_go(self, deliveries: Iterable[Delivery]) -> None:
        for delivery in deliveries:
            self._under_way -= 1
            self._keys.discard(delivery.key or b"")
            self._count(delivery, -1)
        self._changed.notify_all()

    def _count(self, delivery: Delivery, sign: int) -> None:
        self._messages += sign
        self._bytes += sign * (delivery.size + OVERHEAD)
