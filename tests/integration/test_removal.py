"""An article that is removed goes from the index with its quotes, stays away, and may come back."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka.structs import OffsetAndMetadata

from polling import until
from propos import clients, topics
from propos.identity import article_id
from propos.settings import Settings
from propos.topics import ensure_topics
from propos_local.demo.services import Service
from propos_local.ports import free_port

SAID = "Le quai rouvrira lundi"
TEXT = f"« {SAID} », a annoncé Agathe Vaucelin, maire de Port-Lissac."
KEY = "cle-de-la-redaction"


class World:
    """Ingest, enrich and index at work, with topics and indices of their own; articles are pushed to them."""

    def __init__(self, stack: Settings, logs: Path) -> None:
        self.stack, self.name = stack, f"removal-{uuid4().hex[:8]}"
        self.site, self.port = f"{self.name}.example", free_port()
        declared = {topic.name: topic for topic in topics.load()}
        ensure_topics(
            stack.kafka,
            [
                msgspec.structs.replace(declared[topic], name=f"{self.name}.{name}", partitions=3)
                for topic, name in ((topics.INGEST_STATE, "state"), (topics.INGEST_INBOX, "inbox"))
            ],
        )
        self.environment = {
            "PROPOS_KAFKA": stack.kafka,
            "PROPOS_ELASTICSEARCH": stack.elasticsearch,
            "PROPOS_INGEST_GROUP": self.name,
            "PROPOS_INGEST_STATE": f"{self.name}.state",
            "PROPOS_INGEST_INBOX": f"{self.name}.inbox",
            "PROPOS_PUSH_PORT": str(self.port),
            "PROPOS_PUSH_KEYS": KEY,
            "PROPOS_ENRICH_GROUP": f"{self.name}-enrich",
            "PROPOS_ENRICH_PROCESSES": "1",
            "PROPOS_EXTRACT_PROCESSES": "1",
            "PROPOS_INDEX_PREFIX": f"{self.name}-",
        }
        for group, topic in (
            (f"{self.name}-enrich", topics.RAW),
            (f"{self.name}-enrich", topics.BACKFILL),
            (f"{self.name}-propos-index", topics.ENRICHED),
        ):
            self._from_now_on(group, topic)
        self.services = [
            Service(name, [name], self.environment, logs) for name in ("index", "enrich", "ingest")
        ]

    def _from_now_on(self, group: str, topic: str) -> None:
        with closing(clients.consumer(self.stack.kafka, "test", group)) as consumer:
            ends = consumer.end_offsets(clients.partitions(consumer, topic))
            consumer.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})

    def url(self, name: str) -> str:
        return f"https://www.{self.site}/{name}"

    def push(self, *names: str) -> None:
        body = [{"url": self.url(name), "title": "Le quai", "text": f"{TEXT}\n\n{name}."} for name in names]
        answer = httpx.post(
            f"http://127.0.0.1:{self.port}/articles", json=body, headers={"X-API-Key": KEY}, timeout=30
        )
        assert answer.status_code == 202, answer.text

    def propos(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command prints with --json."""
        done = subprocess.run(
            [sys.executable, "-c", "from propos.cli import main; main()", *arguments, "--json"],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def indexed(self) -> tuple[list[str], list[str]]:
        """The addresses of the articles in the index, and those of the articles that quotes there are of."""
        with Elasticsearch(self.stack.elasticsearch) as client:
            client.indices.refresh(index=f"{self.name}-*")
            quotes = client.search(index=f"{self.name}-quotes", size=1000)["hits"]["hits"]
            articles = client.search(index=f"{self.name}-articles", size=1000)["hits"]["hits"]
        return (
            sorted(each["_source"]["url"] for each in articles),
            sorted(each["_source"]["article"]["url"] for each in quotes),
        )

    def until_indexed(self, *names: str) -> None:
        wanted = sorted(map(self.url, names))

        def holds() -> bool:
            for service in self.services:
                service.check()
            return self.indexed() == (wanted, wanted)

        until(holds, 90, f"in the index: {', '.join(names)}")


@pytest.fixture
def world(stack: Settings, tmp_path: Path) -> Iterator[World]:
    world = World(stack, tmp_path)
    with ExitStack() as running:
        for service in world.services:
            running.callback(service.stop)
            service.start()
        for service in world.services:
            service.wait_ready()
        yield world


def test_a_removed_article_goes_stays_away_and_comes_back(world: World) -> None:
    world.push("quai", "autre")
    world.until_indexed("quai", "autre")
    (order,) = world.propos("remove", world.url("quai"), "--note", "Ordonnance du 6 octobre")
    assert (order["outcome"], order["revision"]) == ("removed", 2)
    world.until_indexed("autre")
    world.push("quai", "fin")
    world.until_indexed("autre", "fin")
    story = [event["what"] for event in world.propos("trace", world.url("quai"))]
    assert "removed, as revision 2" in story
    assert "removed: it is not published any more" in story
    assert "its removal passed on, as revision 2" in story
    (order,) = world.propos("remove", "--undo", article_id(world.url("quai")))
    assert order["outcome"] == "lifted"
    world.push("quai")
    world.until_indexed("quai", "autre", "fin")
