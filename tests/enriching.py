"""A stream of short articles for enrich workers under test, and what came of each: read from Kafka itself."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from uuid import uuid4

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from propos import codec, topics
from propos.clients import consumer, partitions, transactional
from propos.headers import cloud_event, value_of
from propos.identity import article_id, content_hash
from propos.messages import Article, Outlet
from propos_local.demo.services import Service

TEXT = "« Le quai rouvrira lundi », a annoncé Agathe Vaucelin, maire de Port-Lissac."


def article(text: str = TEXT, language: str = "fr") -> Article:
    """An invented article that no other test has."""
    url = f"http://www.courrier-serande.example/{uuid4()}"
    return Article(
        id=article_id(url),
        url=url,
        canonical_url=url,
        outlet=Outlet("courrier-serande.example", "Le Courrier de la Sérande"),
        title="Le quai",
        text=text,
        observed_at=datetime.now(UTC),
        revision=1,
        content_hash=content_hash("Le quai", text),
        language=language,
    )


@dataclass
class Stream:
    """Articles published in small transactions, as ingest does, some of them poison."""

    kafka: str
    group: str = field(default_factory=lambda: f"test-{uuid4().hex[:8]}")
    sent: dict[bytes, tuple[TopicPartition, int]] = field(default_factory=dict)
    poison: set[bytes] = field(default_factory=set)
    enriched: Counter[bytes] = field(default_factory=Counter)
    dead: Counter[bytes] = field(default_factory=Counter)
    _readers: list[KafkaConsumer] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start at the end of every topic."""
        for name, topic in ((self.group, topics.RAW), (f"{self.group}-backfill", topics.BACKFILL)):
            with closing(consumer(self.kafka, "test", name, committed=True)) as reader:
                ends = reader.end_offsets(partitions(reader, topic))
                reader.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})
        for topic in (topics.ENRICHED, topics.RAW_DEAD):
            reader = consumer(self.kafka, "test", None, committed=True)
            self._readers.append(reader)
            parts = partitions(reader, topic)
            reader.assign(parts)
            for part, end in reader.end_offsets(parts).items():
                reader.seek(part, end)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def worker(self, logs: Path, name: str = "enrich", **settings: str) -> Service:
        """A worker of this stream's group, not yet started."""
        environment = {
            "PROPOS_KAFKA": self.kafka,
            "PROPOS_ENRICH_PROCESSES": "1",
            "PROPOS_ENRICH_GROUP": self.group,
            "PROPOS_LOG_FORMAT": "json",
            **settings,
        }
        return Service(name, ["enrich"], environment, logs)

    def publish(self, count: int, poison_every: int = 20) -> None:
        """Publish so many, in transactions of seven: their markers leave gaps in the offsets."""
        with closing(transactional(self.kafka, "test", f"test-{uuid4()}", 60)) as sender:
            sender.init_transactions()
            for some in _sevens(range(count)):
                sender.begin_transaction()
                for number in some:
                    self._send(sender, poison=number % poison_every == 1)
                sender.commit_transaction()

    def _send(self, sender: KafkaProducer, *, poison: bool) -> None:
        made = article()
        key = made.id.encode()
        body = json.dumps({"id": made.id, "text": 1}).encode() if poison else codec.encode(made)
        receipt = sender.send(
            topics.RAW, key=key, value=body, headers=cloud_event(Article, "test", 1, made.id)
        ).get(30)
        self.sent[key] = (TopicPartition(receipt.topic, receipt.partition), receipt.offset)
        if poison:
            self.poison.add(key)

    def read(self) -> int:
        """Read on; how many of the messages something came of."""
        for reader, found in zip(self._readers, (self.enriched, self.dead), strict=True):
            for record in chain.from_iterable(reader.poll(timeout_ms=50).values()):
                if record.key in self.sent:
                    found[record.key] += 1
                    assert found is self.enriched or value_of(record.headers, "dead_reason") == "wrong_shape"
        return len(self.enriched) + len(self.dead)

    def finished(self) -> bool:
        return self.read() == len(self.sent)

    def committed(self) -> dict[TopicPartition, int]:
        with closing(consumer(self.kafka, "test", self.group)) as reader:
            return {part: reader.committed(part) or 0 for part in partitions(reader, topics.RAW)}

    def lost(self) -> list[bytes]:
        """Messages that lie before a committed offset, and nothing came of them: nobody will look again."""
        committed = self.committed()
        before = [key for key, (part, offset) in self.sent.items() if offset < committed[part]]
        # Read after the offsets: what came of a message came before its offset was committed.
        for _ in range(100):
            if self.read() and all(key in self.enriched or key in self.dead for key in before):
                return []
        return [key for key in before if key not in self.enriched and key not in self.dead]

    def check(self) -> None:
        """Everything came: each article enriched, each poison buried once, nothing of both."""
        assert self.enriched.keys() == self.sent.keys() - self.poison
        assert self.dead.keys() == self.poison
        assert set(self.dead.values()) <= {1}


def _sevens(numbers: range) -> Iterator[range]:
    for first in range(0, len(numbers), 7):
        yield numbers[first : first + 7]
