"""Looking something up on Kafka's topics: the records of a key, the newest of each, up to this moment.

Only transactions that were committed are seen. A partition that a key falls to is chosen as every producer of
Propos chooses it (murmur2 of the key, as Java's default partitioner).
"""

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from kafka.partitioner import murmur2

from propos.clients import unreachable
from propos.errors import Retry

_MANY: Final = 50_000
"""Records from which on a progress bar is shown."""
_SILENCE: Final = 20.0
"""Seconds without progress after which Kafka counts as away."""


@contextmanager
def reader(bootstrap: str, client_id: str) -> Iterator[KafkaConsumer]:
    """A consumer without a group. Raises Retry when Kafka is away, then or while it is read."""
    if reason := unreachable(bootstrap):
        raise Retry(f"Kafka at {bootstrap} does not answer ({reason}); is it up? Try propos status")
    try:
        consumer = KafkaConsumer(
            bootstrap_servers=bootstrap,
            client_id=client_id,
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            auto_offset_reset="earliest",
            max_poll_records=5_000,
            max_partition_fetch_bytes=8 * 1024 * 1024,
            allow_auto_create_topics=False,
            bootstrap_timeout_ms=5_000,
        )
        with closing(consumer):
            yield consumer
    except KafkaError as error:
        raise Retry(f"Kafka at {bootstrap} does not answer ({error}); is it up? Try propos status") from error


def partitions(consumer: KafkaConsumer, topic: str) -> int:
    """How many partitions the topic has; 0 when the broker lacks it."""
    return len(consumer.partitions_for_topic(topic) or ())


def of_keys(consumer: KafkaConsumer, topic: str, keys: Collection[str], since: datetime) -> Iterator[Any]:
    """The records of these keys since then, each partition's in order."""
    count, wanted = partitions(consumer, topic), {key.encode() for key in keys}
    parts = {TopicPartition(topic, partition_of(key, count)) for key in wanted} if count else set()
    yield from since_then(consumer, parts, since, lambda record: record.key in wanted)


def partition_of(key: bytes, count: int) -> int:
    """The partition, out of `count`, that a key falls to."""
    return int((murmur2(key) & 0x7FFFFFFF) % count)


def since_then(
    consumer: KafkaConsumer,
    parts: Iterable[TopicPartition],
    since: datetime,
    wanted: Callable[[Any], bool],
) -> Iterator[Any]:
    """The wanted records of these partitions since then."""
    asked = {part: int(since.timestamp() * 1000) for part in parts}
    found = consumer.offsets_for_times(asked) if asked else {}
    starts = {part: at.offset for part, at in found.items() if at is not None}
    yield from filter(wanted, _read(consumer, starts))


def newest(consumer: KafkaConsumer, topic: str, numbers: Collection[int]) -> dict[str, bytes]:
    """The newest body of each key in these partitions of a compacted topic; deleted keys are not in it."""
    parts = [TopicPartition(topic, number) for number in numbers]
    starts = consumer.beginning_offsets(parts) if parts else {}
    bodies: dict[str, bytes] = {}
    for record in _read(consumer, starts):
        key = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            bodies.pop(key, None)
        else:
            bodies[key] = record.value
    return bodies


def place(record: Any) -> str:
    """Where a record is: topic[partition]@offset."""
    return f"{record.topic}[{record.partition}]@{record.offset}"


def moment(record: Any) -> datetime:
    """When a record was sent."""
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)


def _read(consumer: KafkaConsumer, starts: dict[TopicPartition, int]) -> Iterator[Any]:
    """Every record from these offsets to where the partitions end now. Raises Retry when they stop coming."""
    if not starts:
        return
    ends = consumer.end_offsets(list(starts))
    consumer.assign(list(starts))
    for part, offset in starts.items():
        consumer.seek(part, offset)
    last = time.monotonic()
    with _progress(sum(ends[part] - offset for part, offset in starts.items())) as done:
        before = _left(consumer, ends)
        while before:
            for records in consumer.poll(timeout_ms=500).values():
                yield from records
            left = _left(consumer, ends)
            if left < before:
                done(before - left)
                before, last = left, time.monotonic()
            elif time.monotonic() - last > _SILENCE:
                raise Retry("Kafka stopped answering; is it up? Try propos status")


def _left(consumer: KafkaConsumer, ends: dict[TopicPartition, int]) -> int:
    return sum(max(0, end - consumer.position(part)) for part, end in ends.items())


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    """A progress bar on standard error when there is much to read and someone watches."""
    from rich.console import Console
    from rich.progress import Progress

    quiet = total < _MANY or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task("reading topics", total=total)
        yield lambda count: bar.advance(task, count)
