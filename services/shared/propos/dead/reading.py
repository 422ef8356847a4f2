"""Dead letters as they lie in their topics."""

import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from kafka import KafkaConsumer, TopicPartition

from propos import lookup
from propos.dead.letters import PREFIX, Origin, origin_of, without_facts
from propos.errors import Retry
from propos.headers import Headers, value_of
from propos.topics import Topic

EVER: Final = datetime.fromtimestamp(0, UTC)
_SILENCE: Final = 20.0


class Buried(msgspec.Struct, kw_only=True, frozen=True):
    """A dead letter: `place` names it, `at` is when it was buried, the rest is as its topic holds it."""

    place: Origin
    at: datetime
    key: bytes | None
    body: bytes | None
    headers: Headers

    def fact(self, name: str) -> str | None:
        """What its header dead_`name` says."""
        return value_of(self.headers, PREFIX + name)

    @property
    def origin(self) -> Origin | None:
        """Where the message lay when it died; None when the letter does not tell."""
        return origin_of(self.headers)


def dead_topics(declared: Collection[Topic]) -> tuple[str, ...]:
    """The topics that keep dead letters."""
    return tuple(topic.name for topic in declared if topic.name.endswith(".dead"))


def read(consumer: KafkaConsumer, topics: Collection[str], since: datetime = EVER) -> Iterator[Buried]:
    """The letters buried since then, each partition's in order. Raises Retry when Kafka is away."""
    for topic in topics:
        parts = [TopicPartition(topic, number) for number in range(lookup.partitions(consumer, topic))]
        for record in lookup.since_then(consumer, parts, since, lambda _: True):
            yield _buried(record)


def find(consumer: KafkaConsumer, place: Origin) -> Buried | None:
    """The letter of this name; None when there is none, or none any more. Raises Retry."""
    record = _record(consumer, place)
    return None if record is None else _buried(record)


def whole(consumer: KafkaConsumer, buried: Buried) -> Buried | None:
    """The letter with the message as it came, from its origin when it was too large for the dead topic.

    None when the origin does not keep the message any more. Raises Retry.
    """
    match buried.fact("body"):
        case "null":
            return msgspec.structs.replace(buried, body=None)
        case "at its origin":
            record = _record(consumer, buried.origin) if buried.origin is not None else None
            if record is None:
                return None
            facts = [each for each in buried.headers if each[0].startswith(PREFIX)]
            head = without_facts(record.headers) + facts
            return msgspec.structs.replace(buried, key=record.key, body=record.value, headers=head)
        case _:
            return buried


def _buried(record: Any) -> Buried:
    return Buried(
        place=Origin(record.topic, record.partition, record.offset),
        at=lookup.moment(record),
        key=record.key,
        body=record.value,
        headers=[(name, value or b"") for name, value in record.headers],
    )


def _record(consumer: KafkaConsumer, place: Origin) -> Any | None:
    """The committed record that lies there; None when there is none."""
    if place.partition >= lookup.partitions(consumer, place.topic):
        return None
    part = TopicPartition(place.topic, place.partition)
    first, end = consumer.beginning_offsets([part])[part], consumer.end_offsets([part])[part]
    if not first <= place.offset < end:
        return None
    consumer.assign([part])
    consumer.seek(part, place.offset)
    deadline = time.monotonic() + _SILENCE
    while consumer.position(part) <= place.offset:
        for record in consumer.poll(timeout_ms=500, max_records=1).get(part, ()):
            return record if record.offset == place.offset else None
        if time.monotonic() > deadline:
            raise Retry("Kafka stopped answering; is it up? Try propos status")
    return None
