"""The enrich worker on a real broker: what comes out, what is refused, and that it outlives both."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import uuid4

import msgspec
import psutil
import pytest
from kafka import KafkaConsumer

from enriching import TEXT, article
from polling import until
from propos import codec, topics
from propos.clients import consumer, partitions, producer
from propos.headers import REVISION, Headers, cloud_event, tombstone, value_of
from propos.messages import Article, EnrichedArticle
from propos.settings import Settings
from propos_local.demo.services import STOP_SECONDS, Service
from propos_local.stack import Stack


@dataclass
class Seen:
    """What a topic holds so far: values and headers by key."""

    reader: KafkaConsumer
    found: dict[bytes, list[tuple[bytes | None, Headers]]] = field(default_factory=dict)

    def wait(self, keys: set[bytes], seconds: float = 90, times: int = 1) -> None:
        """Until each of the keys came so often."""
        deadline = time.monotonic() + seconds
        while missing := {key for key in keys if len(self.found.get(key, ())) < times}:
            assert time.monotonic() < deadline, f"not within {seconds} s: {missing}"
            for record in chain.from_iterable(self.reader.poll(timeout_ms=200).values()):
                self.found.setdefault(record.key, []).append((record.value, record.headers))


@pytest.fixture
def seen(stack: Settings) -> Iterator[Callable[[str], Seen]]:
    """Reads a topic from now on."""
    readers = []

    def read(topic: str) -> Seen:
        reader = consumer(stack.kafka, "test", None)
        readers.append(reader)
        parts = partitions(reader, topic)
        reader.assign(parts)
        for part, end in reader.end_offsets(parts).items():
            reader.seek(part, end)
        return Seen(reader)

    yield read
    for reader in readers:
        reader.close()


def publish(stack: Settings, *messages: tuple[bytes, bytes | None, Headers]) -> None:
    sender = producer(stack.kafka, "test")
    for sent in [
        sender.send(topics.RAW, key=key, value=body, headers=headers) for key, body, headers in messages
    ]:
        sent.get(30)
    sender.close()


def message(sent: Article) -> tuple[bytes, bytes, Headers]:
    return sent.id.encode(), codec.encode(sent), cloud_event(Article, "test", 1, sent.id)


@pytest.fixture(scope="module")
def worker(stack: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    environment = {"PROPOS_KAFKA": stack.kafka, "PROPOS_ENRICH_PROCESSES": "1", "PROPOS_LOG_FORMAT": "json"}
    service = Service("enrich", ["enrich"], environment, tmp_path_factory.mktemp("enrich"))
    service.start()
    service.wait_ready()
    yield service
    service.stop()


def test_an_article_comes_out_with_its_quotes_and_its_trace(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    enriched = seen(topics.ENRICHED)
    sent = article()
    key, body, headers = message(sent)
    publish(stack, (key, body, headers))
    enriched.wait({key})
    (value, out), *repeated = enriched.found[key]
    assert not repeated
    result = codec.decode(value, EnrichedArticle)
    (quote,) = result.quotes
    assert (quote.kind, quote.content[0].text) == ("direct", "Le quai rouvrira lundi")
    assert quote.speaker
    assert quote.speaker.name == "Agathe Vaucelin"
    assert {entity.text for entity in result.entities} >= {"Agathe Vaucelin", "Port-Lissac"}
    original = msgspec.structs.asdict(sent)
    assert {name: getattr(result, name) for name in original} == original
    assert value_of(out, "ce_type") == "fr.propos.article.enriched.v1"
    assert (value_of(out, "traceparent") or "")[:36] == (value_of(headers, "traceparent") or "-")[:36]


def test_another_language_passes_through(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    enriched = seen(topics.ENRICHED)
    key, body, headers = message(article("“We shall reopen on Monday,” the mayor said.", "en"))
    publish(stack, (key, body, headers))
    enriched.wait({key})
    result = codec.decode(enriched.found[key][0][0], EnrichedArticle)
    assert (result.status, result.quotes) == ("unsupported_language", ())


def test_a_removal_is_passed_on_after_the_article(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    enriched = seen(topics.ENRICHED)
    key, body, headers = message(article())
    removal = tombstone("ingest", key.decode(), 2)
    publish(stack, (key, body, headers), (key, None, removal))
    enriched.wait({key}, times=2)
    (value, _), (removed, out) = enriched.found[key]
    assert value is not None
    assert removed is None
    assert value_of(out, "ce_type") == "fr.propos.article.removed.v1"
    assert value_of(out, REVISION) == "2"
    assert (value_of(out, "traceparent") or "")[:35] == (value_of(removal, "traceparent") or "")[:35]


def test_bad_messages_are_dead_letters_and_the_others_go_on(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    dead, enriched = seen(topics.RAW_DEAD), seen(topics.ENRICHED)
    good = article()
    plain = json.loads(codec.encode(good))
    headers = cloud_event(Article, "test", 1, "bad")
    later = [(name, value.replace(b"observed.v1", b"observed.v9")) for name, value in headers]
    bad: dict[str, tuple[bytes, Headers]] = {
        "not_json": (b"Il fait beau\xff", headers),
        "wrong_shape": (json.dumps({**plain, "text": None}).encode(), headers),
        "too_long": (json.dumps({**plain, "text": "a" * 10_000_000}).encode(), headers),
        "unknown_version": (codec.encode(good), later),
        "too_long, compressed": (b"a" * 40_000_000, headers),
    }
    keys = {reason: f"{reason}-{uuid4()}".encode() for reason in bad}
    publish(stack, *((keys[reason], *what) for reason, what in bad.items()), message(good))
    enriched.wait({good.id.encode()})
    dead.wait(set(keys.values()))
    for reason, (body, _) in bad.items():
        (value, out), *repeated = dead.found[keys[reason]]
        assert not repeated
        assert value == body, "the bytes are unchanged"
        assert value_of(out, "dead_reason") == reason.partition(",")[0]
        assert value_of(out, "dead_stage") == "enrich"
        assert value_of(out, "dead_topic") == topics.RAW
        assert int(value_of(out, "dead_offset") or -1) >= 0
        assert value_of(out, "ce_subject") == "bad", "the message's own headers are kept"


def test_a_killed_nlp_process_is_replaced(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    enriched = seen(topics.ENRICHED)
    for child in nlp_processes(worker):
        os.kill(child.pid, signal.SIGKILL)
    sent = [message(article()) for _ in range(3)]
    publish(stack, *sent)
    enriched.wait({key for key, _, _ in sent})
    worker.check()


def test_a_stop_in_the_middle_of_an_article_is_quick_and_the_article_comes_again(
    stack: Settings, worker: Service, seen: Callable[[str], Seen]
) -> None:
    enriched, dead = seen(topics.ENRICHED), seen(topics.RAW_DEAD)
    sent = message(article(TEXT + " Il pleut sur le port." * 10_000))
    children = nlp_processes(worker)
    busy = sum(sum(child.cpu_times()[:2]) for child in children)
    publish(stack, sent)
    until(lambda: sum(sum(child.cpu_times()[:2]) for child in children) > busy + 1)
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < STOP_SECONDS / 2, "it had to be killed"
    assert not psutil.wait_procs(children, timeout=5)[1]
    worker.start()
    worker.wait_ready()
    enriched.wait({sent[0]})
    assert not dead.found, "nobody is blamed for the stop"


def test_it_says_that_kafka_is_away_and_goes_on_when_it_is_back(
    stack: Settings, stack_control: Stack, worker: Service, seen: Callable[[str], Seen]
) -> None:
    stack_control.kill("kafka")
    try:
        until(lambda: "kafka" in (worker.readiness() or {}).get("away", {}))
    finally:
        stack_control.start("kafka")
    until(lambda: bool((worker.readiness() or {}).get("ready")))
    enriched = seen(topics.ENRICHED)
    key, body, headers = message(article())
    publish(stack, (key, body, headers))
    enriched.wait({key})


def test_killed_outright_it_leaves_no_process(worker: Service) -> None:
    """The last test of this worker."""
    worker.wait_ready()
    children = nlp_processes(worker)
    assert children
    worker.kill()
    gone, alive = psutil.wait_procs(children, timeout=20)
    assert not alive
    assert len(gone) == len(children)


def nlp_processes(service: Service) -> list[psutil.Process]:
    found: list[Any] = psutil.Process(service.pid).children(recursive=True)
    return found
