"""The part of a story that dead letters tell, the same in every stage."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition

from propos import lookup
from propos.headers import DEAD_PREFIX, value_of
from propos.trace import Event, Fact

_FACTS: Final = ("reason", "detail", "exception", "attempts")


def dead_letters(
    consumer: KafkaConsumer, topic: str, stage: str, ids: Collection[str], since: datetime
) -> Iterator[Event]:
    """The dead letters of these articles since then."""
    parts = [TopicPartition(topic, number) for number in range(lookup.partitions(consumer, topic))]
    for record in lookup.since_then(consumer, parts, since, lambda record: is_about(record, ids)):
        yield dead_letter(stage, record)


def is_about(record: Any, ids: Collection[str]) -> bool:
    """Whether a message is about one of these articles: by its key or, without one, its subject."""
    key = (record.key or b"").decode("utf-8", "replace")
    return key in ids or value_of(record.headers, "ce_subject") in ids


def dead_letter(stage: str, record: Any) -> Event:
    """A dead letter as an event."""
    said: list[Fact] = [
        (name, value)
        for name in _FACTS
        if (value := value_of(record.headers, DEAD_PREFIX + name)) is not None
    ]
    origin = [value_of(record.headers, DEAD_PREFIX + name) for name in ("topic", "partition", "offset")]
    if None not in origin:
        said.append(("message", "{}[{}]@{}".format(*origin)))
    return Event(
        stage=stage,
        what="dead letter",
        at=lookup.moment(record),
        facts=(*said, ("on", lookup.place(record))),
    )
