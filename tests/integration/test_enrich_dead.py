"""What enrich gives up, and when it refuses to."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from uuid import uuid4

import pytest
from kafka.structs import OffsetAndMetadata

import polling
from enriching import TEXT, Stream, article
from propos import codec, topics
from propos.clients import consumer, partitions, producer
from propos.headers import Headers, cloud_event
from propos.messages import Article
from propos.settings import Settings
from propos_enrich import again


@pytest.fixture
def stream(stack: Settings) -> Iterator[Stream]:
    stream = Stream(stack.kafka)
    yield stream
    stream.close()


def until_dead(stream: Stream, count: int) -> None:
    polling.until(lambda: stream.read() and len(stream.dead) == count, 120)


def test_a_broken_deploy_does_not_drain_the_topic_into_the_bin(stream: Stream, tmp_path: Path) -> None:
    stream.publish(40, poison_every=2)
    worker = stream.worker(tmp_path, PROPOS_DEAD_WINDOW="20", PROPOS_DEAD_SHARE="0.25")
    worker.start()
    try:
        polling.until(lambda: "dead letters" in (worker.readiness() or {}).get("away", {}), 120)
        why = (worker.readiness() or {})["away"]["dead letters"]
        assert "wrong_shape" in why
        assert "PROPOS_DEAD_SHARE=1" in why
        stream.read()
        assert len(stream.dead) <= 5
    finally:
        worker.stop()
    assert not stream.lost()
    worker = stream.worker(tmp_path, PROPOS_DEAD_SHARE="1")
    worker.start()
    try:
        polling.until(stream.finished, 120)
    finally:
        worker.stop()
    stream.check()


def test_an_article_that_takes_too_long_is_cut_off(stack: Settings, stream: Stream, tmp_path: Path) -> None:
    slow, quick = article(f"{TEXT} Il pleut sur le port." * 2000), article()
    send(stack, *((each.id.encode(), codec.encode(each), event(each)) for each in (slow, quick)))
    worker = stream.worker(tmp_path, PROPOS_ENRICH_SECONDS="0.2")
    worker.start()
    try:
        polling.until(lambda: quick.id in worker.log.read_text(), 120)
        polling.until(lambda: "too_slow" in worker.log.read_text(), 120)
    finally:
        worker.stop()
    assert slow.id not in worker.log.read_text()


def test_a_second_reading_ends_when_all_is_read_and_buries_nothing(stack: Settings, tmp_path: Path) -> None:
    group = f"test-{uuid4().hex[:8]}"
    for topic in (topics.RAW, topics.BACKFILL):  # else it reads what other tests left
        with closing(consumer(stack.kafka, "test", f"{group}-again", committed=True)) as reader:
            ends = reader.end_offsets(partitions(reader, topic))
            reader.commit({part: OffsetAndMetadata(end, "", -1) for part, end in ends.items()})
    stream = Stream(stack.kafka, group)
    stream.publish(60)
    old = article()
    send(stack, (old.id.encode(), codec.encode(old), event(old)), topic=topics.BACKFILL)
    with closing(consumer(stack.kafka, "test", None)) as reader:
        parts = partitions(reader, topics.REENRICHED)
        reader.assign(parts)
        for part, end in reader.end_offsets(parts).items():
            reader.seek(part, end)
        command = [sys.executable, "-c", "from propos.cli import main; main()", "enrich", "--again"]
        environment = stream.worker(tmp_path).environment
        told = subprocess.run(
            [*command, "--until-end"],
            env={**os.environ, **environment},
            capture_output=True,
            timeout=200,
            check=False,
        )
        assert told.returncode == 0, told.stderr.decode()[-2000:]
        records = chain.from_iterable(chain.from_iterable(reader.poll(1000).values()) for _ in range(5))
        assert {record.key for record in records} == (stream.sent.keys() - stream.poison) | {old.id.encode()}
    assert not stream.read(), "nothing for the live index, nothing in the bin"
    said = [json.loads(line) for line in told.stderr.decode().splitlines() if line.startswith("{")]
    assert sum(line["event"] == "skipped" for line in said) == len(stream.poison)
    again.forget(stack.kafka, f"{group}-again")
    with closing(consumer(stack.kafka, "test", f"{group}-again")) as reader:
        assert not any(reader.committed(part) for part in partitions(reader, topics.RAW))
    stream.close()


def send(stack: Settings, *messages: tuple[bytes, bytes, Headers], topic: str = topics.RAW) -> None:
    with closing(producer(stack.kafka, "test")) as sender:
        for key, body, headers in messages:
            sender.send(topic, key=key, value=body, headers=headers).get(30)


def event(sent: Article) -> Headers:
    return cloud_event(Article, "test", 1, sent.id)
