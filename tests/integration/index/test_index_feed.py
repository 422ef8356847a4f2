"""What the indexer reads of Kafka when the members of its group change."""

from collections.abc import Collection, Iterator
from contextlib import closing
from threading import Event, Thread
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer

from polling import until
from propos import clients, topics
from propos.settings import Settings
from propos_index.feed import Feed, LetGone
from propos_index.tracker import Partition

MESSAGES = 10


@pytest.fixture
def topic(stack: Settings) -> str:
    """A topic of two partitions with some messages each."""
    name = f"test-feed-{uuid4().hex[:8]}"
    (enriched,) = (each for each in topics.load() if each.name == topics.ENRICHED)
    own = topics.Topic(name, "", (), "", 2, 1, False, enriched.max_message_bytes)
    topics.ensure_topics(stack.kafka, [own])
    with closing(KafkaProducer(bootstrap_servers=stack.kafka)) as producer:
        for number in range(MESSAGES):
            for partition in (0, 1):
                producer.send(name, value=f"{number}".encode(), partition=partition)
    return name


@pytest.fixture
def other(stack: Settings, topic: str) -> Iterator[KafkaConsumer]:
    """Another member of the group, which has not joined yet."""
    with closing(clients.consumer(stack.kafka, "other", topic)) as consumer:
        yield consumer


def test_what_was_let_go_undone_comes_again_to_the_member_that_keeps_its_partition(
    stack: Settings, topic: str, other: KafkaConsumer
) -> None:
    left: list[Partition] = []

    def let_go(parts: Collection[Partition], lost: bool) -> LetGone:
        left.extend(parts)
        return LetGone({}, dict.fromkeys(parts, 3))

    with closing(clients.consumer(stack.kafka, "index", topic)) as consumer:
        feed = Feed(consumer, [topic], let_go)
        seen: list[tuple[int, int]] = []

        def polled() -> int:
            seen.extend((each.partition, each.offset) for each in feed.poll(False))
            return len(seen)

        until(lambda: polled() == 2 * MESSAGES, what="all messages")
        seen.clear()
        stop = Event()
        joining = Thread(target=join, args=(other, topic, stop), daemon=True)
        joining.start()
        try:
            until(lambda: polled() >= MESSAGES - 3, what="the messages that were not done")
        finally:
            stop.set()
            joining.join(10)
        assert {part.number for part in left} == {0, 1}
        kept = seen[0][0]
        assert [at for part, at in seen if part == kept] == list(range(3, MESSAGES))


def join(consumer: KafkaConsumer, topic: str, stop: Event) -> None:
    """Be a member of the group until told to stop."""
    consumer.subscribe([topic])
    while not stop.is_set():
        consumer.poll(timeout_ms=200)
