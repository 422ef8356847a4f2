"""Batches of records from Kafka, and the commit after each: membership is kept however long a batch takes.

The consumer is opened by its caller. While a batch waits for Elasticsearch its partitions are paused and the
consumer still polls, or else the group would expel it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event
from time import monotonic
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, TopicPartition
from kafka.errors import CommitFailedError, KafkaError
from kafka.structs import OffsetAndMetadata

from propos import topics
from propos.clients import partitions
from propos.errors import Retry
from propos.log import get
from propos_index.candidates import Delivery
from propos_index.patience import Stopped

POLL_SECONDS = 0.5
CHECK_SECONDS = 10
"""How often a quiet topic is asked for its end, to tell silence from a broker that is away."""
log = get(__name__)


class Feed:
    """The records of articles.enriched that fall to this member of the group."""

    def __init__(self, consumer: KafkaConsumer, stop: Event) -> None:
        self._consumer = consumer
        self._stop = stop
        self._waiting = False
        self._checked = monotonic()
        consumer.subscribe([topics.ENRICHED], listener=_PauseWhile(self))

    @property
    def waiting(self) -> bool:
        return self._waiting

    def check(self) -> None:
        """Raise Retry when the broker does not answer or the topic is missing."""
        with kafka_as_retry():
            self._consumer.bootstrap(timeout_ms=5000)
            parts = partitions(self._consumer, topics.ENRICHED)
            if not parts:
                raise Retry(f"there is no topic {topics.ENRICHED}: create it with propos topics")
            self._consumer.end_offsets(parts, timeout_ms=5000)

    def poll(self) -> list[Delivery]:
        """The next batch, each partition's records in order; empty when nothing came for a while.

        Raises Stopped when the process was asked to stop, Retry when a quiet topic turns out to be away.
        """
        if self._stop.is_set():
            raise Stopped
        with kafka_as_retry():
            polled = self._consumer.poll(timeout_ms=int(POLL_SECONDS * 1000))
        if polled:
            self._checked = monotonic()
        elif monotonic() - self._checked > CHECK_SECONDS:
            self.check()
            self._checked = monotonic()
        return [_delivery(record) for records in polled.values() for record in records]

    def wait(self, seconds: float) -> None:
        """Let time pass in the middle of a batch and stay in the group. Raises Stopped."""
        self._waiting = True
        try:
            self._consumer.pause(*self._consumer.assignment())
            until = monotonic() + seconds
            while (left := until - monotonic()) > 0:
                polled = {}
                with suppress(KafkaError):
                    polled = self._consumer.poll(timeout_ms=int(min(left, POLL_SECONDS) * 1000))
                for partition, records in polled.items():
                    # Fetched before a rebalance paused the partition: it must come again after this batch.
                    self._consumer.seek(partition, records[0].offset)
                if self._stop.wait(min(max(left, 0), 0.05)):
                    raise Stopped
        finally:
            self._waiting = False
            self._consumer.resume(*self._consumer.paused())

    def commit(self, batch: list[Delivery]) -> None:
        """Say that the batch is done. Raises Retry when the broker is away.

        Partitions that went to another member in the meantime are left to it; it repeats their records,
        which changes nothing.
        """
        last = {TopicPartition(each.topic, each.partition): each.offset for each in batch}
        mine = self._consumer.assignment()
        offsets = {part: OffsetAndMetadata(at + 1, "", -1) for part, at in last.items() if part in mine}
        with kafka_as_retry():
            try:
                if offsets:
                    self._consumer.commit(offsets, timeout_ms=10_000)
            except CommitFailedError as error:
                log.info("rebalanced", detail=str(error))


class _PauseWhile(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Partitions that are assigned in the middle of a batch wait for its end."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def on_partitions_revoked(self, revoked: Any) -> None:
        del revoked

    def on_partitions_assigned(self, assigned: Any) -> None:
        if self._feed.waiting:
            self._feed._consumer.pause(*assigned)


@contextmanager
def kafka_as_retry() -> Iterator[None]:
    """Kafka's own errors as Retry."""
    try:
        yield
    except KafkaError as error:
        raise Retry(f"Kafka: {error}") from error


def _delivery(record: Any) -> Delivery:
    return Delivery(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        body=record.value,
        headers=[(name, value or b"") for name, value in record.headers],
    )
