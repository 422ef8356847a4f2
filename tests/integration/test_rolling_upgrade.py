"""Workers of two minor versions side by side: each reads what the other writes, and nothing is lost.

The newer one has a field more in each message and state (tests/newer.py).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka.structs import OffsetAndMetadata

from newer import ADDED, newer
from polling import until
from propos import clients, codec, topics
from propos.headers import cloud_event, value_of
from propos.identity import article_id
from propos.messages import Article, EnrichedArticle
from propos.settings import Settings, repo_root
from propos.topics import ensure_topics
from propos_local.demo.services import Service

ARTICLES = 24
"""Of each version of ingest; enough for every partition."""
MOST = 20 * ARTICLES
SAID = "Le quai rouvrira lundi"


def text(number: int, revision: int = 1) -> str:
    return f"« {SAID} », a annoncé Agathe Vaucelin, maire de Port-Lissac.\n\nBrève {number}, état {revision}."


class World:
    """Topics and indices of one upgrade; `newer`: the environment of a process of the next version."""

    def __init__(self, stack: Settings, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.name = f"upgrade-{uuid4().hex[:8]}"
        self.site = f"{self.name}.example"
        declared = {topic.name: topic for topic in topics.load()}
        own = {topics.INGEST_STATE: "state", topics.INGEST_INBOX: "inbox"}
        ensure_topics(
            stack.kafka,
            [
                msgspec.structs.replace(declared[topic], name=f"{self.name}.{name}", partitions=3)
                for topic, name in own.items()
            ],
        )
        self.newer = {"PYTHONPATH": str(newer(folder / "newer"))}
        self.environment = {
            "PROPOS_KAFKA": stack.kafka,
            "PROPOS_ELASTICSEARCH": stack.elasticsearch,
            "PROPOS_SCHEMAS": str(repo_root() / "schemas"),
            "PROPOS_INGEST_GROUP": f"{self.name}-ingest",
            "PROPOS_INGEST_STATE": f"{self.name}.state",
            "PROPOS_INGEST_INBOX": f"{self.name}.inbox",
            "PROPOS_ENRICH_GROUP": self.name,
            "PROPOS_ENRICH_PROCESSES": "1",
            "PROPOS_LOG_FORMAT": "json",
        }

    def url(self, number: int, version: str = "old") -> str:
        return f"https://www.{self.site}/{version}/{number}"

    def ingest(self, articles: dict[str, str], **environment: str) -> dict[str, Any]:
        """What `propos ingest --once --stdin` does with these texts, by their addresses."""
        lines = "\n".join(
            json.dumps({"url": url, "title": "Le quai", "text": text}) for url, text in articles.items()
        )
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                "from propos.cli import main; main()",
                "ingest",
                "--once",
                "--stdin",
                "--json",
            ],
            input=lines,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def service(self, name: str, *arguments: str, **environment: str) -> Service:
        return Service(name, arguments, {**self.environment, **environment}, self.folder / "logs")

    def from_now_on(self, group: str, topic: str) -> None:
        """The group is not to read what other tests left."""
        with closing(clients.consumer(self.stack.kafka, "test", group)) as consumer:
            parts = clients.partitions(consumer, topic)
            ends = consumer.end_offsets(parts)
            consumer.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})

    def read(self, topic: str) -> list[Any]:
        """The committed records of our articles."""
        site = self.site.encode()
        with closing(clients.consumer(self.stack.kafka, "test", None, committed=True)) as consumer:
            return [each for each in clients.read_whole(consumer, topic) if site in (each.value or b"")]


@pytest.fixture(scope="module")
def world(stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(stack, tmp_path_factory.mktemp("upgrade"))


@pytest.fixture(scope="module")
def workers(world: World) -> Iterator[dict[str, Service]]:
    """An enrich worker of each version in one group; an indexer of each version that reads everything."""
    world.from_now_on(world.name, topics.RAW)
    world.from_now_on(world.name, topics.BACKFILL)
    running = {}
    with ExitStack() as stack:
        for version, environment in (("old", {}), ("new", world.newer)):
            prefix = f"{world.name}-{version}-"
            world.from_now_on(f"{prefix}propos-index", topics.ENRICHED)
            for name in ("enrich", "index"):
                service = world.service(f"{version}-{name}", name, PROPOS_INDEX_PREFIX=prefix, **environment)
                running[f"{version}-{name}"] = service
                stack.callback(service.stop)
                service.start()
        for service in running.values():
            service.wait_ready()
        yield running


def test_old_and_new_workers_read_what_the_other_wrote(world: World, workers: dict[str, Service]) -> None:
    """Round after round, until partitions lie so that each enrich worker has read articles of both."""
    wanted: set[str] = set()
    found: dict[str, set[tuple[bool, bool]]] = {}

    def all_came_through() -> bool:
        for service in workers.values():
            service.check()
        for record in world.read(topics.ENRICHED):
            article = codec.decode(record.value, EnrichedArticle)
            assert [quote.content[0].text for quote in article.quotes] == [SAID]
            body = json.loads(record.value)
            made = f"{ADDED}Quote" in body["quotes"][0]
            found.setdefault(article.canonical_url, set()).add((f"{ADDED}Article" in body, made))
        return found.keys() == wanted

    def each_read_both() -> bool:
        ways = {(url.split("/")[3], made) for url, outcomes in found.items() for _, made in outcomes}
        return ways == {("old", False), ("old", True), ("new", False), ("new", True)}

    while not each_read_both():
        numbers = range(len(wanted), len(wanted) + ARTICLES)
        assert len(wanted) < MOST, "one of the workers reads nothing"
        for version, environment in (("old", {}), ("new", world.newer)):
            articles = {world.url(number, version): text(number) for number in numbers}
            assert world.ingest(articles, **environment)["published"] == ARTICLES
            wanted |= articles.keys()
        until(all_came_through, 120, "every article enriched")
    with Elasticsearch(world.stack.elasticsearch) as client:
        for version in ("old", "new"):
            prefix = f"{world.name}-{version}-"

            def indexed(prefix: str = prefix) -> bool:
                client.indices.refresh(index=f"{prefix}*")
                counts = [client.count(index=f"{prefix}{alias}")["count"] for alias in ("articles", "quotes")]
                return counts == [len(wanted), len(wanted)]

            until(indexed, 60, f"all of it in the indices of {version}")
    for topic in (topics.RAW_DEAD, topics.ENRICHED_DEAD):
        assert world.read(topic) == []


def test_instances_of_ingest_go_on_where_one_of_the_other_version_stopped(world: World) -> None:
    url = f"https://www.{world.site}/suite"
    for revision, environment in enumerate(({}, world.newer, {}, world.newer), start=1):
        done = world.ingest({url: text(0, revision)}, **environment)
        assert (done["published"], done["unchanged"]) == (1, 0)
        again = world.ingest({url: text(0, revision)}, **world.newer if not environment else {})
        assert (again["published"], again["unchanged"]) == (0, 1), "the other version knows it"
    mine = [record for record in world.read(topics.RAW) if record.key == article_id(url).encode()]
    assert [codec.decode(record.value, Article).revision for record in mine] == [1, 2, 3, 4]
    assert [f"{ADDED}Article" in json.loads(record.value) for record in mine] == [False, True, False, True]


def test_an_unknown_major_version_is_a_dead_letter_of_each_stage(
    world: World, workers: dict[str, Service]
) -> None:
    for kind, topic, dead in (
        (Article, topics.RAW, topics.RAW_DEAD),
        (EnrichedArticle, topics.ENRICHED, topics.ENRICHED_DEAD),
    ):
        body = json.dumps({"id": str(uuid4()), "site": world.site, "of": "the next major version"}).encode()
        with closing(clients.producer(world.stack.kafka, "test")) as producer:
            event = cloud_event(kind, "test", 2, "x")
            producer.send(topic, body, uuid4().hex.encode(), headers=event).get(30)

        def buried(dead: str = dead, body: bytes = body) -> list[Any]:
            return [letter for letter in world.read(dead) if letter.value == body]

        until(buried, 60, f"a letter on {dead}")
        assert {value_of(letter.headers, "dead_reason") for letter in buried()} == {"unknown_version"}
    for service in workers.values():
        service.check()
