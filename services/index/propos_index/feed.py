"""The Kafka side of the engine: polls, commits, and hands partitions over in a rebalance.

The consumer is opened, and its topics named, by the caller.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final, Protocol

from kafka import AsyncConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError, KafkaError, RebalanceInProgressError
from kafka.structs import OffsetAndMetadata

from propos.clients import partitions
from propos.errors import Retry
from propos.log import get
from propos_index.candidates import Delivery
from propos_index.tracker import Partition

POLL_SECONDS: Final = 0.5
PAUSED_SECONDS: Final = 0.1
CHECK_SECONDS: Final = 5.0
"""How often a quiet topic is asked for its end, to tell silence from a broker that is away."""
ANSWER_SECONDS: Final = 2.0
"""How long a commit may take before it counts as failed: nothing is lost by that, and a stop waits for it."""
log = get(__name__)
Offsets = Mapping[Partition, int]


class Holder(Protocol):
    """Who holds messages of partitions, and is told in the consumer's own thread what becomes of these."""

    def pause(self) -> Offsets:
        """Partitions may go: end what is in flight, for a short time; the offsets to commit before."""
        ...

    def keep(self, parts: Collection[Partition]) -> None:
        """These partitions are the only ones now."""


class Feed:
    """The records of some topics that fall to this member of the group."""

    def __init__(self, consumer: KafkaConsumer, topics: Sequence[str], holder: Holder) -> None:
        self._consumer = consumer
        self._topics = topics
        self._heard = monotonic()
        consumer.subscribe(list(topics), listener=_Handover(consumer, holder))

    def check(self) -> None:
        """Raise Retry when the broker does not answer or a topic is missing."""
        with kafka_as_retry():
            self._consumer.bootstrap(timeout_ms=5000)
            for topic in self._topics:
                parts = partitions(self._consumer, topic)
                if not parts:
                    raise Retry(f"there is no topic {topic}: create it with propos topics")
                self._consumer.end_offsets(parts, timeout_ms=5000)
        self._heard = monotonic()

    def poll(self, hold: bool) -> list[Delivery]:
        """What came within a moment, each partition's records in order; nothing new while on hold.

        Raises Retry when a quiet topic turns out to be away.
        """
        with kafka_as_retry():
            if hold:
                self._consumer.pause(*self._consumer.assignment())
            else:
                self._consumer.resume(*self._consumer.paused())
            seconds = PAUSED_SECONDS if hold else POLL_SECONDS
            polled = self._consumer.poll(timeout_ms=int(seconds * 1000))
        if polled:
            self._heard = monotonic()
        elif monotonic() - self._heard > CHECK_SECONDS:
            self.check()
        return [_delivery(record) for records in polled.values() for record in records]

    def commit(self, offsets: Offsets) -> bool:
        """Commit the offsets; False when the group has changed or is about to. Raises Retry.

        Partitions that went to another member in the meantime are left to it; it repeats their records,
        which changes nothing.
        """
        mine = self._consumer.assignment()
        wanted = {part: at for part, at in _kafka(offsets).items() if part in mine}
        with kafka_as_retry():
            try:
                if wanted:
                    self._consumer.commit(wanted, timeout_ms=int(ANSWER_SECONDS * 1000))
            except (CommitFailedError, RebalanceInProgressError) as error:
                log.info("rebalanced", detail=str(error))
                return False
        return True

    def assigned(self) -> frozenset[Partition]:
        """The partitions of this member."""
        return frozenset(Partition(part.topic, part.partition) for part in self._consumer.assignment())

    def position(self, part: Partition) -> int | None:
        """The offset after all that was polled of a partition, records that nobody sees included;
        None when that cannot be told now.
        """
        position = None
        with suppress(KafkaError):
            position = self._consumer.position(TopicPartition(part.topic, part.number), timeout_ms=1000)
        return None if position is None else int(position)


class _Handover(AsyncConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """What happens in a rebalance, while everybody waits for it.

    kafka-python (3.0) takes all partitions away, and then goes on where it was with those that come back. So
    what is held of these is kept: whoever dropped it would never see it again.
    """

    def __init__(self, consumer: KafkaConsumer, holder: Holder) -> None:
        self._consumer = consumer
        self._holder = holder

    async def on_partitions_revoked(self, revoked: Any) -> None:
        del revoked
        if offsets := self._holder.pause():
            try:
                await self._consumer.commit_async(_kafka(offsets))
            except KafkaError as error:
                log.info("rebalanced", detail=str(error))

    async def on_partitions_lost(self, lost: Any) -> None:
        del lost
        self._holder.keep(())

    async def on_partitions_assigned(self, assigned: Any) -> None:
        self._holder.keep([Partition(part.topic, part.partition) for part in assigned])


@contextmanager
def kafka_as_retry() -> Iterator[None]:
    """Kafka's own errors as Retry."""
    try:
        yield
    except KafkaError as error:
        raise Retry(f"Kafka: {error}") from error
    except KeyError as error:  # kafka-python's, when a broker tells the offsets of some partitions only
        raise Retry(f"Kafka does not know {error} at the moment") from error


def _kafka(offsets: Offsets) -> dict[TopicPartition, OffsetAndMetadata]:
    return {
        TopicPartition(part.topic, part.number): OffsetAndMetadata(at, "", -1) for part, at in offsets.items()
    }


def _delivery(record: Any) -> Delivery:
    return Delivery(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        body=record.value,
        headers=[(name, value or b"") for name, value in record.headers],
        timestamp=record.timestamp,
    )
