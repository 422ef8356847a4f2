"""What the indexer does with what it holds when the members of its group change."""

from collections.abc import Collection, Iterator
from contextlib import closing
from threading import Event, Thread
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer

from index_kit import Bridge, Installation, enriched, url
from polling import until
from propos import clients, topics
from propos.settings import Settings
from propos_index.feed import Feed, Offsets
from propos_index.tracker import Partition

MESSAGES = 10


@pytest.fixture
def topic(stack: Settings) -> str:
    """A topic of two partitions with some messages each."""
    name = f"test-feed-{uuid4().hex[:8]}"
    (declared,) = (each for each in topics.load() if each.name == topics.ENRICHED)
    own = topics.Topic(name, "", (), "", 2, 1, False, declared.max_message_bytes)
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


class Keeping:
    """Holds everything, and notes what it is told."""

    def __init__(self) -> None:
        self.pauses = 0
        self.kept: list[frozenset[int]] = []

    def pause(self) -> Offsets:
        self.pauses += 1
        return {}

    def keep(self, parts: Collection[Partition]) -> None:
        self.kept.append(frozenset(part.number for part in parts))


def test_a_partition_that_stays_goes_on_where_it_was_and_one_that_goes_is_named(
    stack: Settings, topic: str, other: KafkaConsumer
) -> None:
    """What is held of the one would never be delivered again; that of the other goes to the other member."""
    with closing(clients.consumer(stack.kafka, "index", topic)) as consumer:
        holder = Keeping()
        feed = Feed(consumer, [topic], holder)
        seen: list[tuple[int, int]] = []

        def polled() -> int:
            seen.extend((each.partition, each.offset) for each in feed.poll(False))
            return len(seen)

        until(lambda: polled() == 2 * MESSAGES, what="all messages")
        stop, took = Event(), list[int]()
        joining = Thread(target=join, args=(other, topic, stop, took), daemon=True)
        joining.start()
        try:
            until(
                lambda: polled() and len(took) >= MESSAGES, what="the other's partition, from its beginning"
            )
        finally:
            stop.set()
            joining.join(10)
        assert len(seen) == 2 * MESSAGES
        assert holder.pauses
        kept = [each for each in holder.kept if each]  # none as long as the topic is news to the broker
        assert kept[0] == {0, 1}
        assert kept[-1] == {0, 1} - set(took)


def join(consumer: KafkaConsumer, topic: str, stop: Event, took: list[int]) -> None:
    """Be a member of the group until told to stop, and note the partitions of what comes."""
    consumer.subscribe([topic])
    while not stop.is_set():
        took.extend(part.partition for part, got in consumer.poll(timeout_ms=200).items() for _ in got)


def test_what_is_in_hand_when_a_member_joins_is_not_lost(installation: Installation) -> None:
    """The first is cut off from Elasticsearch with everything in hand; the second, which is not, joins."""
    bridge = Bridge(installation.settings.elasticsearch)
    bridge.up()
    articles = [enriched(url(), "Un", "Deux") for _ in range(80)]
    installation.start(PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{bridge.port}", PROPOS_INDEX_BATCH="5")
    until(lambda: installation.events("ready"))
    bridge.down()
    installation.publish(*articles)
    until(lambda: installation.events("waiting"))
    installation.start()
    until(lambda: any(event.get("indexed") for event in installation.events("batch")))
    bridge.up()
    installation.drained()
    assert installation.count("articles") == len(articles)
    assert installation.count("quotes") == 2 * len(articles)
