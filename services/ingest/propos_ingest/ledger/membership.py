"""Which partitions are this instance's, what their logs say, and what others leave in their inboxes.

One thread polls. A partition becomes ours when its log was read to the high watermark, not to the last stable
offset: a transaction that its former owner left open is waited for, so that nothing it published is missed.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, Protocol

from kafka import ConsumerRebalanceListener, TopicPartition
from kafka.errors import KafkaError

from propos.dead.letters import Letter
from propos.log import get
from propos.states import Handover
from propos_ingest.ledger.told import Told, handed_of, told_of

log = get(__name__)

_POLL_MS: Final = 200
_MAIL: Final = 1000
"""Handovers of one partition that may be in work; then its inbox is paused."""


class Hears(Protocol):
    """Who is told, in this order for each partition: told…, own, (told | mail)…, suspend, own | lose."""

    def told(self, partition: int, records: list[Told]) -> None:
        """The log says this, before or after the partition is ours."""

    def own(self, partition: int) -> None:
        """The partition is ours from now on, and its log was read."""

    def suspend(self, partitions: Iterable[int]) -> None:
        """The partitions are nobody's while the group divides them anew."""

    def lose(self, partitions: Iterable[int]) -> None:
        """The partitions are another instance's."""

    def mail(self, partition: int, offset: int, handover: Handover | Letter) -> None:
        """A handover came, or one that cannot be read: a letter to bury."""


class Membership(threading.Thread):
    """Polls `consumer` (read_committed) until stopped; `error` is what ended it, if anything did.

    With `alone` every partition is this instance's at once, without a group. `ends` gives high watermarks.
    `tell` carries each call to `hears` over to the thread that works.
    """

    def __init__(
        self,
        consumer: Any,
        ends: Callable[[list[TopicPartition]], dict[TopicPartition, int]],
        state: str,
        inbox: str,
        hears: Hears,
        tell: Callable[..., object],
        ended: Callable[[], object],
        alone: bool = False,
    ) -> None:
        super().__init__(name="membership", daemon=True)
        self._consumer, self._ends, self._hears, self._tell = consumer, ends, hears, tell
        self._state, self._inbox, self._alone, self._ended = state, inbox, alone, ended
        self._halt = threading.Event()
        self._loading: dict[int, int] = {}
        self._read: dict[int, int] = {}
        self._kept: set[int] = set()
        self._waiting_mail: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._owned: frozenset[int] = frozenset()
        self.turn = threading.Lock()
        """Held by a transaction, and while partitions change hands."""
        self.error: Exception | None = None

    @property
    def owned(self) -> frozenset[int]:
        """The partitions that are ours now; certain only under `turn`."""
        return self._owned

    def metadata(self) -> Any:
        """The group's generation, for transactions; None when alone."""
        return None if self._alone else self._consumer.group_metadata()

    def positions(self, partitions: Iterable[int]) -> dict[TopicPartition, int]:
        """How far the logs of these partitions were read."""
        return {TopicPartition(self._state, each): self._read.get(each, 0) for each in partitions}

    def settled(self, partition: int, count: int) -> None:
        """So many handovers of this partition are done with."""
        self._waiting_mail[partition] = max(0, self._waiting_mail.get(partition, 0) - count)

    def stop(self) -> None:
        """Leave the group; returns at once."""
        self._halt.set()

    def run(self) -> None:
        """Poll until stopped."""
        try:
            if self._alone:
                self._assign_all()
            else:
                self._consumer.subscribe([self._state, self._inbox], listener=_Listener(self))
            while not self._halt.is_set():
                self._poll()
        except Exception as error:  # noqa: BLE001  # whoever started the thread is told, and begins anew
            self.error = error
        finally:
            try:
                self._consumer.close(autocommit=False)
            except KafkaError as error:
                log.debug("close", error=str(error))
            self._ended()

    def _assign_all(self) -> None:
        numbers = self._consumer.partitions_for_topic(self._state) or set()
        self._consumer.assign([TopicPartition(self._state, each) for each in numbers])
        self.assigned(TopicPartition(self._state, each) for each in numbers)

    def revoked(self, _: Iterable[TopicPartition]) -> None:
        """The group is dividing the partitions anew (a listener's call, while this thread polls)."""
        with self.turn:
            self._kept = set(self._owned)
            self._owned = frozenset()
        self._loading.clear()
        self._tell(self._hears.suspend, self._kept)

    def assigned(self, parts: Iterable[TopicPartition]) -> None:
        """These fell to us: read what their logs say, all of it or what came meanwhile."""
        states = [part for part in parts if part.topic == self._state]
        numbers = {part.partition for part in states}
        gone = (self._kept | self._read.keys()) - numbers
        for each in gone:
            self._read.pop(each, None)
        for each in {*self._waiting_mail, *self._taken} - (numbers & self._kept):
            self._waiting_mail.pop(each, None)
            self._taken.pop(each, None)
        self._tell(self._hears.lose, gone)
        for part in states:
            if part.partition in self._kept and part.partition in self._read:
                self._consumer.seek(part, self._read[part.partition])
            else:
                self._consumer.seek_to_beginning(part)
        self._loading = {part.partition: end for part, end in self._ends(states).items()}
        inboxes = [TopicPartition(self._inbox, each) for each in numbers]
        self._consumer.pause(*(part for part in inboxes if part in self._consumer.assignment()))
        self._kept = set()

    def _poll(self) -> None:
        polled = self._consumer.poll(timeout_ms=_POLL_MS)
        for part, records in polled.items():
            if part.topic == self._state:
                self._tell(self._hears.told, part.partition, list(filter(None, map(told_of, records))))
            else:
                self._take(part.partition, records)
        for part in self._consumer.assignment():
            if part.topic == self._state:
                self._read[part.partition] = self._consumer.position(part) or 0
        for number in [n for n, end in self._loading.items() if self._read.get(n, -1) >= end]:
            del self._loading[number]
            with self.turn:
                self._owned |= {number}
            self._tell(self._hears.own, number)
        self._pause_full_inboxes()

    def _take(self, partition: int, records: list[Any]) -> None:
        for record in records:
            if record.offset <= self._taken.get(partition, -1):
                continue  # in work since before the group was divided anew
            self._taken[partition] = record.offset
            self._waiting_mail[partition] = self._waiting_mail.get(partition, 0) + 1
            self._tell(self._hears.mail, partition, record.offset, handed_of(record))

    def _pause_full_inboxes(self) -> None:
        for part in self._consumer.assignment():
            if part.topic != self._inbox:
                continue
            open_ = part.partition in self._owned and self._waiting_mail.get(part.partition, 0) < _MAIL
            (self._consumer.resume if open_ else self._consumer.pause)(part)


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    def __init__(self, membership: Membership) -> None:
        self._membership = membership

    def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._membership.revoked(revoked)

    def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._membership.assigned(assigned)
