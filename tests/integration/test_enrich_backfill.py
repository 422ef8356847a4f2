"""Articles of archives on a real broker: enriched like the others, after them, and only what is committed."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from uuid import uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import OffsetAndMetadata

from enriching import TEXT, article
from propos import codec, topics
from propos.clients import consumer, partitions, producer, read_whole, transactional
from propos.headers import cloud_event, value_of
from propos.messages import Article
from propos.settings import Settings
from propos_local.demo.services import Service

BACKLOG = 300
LONG = 60
"""Paragraphs of an article that takes much longer to read than a message to travel."""
BEFORE = 12
"""Backfill articles that may come out before the first live one: what is in work, and what begins while a
live batch collects. Without any priority it is one batch of theirs, 16."""
BETWEEN = 8
"""Those that may come out among the live ones of three batches; without any priority three of theirs."""


def long(paragraphs: int = LONG) -> Article:
    return article("\n\n".join([TEXT] * paragraphs))


def send(sender: KafkaProducer, topic: str, *articles: Article) -> set[bytes]:
    """Returns the keys once Kafka has the articles."""
    sent = [
        sender.send(
            topic,
            key=each.id.encode(),
            value=codec.encode(each),
            headers=cloud_event(Article, "test", 1, each.id),
        )
        for each in articles
    ]
    sender.flush(30)
    for future in sent:
        future.get(30)
    return {each.id.encode() for each in articles}


@dataclass
class Outcome:
    """What a topic brings from now on: when each key came, by the broker's clock, and how often."""

    reader: KafkaConsumer
    at: dict[bytes, list[int]] = field(default_factory=dict)

    def read(self) -> None:
        for record in chain.from_iterable(self.reader.poll(timeout_ms=100).values()):
            self.at.setdefault(record.key, []).append(record.timestamp)

    def wait(self, holds: Callable[[], bool], seconds: float = 150) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"not within {seconds} s; {len(self.at)} came"
            self.read()

    def first(self, keys: set[bytes]) -> list[int]:
        """When these came, in order."""
        return sorted(self.at[key][0] for key in keys & self.at.keys())


@pytest.fixture
def outcome(stack: Settings) -> Iterator[Callable[[str], Outcome]]:
    readers = []

    def read(topic: str) -> Outcome:
        reader = consumer(stack.kafka, "test", None)
        readers.append(reader)
        parts = partitions(reader, topic)
        reader.assign(parts)
        for part, end in reader.end_offsets(parts).items():
            reader.seek(part, end)
        return Outcome(reader)

    yield read
    for reader in readers:
        reader.close()


@pytest.fixture
def sender(stack: Settings) -> Iterator[KafkaProducer]:
    with closing(producer(stack.kafka, "test")) as opened:
        yield opened


def new_worker(stack: Settings, logs: Path) -> Service:
    """A worker, not yet started, whose groups have read what is there."""
    group = f"test-{uuid4().hex[:8]}"
    for name, topic in ((group, topics.RAW), (f"{group}-backfill", topics.BACKFILL)):
        with closing(consumer(stack.kafka, "test", name)) as reader:
            ends = reader.end_offsets(partitions(reader, topic))
            reader.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})
    environment = {
        "PROPOS_KAFKA": stack.kafka,
        "PROPOS_ENRICH_PROCESSES": "1",
        "PROPOS_ENRICH_GROUP": group,
        "PROPOS_LOG_FORMAT": "json",
    }
    return Service("enrich", ["enrich"], environment, logs)


@pytest.fixture
def worker(stack: Settings, tmp_path: Path) -> Iterator[Service]:
    """A test's own, not yet started."""
    service = new_worker(stack, tmp_path)
    yield service
    service.stop()


@pytest.fixture(scope="module")
def running(stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One that the last tests share: it works on what others publish too."""
    service = new_worker(stack, tmp_path_factory.mktemp("enrich"))
    service.start()
    yield service
    service.stop()


def test_live_articles_pass_a_backlog_of_archives(
    worker: Service, sender: KafkaProducer, outcome: Callable[[str], Outcome]
) -> None:
    enriched = outcome(topics.ENRICHED)
    backlog = send(sender, topics.BACKFILL, *(long() for _ in range(BACKLOG)))
    worker.start()
    worker.wait_ready()
    enriched.wait(lambda: len(enriched.first(backlog)) > 5)

    live = send(sender, topics.RAW, *(long() for _ in range(48)))
    began = time.time() * 1000
    enriched.wait(lambda: len(enriched.first(live)) == len(live))
    first, last = min(enriched.first(live)), max(enriched.first(live))
    before = [at for at in enriched.first(backlog) if began < at <= first]
    between = [at for at in enriched.first(backlog) if first < at <= last]
    assert len(before) <= BEFORE
    assert len(between) <= BETWEEN, "they wait while live articles do"
    assert len(enriched.first(backlog)) < BACKLOG, "the backlog was gone before it could matter"

    after = len(enriched.first(backlog))
    enriched.wait(lambda: len(enriched.first(backlog)) > after + 5)
    assert all(len(times) == 1 for times in enriched.at.values())


def test_killed_in_the_middle_of_an_archive_it_loses_none(
    worker: Service, sender: KafkaProducer, outcome: Callable[[str], Outcome]
) -> None:
    enriched = outcome(topics.ENRICHED)
    backlog = send(sender, topics.BACKFILL, *(long(3) for _ in range(60)))
    worker.start()
    enriched.wait(lambda: len(enriched.first(backlog)) > 5)
    worker.kill()
    worker.start()
    enriched.wait(lambda: len(enriched.first(backlog)) == len(backlog))


def test_a_bad_article_of_an_archive_is_a_dead_letter_that_names_its_topic(
    running: Service, stack: Settings, sender: KafkaProducer, outcome: Callable[[str], Outcome]
) -> None:
    enriched, dead = outcome(topics.ENRICHED), outcome(topics.RAW_DEAD)
    key = f"bad-{uuid4()}".encode()
    sender.send(topics.BACKFILL, key=key, value=b"{", headers=cloud_event(Article, "test", 1, "bad")).get(30)
    good = send(sender, topics.BACKFILL, article())
    enriched.wait(lambda: good <= enriched.at.keys())
    dead.wait(lambda: key in dead.at)
    with closing(consumer(stack.kafka, "test", None, committed=True)) as reader:
        (found,) = [each for each in read_whole(reader, topics.RAW_DEAD) if each.key == key]
    assert value_of(found.headers, "dead_topic") == topics.BACKFILL
    assert value_of(found.headers, "dead_reason") == "not_json"


@pytest.mark.parametrize("topic", [topics.RAW, topics.BACKFILL])
def test_what_a_transaction_took_back_is_not_enriched(
    running: Service, stack: Settings, outcome: Callable[[str], Outcome], topic: str
) -> None:
    enriched = outcome(topics.ENRICHED)
    with closing(transactional(stack.kafka, "test", f"test-{uuid4()}", 30)) as sender:
        sender.init_transactions()
        sender.begin_transaction()
        taken_back = send(sender, topic, *(article() for _ in range(20)))
        sender.abort_transaction()
        sender.begin_transaction()
        kept = send(sender, topic, *(article() for _ in range(20)))
        sender.commit_transaction()
    enriched.wait(lambda: kept <= enriched.at.keys())
    assert not taken_back & enriched.at.keys()
