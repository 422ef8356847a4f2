"""Sets of indices with `propos index` processes on them, for tests on real servers."""

import itertools
import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import msgspec
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from polling import until
from propos import clients, codec, headers, identity, topics
from propos.messages import EnrichedArticle
from propos.settings import Settings

PROPOS = "from propos.cli import main; main()"
Record = tuple[bytes | None, bytes | None, headers.Headers]
"""Key, body and headers of a Kafka record."""


def enriched(
    url: str, *quotes: str, revision: int = 1, pipeline: str = "1.0.0", **changes: object
) -> EnrichedArticle:
    """An invented article whose text is its quotes, one a paragraph, in quotation marks."""
    article, text, records = identity.article_id(url), "", []
    for words in quotes:
        start = len(text) + 2
        key = identity.words_key(words)
        records.append(
            {
                "id": identity.quote_id(article, key, 0),
                "kind": "direct",
                "content": [{"start": start, "end": start + len(words), "text": words}],
                "speaker": {"name": "Maëlle Quéméneur", "type": "person", "role": "maire de Port-Vanel"},
                "words_key": key,
            }
        )
        text += f"« {words} »\n"
    body: dict[str, object] = {
        "id": article,
        "url": url,
        "canonical_url": url,
        "outlet": {"id": "vanel", "name": "Le Courrier de Vanel"},
        "title": "Le port rouvre",
        "text": text,
        "observed_at": "2026-10-01T06:00:00Z",
        "published_at": "2026-10-01T05:30:00Z",
        "revision": revision,
        "content_hash": identity.content_hash("Le port rouvre", text),
        "pipeline": {"name": "rules", "version": pipeline, "seconds": 0.1},
        "quotes": records,
    }
    return msgspec.convert(body | changes, EnrichedArticle)


def record(article: EnrichedArticle) -> Record:
    """The article as enrich sends it."""
    event = headers.cloud_event(EnrichedArticle, "enrich", 1, article.id)
    return article.id.encode(), codec.encode(article), event


@dataclass
class Installation:
    """One set of indices with its own consumer group, and the indexers that a test starts on it."""

    settings: Settings
    prefix: str
    folder: Path
    elasticsearch: Elasticsearch
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "index.log"

    def start(self, program: str = PROPOS, **environment: str) -> subprocess.Popen[bytes]:
        ours = {
            "PROPOS_KAFKA": self.settings.kafka,
            "PROPOS_ELASTICSEARCH": self.settings.elasticsearch,
            "PROPOS_INDEX_PREFIX": self.prefix,
            "PROPOS_INDEX_LONGEST_WAIT": "1",
        }
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", program, "index"], env=os.environ | ours | environment, stderr=log
            )
        self.processes.append(process)
        return process

    def events(self, name: str) -> list[dict[str, object]]:
        lines = map(json.loads, self.log.read_text().splitlines())
        return [line for line in lines if line["event"] == name]

    def publish(self, *messages: EnrichedArticle | Record) -> None:
        """Send, and wait until Kafka has everything. A tuple is (key, body, headers) as they are."""
        producer = clients.producer(self.settings.kafka, "test")
        for each in messages:
            key, body, head = record(each) if isinstance(each, EnrichedArticle) else each
            producer.send(topics.ENRICHED, key=key, value=body, headers=head).get(timeout=30)
        producer.close()

    def offsets(self, consumer: KafkaConsumer) -> dict[TopicPartition, int]:
        return dict(consumer.end_offsets(clients.partitions(consumer, topics.ENRICHED)))

    def skip_to_end(self) -> None:
        """What other tests published is none of this installation's business."""
        with self.group() as consumer:
            ends = self.offsets(consumer)
            consumer.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})

    def group(self) -> KafkaConsumer:
        consumer = clients.consumer(self.settings.kafka, "test", f"{self.prefix}propos-index")
        consumer.bootstrap(timeout_ms=10_000)
        return consumer

    def drained(self) -> None:
        """Wait until every published message is committed, then make it visible to searches."""
        with self.group() as consumer:
            ends = self.offsets(consumer)
            until(lambda: all((consumer.committed(part) or 0) >= end for part, end in ends.items()))
        self.elasticsearch.indices.refresh(index=f"{self.prefix}*")

    def article(self, article: EnrichedArticle) -> dict[str, Any] | None:
        answer = self.elasticsearch.options(ignore_status=404).get(
            index=f"{self.prefix}articles", id=article.id
        )
        return answer.body if answer.get("found") else None

    def version(self, article: EnrichedArticle) -> tuple[int, str] | None:
        """The revision and the pipeline's version of what the index holds."""
        found = self.article(article)
        return (found["_source"]["revision"], found["_source"]["pipeline"]["version"]) if found else None

    def count(self, alias: str) -> int:
        return int(self.elasticsearch.count(index=self.prefix + alias)["count"])

    def contents(self, article: EnrichedArticle) -> list[str]:
        """The words of the article's quotes in the index, sorted."""
        hits = self.elasticsearch.search(
            index=f"{self.prefix}quotes", query={"term": {"article.id": article.id}}, size=100
        )["hits"]["hits"]
        return sorted(hit["_source"]["content"] for hit in hits)


def removal(article: EnrichedArticle, revision: int | None = None) -> Record:
    """That the article is gone, as this revision; None does not say."""
    head = headers.tombstone("ingest", article.id, revision or 0)
    if revision is None:
        head = [each for each in head if each[0] != headers.REVISION]
    return article.id.encode(), None, head


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def url() -> str:
    return f"https://vanel.example/{uuid4().hex}"


def dead_letters(settings: Settings, since: int, count: int) -> dict[bytes | None, Any]:
    part = TopicPartition(topics.ENRICHED_DEAD, 0)
    consumer = clients.consumer(settings.kafka, "test", None)
    consumer.assign([part])
    consumer.seek(part, since)
    found: dict[bytes | None, Any] = {}

    def enough() -> bool:
        found.update({letter.key: letter for letter in consumer.poll(timeout_ms=500).get(part, [])})
        return len(found) >= count

    until(enough)
    consumer.close()
    return found


class Bridge:
    """A way to Elasticsearch that a test can cut."""

    def __init__(self, target: str) -> None:
        host, port = target.rpartition("/")[2].split(":")
        self._target = (host, int(port))
        self.port = free_port()
        self._server: socket.socket | None = None
        self._open: list[socket.socket] = []

    def up(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def down(self) -> None:
        assert self._server is not None
        for each in [self._server, *self._open]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.clear()

    def _accept(self, server: socket.socket) -> None:
        try:
            while True:
                near, far = server.accept()[0], socket.create_connection(self._target)
                self._open += [near, far]
                for one, other in itertools.permutations((near, far)):
                    Thread(target=self._carry, args=(one, other), daemon=True).start()
        except OSError:
            return

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            return


def away(port: int) -> list[str] | None:
    """The dependencies that /ready calls away; None when it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
            return list(json.load(answer)["away"])
    except urllib.error.HTTPError as error:
        return list(json.load(error)["away"])
    except OSError:
        return None
