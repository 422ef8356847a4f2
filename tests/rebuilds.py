"""What tests of `propos reindex` share: a set of indices on the real servers, and what is in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, TopicPartition

from polling import until
from propos import clients, codec, headers, topics
from propos.messages import EnrichedArticle
from propos.settings import Settings
from propos_index.candidates import Delivery, Message, prepare
from propos_index.indices import ensure
from propos_index.outcomes import Verdict
from propos_index.settings import IndexSettings
from propos_index.writer import Writer

PROPOS = "from propos.cli import main; main()"
Held = dict[str, tuple[int, tuple[str, ...]]]
"""Of each article its revision and the words of its quotes, sorted."""


def as_held(*articles: EnrichedArticle) -> Held:
    """What an index holds that has these articles."""
    return {
        each.id: (each.revision, tuple(sorted(quote.content[0].text for quote in each.quotes)))
        for each in articles
    }


@dataclass
class Site:
    """One set of indices behind a prefix, and the processes that a test starts on it."""

    settings: Settings
    folder: Path
    client: Elasticsearch
    prefix: str = field(default_factory=lambda: f"r{uuid4().hex[:8]}-")
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str, program: str = PROPOS) -> subprocess.Popen[str]:
        """A `propos` process; what it logs goes to `log`."""
        ours = {
            "PROPOS_KAFKA": self.settings.kafka,
            "PROPOS_ELASTICSEARCH": self.settings.elasticsearch,
            "PROPOS_INDEX_PREFIX": self.prefix,
            "PROPOS_INDEX_LONGEST_WAIT": "1",
            "PROPOS_INDEX_SWEEP_SECONDS": "2",
            "PROPOS_ENRICH_GROUP": f"{self.prefix}enrich",
            "PROPOS_ENRICH_PROCESSES": "1",
        }
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                env=os.environ | ours,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.processes.append(process)
        return process

    @property
    def log(self) -> Path:
        return self.folder / f"{self.prefix}log"

    def events(self, name: str) -> list[dict[str, Any]]:
        """The events that its processes logged under this name."""
        lines = (line for line in self.log.read_text().splitlines() if line.startswith("{"))
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def reindex(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        """Run `propos reindex` to its end; what it prints as JSON."""
        process = self.start("reindex", "--json", *arguments)
        out, _ = process.communicate(timeout=240)
        assert process.returncode == status, self.log.read_text()[-3000:]
        printed: dict[str, Any] = json.loads(out) if out else {}
        return printed

    def end(self) -> None:
        """Nothing of it is left."""
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        for index in self.client.indices.get(index=f"{self.prefix}*"):
            self.client.indices.delete(index=index)

    def make(self) -> None:
        """The indices, without an indexer."""
        ensure(self.client, self.prefix)

    def publish(self, *articles: EnrichedArticle) -> None:
        """Send articles to articles.enriched, and wait until Kafka has them."""
        producer = clients.producer(self.settings.kafka, "test")
        for each in articles:
            event = headers.cloud_event(EnrichedArticle, "enrich", 1, each.id)
            producer.send(topics.ENRICHED, key=each.id.encode(), value=codec.encode(each), headers=event)
        producer.flush(timeout=30)
        producer.close()

    def remove(self, each: EnrichedArticle, revision: int) -> None:
        """Send the article's tombstone."""
        producer = clients.producer(self.settings.kafka, "test")
        event = headers.tombstone("ingest", each.id, revision)
        producer.send(topics.ENRICHED, key=each.id.encode(), value=None, headers=event).get(timeout=30)
        producer.close()

    def drained(self) -> None:
        """Wait until the indexer committed all that was published."""
        consumer = clients.consumer(self.settings.kafka, "test", f"{self.prefix}propos-index")
        consumer.bootstrap(timeout_ms=10_000)
        parts = clients.partitions(consumer, topics.ENRICHED)
        starts, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
        until(
            lambda: all(max(consumer.committed(part) or 0, starts[part]) >= ends[part] for part in parts),
            what="the indexer's commits",
        )
        consumer.close()

    def put(self, *articles: EnrichedArticle) -> None:
        """Index articles that Kafka holds no longer."""
        now = datetime.now(UTC)
        bodies = [(each.id.encode(), codec.encode(each)) for each in articles]
        self._write([prepare(Delivery("", 0, 0, key, body, []), now) for key, body in bodies])

    def put_removal(self, each: EnrichedArticle, revision: int) -> None:
        """Remove an article by a tombstone that Kafka holds no longer."""
        event = headers.tombstone("ingest", each.id, revision)
        now = datetime.now(UTC)
        self._write([prepare(Delivery("", 0, 0, each.id.encode(), None, event), now)])

    def held(self) -> Held:
        """All that a search finds."""
        self.client.indices.refresh(index=f"{self.prefix}articles,{self.prefix}quotes")
        words: dict[str, list[str]] = {}
        for quote in self._all("quotes"):
            words.setdefault(quote["article"]["id"], []).append(quote["content"])
        found = {
            each["id"]: (int(each["revision"]), tuple(sorted(words.pop(each["id"], []))))
            for each in self._all("articles")
        }
        return found | {orphan: (0, tuple(quotes)) for orphan, quotes in words.items()}

    def aliases(self) -> dict[str, list[str]]:
        """The indices behind each alias of this prefix."""
        found: dict[str, list[str]] = {}
        for index, facts in self.client.indices.get_alias(index=f"{self.prefix}*").items():
            for alias in facts["aliases"]:
                found.setdefault(alias.removeprefix(self.prefix), []).append(index)
        return found

    def indices(self) -> set[str]:
        """All indices of this prefix but the register."""
        return set(self.client.indices.get(index=f"{self.prefix}*")) - {f"{self.prefix}reindex"}

    def blocked(self) -> list[str]:
        """The indices that take no writes."""
        found = self.client.indices.get_settings(index=f"{self.prefix}*", name="index.blocks.*")
        return [index for index, facts in found.items() if facts["settings"]]

    def groups(self) -> list[str]:
        """The consumer groups of builds."""
        admin = KafkaAdminClient(bootstrap_servers=self.settings.kafka, client_id="test")
        names = [each["group_id"] for each in admin.list_groups()]
        admin.close()
        return [name for name in names if name.startswith(f"{self.prefix}propos-reindex")]

    def _write(self, messages: Sequence[Message]) -> None:
        settings = IndexSettings(index_prefix=self.prefix)
        for _, outcome in Writer(self.client, settings).write(messages, time.sleep):
            assert outcome.verdict is Verdict.DONE

    def _all(self, alias: str) -> Iterator[dict[str, Any]]:
        answer = self.client.search(index=self.prefix + alias, size=10_000)
        return (hit["_source"] for hit in answer["hits"]["hits"])


def emptied(settings: Settings, *names: str) -> None:
    """Delete all records of these topics, as their retention does in time."""
    consumer = clients.consumer(settings.kafka, "test", None)
    consumer.bootstrap(timeout_ms=10_000)
    parts = clients.partitions(consumer, *names)
    starts, ends = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
    consumer.close()
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka, client_id="test")
    old = {TopicPartition(*part): end for part, end in ends.items() if end > starts[part]}
    if old:
        admin.delete_records(old)
    admin.close()


@contextmanager
def sites(settings: Settings, folder: Path) -> Iterator[Any]:
    """Makes sites on topics that hold nothing, and takes them away in the end."""
    made: list[Site] = []
    emptied(settings, topics.ENRICHED, topics.REENRICHED, topics.RAW, topics.BACKFILL)
    with Elasticsearch(settings.elasticsearch, request_timeout=30) as client:

        def site() -> Site:
            made.append(Site(settings, folder, client))
            return made[-1]

        try:
            yield site
        finally:
            for each in made:
                each.end()
