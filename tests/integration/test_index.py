"""`propos index` as a process, on real Kafka and real Elasticsearch: what it promises whatever happens."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, TopicPartition
from kafka.structs import OffsetAndMetadata

from polling import until
from propos import clients, codec, headers, identity, topics
from propos.messages import EnrichedArticle
from propos.settings import Settings

PROPOS = "from propos.cli import main; main()"
DIES_AT_COMMIT = f"""
import os, signal, kafka
kafka.KafkaConsumer.commit = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
{PROPOS}"""
DIES_AFTER_BULK = """
import itertools, os, signal, elasticsearch
send, count = elasticsearch.Elasticsearch.bulk, itertools.count(1)
def bulk(self, **request):
    answer = send(self, **request)
    return os.kill(os.getpid(), signal.SIGKILL) if next(count) == {number} else answer
elasticsearch.Elasticsearch.bulk = bulk
from propos.cli import main; main()"""


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
        return found and (found["_source"]["revision"], found["_source"]["pipeline"]["version"])

    def count(self, alias: str) -> int:
        return int(self.elasticsearch.count(index=self.prefix + alias)["count"])

    def contents(self, article: EnrichedArticle) -> list[str]:
        """The words of the article's quotes in the index, sorted."""
        hits = self.elasticsearch.search(
            index=f"{self.prefix}quotes", query={"term": {"article.id": article.id}}, size=100
        )["hits"]["hits"]
        return sorted(hit["_source"]["content"] for hit in hits)


@pytest.fixture
def install(stack: Settings, tmp_path: Path) -> Iterator[Callable[[], Installation]]:
    """Makes installations, and takes them away with all their processes and indices."""
    made: list[Installation] = []
    with Elasticsearch(stack.elasticsearch) as client:

        def new() -> Installation:
            prefix = f"t{uuid4().hex[:8]}-"
            (tmp_path / prefix).mkdir()
            made.append(Installation(stack, prefix, tmp_path / prefix, client))
            made[-1].skip_to_end()
            return made[-1]

        yield new
        for each in made:
            for process in each.processes:
                process.kill()
                process.wait()
            for index in client.indices.get(index=f"{each.prefix}*"):
                client.indices.delete(index=index)


@pytest.fixture
def installation(install: Callable[[], Installation]) -> Installation:
    return install()


def url() -> str:
    return f"https://vanel.example/{uuid4().hex}"


def test_a_replayed_late_or_older_message_changes_nothing(installation: Installation) -> None:
    here = url()
    first = enriched(here, "Le port rouvre lundi", "Nous tiendrons")
    second = enriched(here, "Le port rouvre mardi", "Nous tiendrons", revision=2)
    installation.start()
    installation.publish(first)
    installation.drained()
    assert installation.contents(first) == ["Le port rouvre lundi", "Nous tiendrons"]
    installation.publish(second)
    installation.drained()
    before = installation.article(second)
    assert installation.contents(second) == ["Le port rouvre mardi", "Nous tiendrons"]
    installation.publish(second, first, first, second)
    installation.drained()
    assert installation.contents(second) == ["Le port rouvre mardi", "Nous tiendrons"]
    assert installation.article(second) == before


def test_within_a_revision_the_newer_pipeline_wins(installation: Installation) -> None:
    here = url()
    old, new = enriched(here, "Il pleut"), enriched(here, "Il pleut", "Il vente", pipeline="1.10.0")
    between = enriched(here, "Il neige", pipeline="1.9.99")
    installation.start()
    installation.publish(old, new, between, old)
    installation.drained()
    assert installation.contents(new) == ["Il pleut", "Il vente"]
    assert installation.version(new) == (1, "1.10.0")


def test_an_article_without_quotes_takes_those_of_before_away(installation: Installation) -> None:
    here = url()
    installation.start()
    installation.publish(
        enriched(here, "Un", "Deux"), enriched(here, revision=2, status="unsupported_language")
    )
    installation.drained()
    gone = enriched(here)
    assert installation.contents(gone) == []
    assert installation.article(gone) is not None


def test_sigkill_loses_and_doubles_nothing(install: Callable[[], Installation]) -> None:
    """Killed after each of its bulk requests (the first revisions' quotes and articles, the second ones'
    quotes and removals) and before its commit; all at once, since Kafka takes 10 s to miss a dead member."""
    programs = [DIES_AT_COMMIT, *(DIES_AFTER_BULK.format(number=number) for number in (1, 2, 3, 4))]
    installations = [install() for _ in programs]
    urls = [url() for _ in range(5)]
    firsts = [enriched(here, "Un", "Deux") for here in urls]
    seconds = [enriched(here, "Deux", "Trois", revision=2) for here in urls]
    installations[0].publish(*firsts, *seconds)
    killed = [each.start(program) for each, program in zip(installations, programs, strict=True)]
    assert [process.wait(60) for process in killed] == [-signal.SIGKILL] * len(programs)
    for each in installations:
        each.start()
    for each in installations:
        each.drained()
        assert [each.contents(article) for article in seconds] == [["Deux", "Trois"]] * len(urls)
        assert [each.version(article) for article in seconds] == [(2, "1.0.0")] * len(urls)
        assert each.count("articles") == len(urls)
        assert each.count("quotes") == 2 * len(urls)


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


def test_bad_messages_are_buried_unchanged_and_the_others_indexed(installation: Installation) -> None:
    good, after = enriched(url(), "Avant"), enriched(url(), "Après")
    event = headers.cloud_event(EnrichedArticle, "enrich", 1, "x")
    shape = json.loads(codec.encode(enriched(url(), "Un")))
    moved = shape | {"quotes": [shape["quotes"][0] | {"content": [{"start": 0, "end": 2, "text": "Un"}]}]}
    slow = shape | {"pipeline": shape["pipeline"] | {"seconds": 1e300}}
    bad: dict[str, Record] = {
        "not_json": (b"k1", b"\xff{no json", event),
        "wrong_shape": (b"k2", json.dumps({**shape, "title": None}).encode(), event),
        "unknown_version": (b"k3", codec.encode(good), [("ce_type", b"fr.propos.article.enriched.v9")]),
        "bad_offsets": (b"k4", json.dumps(moved).encode(), event),
        "no_body": (b"\xffk5", None, event),
        "bad_version": (None, codec.encode(enriched(url(), "Un", pipeline="1.1000.0")), event),
        # Sound messages that Elasticsearch refuses: one as a document, one so that it refuses the request.
        "rejected": (b"k6", json.dumps(slow).encode(), event),
        "rejected 2": (b"k7", codec.encode(enriched(url(), "Deux", id="🛶" * 200)), event),
    }
    reader = clients.consumer(installation.settings.kafka, "test", None)
    reader.bootstrap(timeout_ms=10_000)
    part = TopicPartition(topics.ENRICHED_DEAD, 0)
    since = reader.end_offsets([part])[part]
    reader.close()
    installation.publish(good, *bad.values(), after)
    installation.start()
    installation.drained()
    assert installation.contents(good) == ["Avant"]
    assert installation.contents(after) == ["Après"]
    assert installation.count("quotes") == 2
    buried = dead_letters(installation.settings, since, len(bad))
    for name, (key, body, head) in bad.items():
        letter = buried[key]
        assert letter.value == body
        assert headers.value_of(letter.headers, "dead_reason") == name.split()[0]
        assert headers.value_of(letter.headers, "dead_stage") == "index"
        assert [each for each in letter.headers if not each[0].startswith("dead_")] == head


class Bridge:
    """A way to Elasticsearch that a test can cut."""

    def __init__(self, target: str) -> None:
        host, port = target.rpartition("/")[2].split(":")
        self._target = (host, int(port))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
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


def test_elasticsearch_away_then_back(installation: Installation) -> None:
    bridge = Bridge(installation.settings.elasticsearch)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    first, second = enriched(url(), "Un"), enriched(url(), "Deux")
    process = installation.start(
        PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{bridge.port}", PROPOS_HEALTH_PORT=str(port)
    )
    until(lambda: "elasticsearch" in (away(port) or []))
    installation.publish(first)
    bridge.up()
    until(lambda: away(port) == [])
    installation.drained()
    bridge.down()
    installation.publish(second)
    until(lambda: "elasticsearch" in (away(port) or []))
    assert installation.article(second) is None
    bridge.up()
    installation.drained()
    until(lambda: away(port) == [])
    assert installation.contents(first) == ["Un"]
    assert installation.contents(second) == ["Deux"]
    assert len(installation.events("waiting")) == 2
    assert len(installation.events("back")) == 2
    process.terminate()
    assert process.wait(20) == 0


def test_two_indexers_share_the_work(installation: Installation) -> None:
    """A second member joins while the first works, the first is killed: every article is there once."""
    articles = [enriched(url(), "Un", "Deux") for _ in range(40)]
    first = installation.start()
    installation.publish(*articles[:20])
    until(lambda: installation.events("batch"))
    installation.start()
    installation.publish(*articles[20:])
    first.kill()
    installation.drained()
    assert installation.count("articles") == 40
    assert installation.count("quotes") == 80
