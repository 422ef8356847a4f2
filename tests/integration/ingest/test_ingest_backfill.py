"""`propos backfill` as a process, from real files to real Kafka; killed, stopped and run twice."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psutil
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from polling import until
from propos import clients, codec, topics
from propos.identity import article_id
from propos.messages import Article
from propos.settings import Settings
from propos.states import ArticleState, BackfillState
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of
from propos_ingest.ledger.told import told_of

PLACES = ("Vernec", "Port-Lissac", "Saint-Orlan", "Brémoy", "Les Authieux", "Corvaz", "Tréméac")
Run = Callable[..., subprocess.Popen[str]]


def page(host: str, number: int) -> str:
    """An invented article's page; no two say the same."""
    place = PLACES[number % len(PLACES)]
    paragraphs = "".join(
        f"<p>Le conseil municipal de {place} a examiné le dossier {number}-{part}, qui prévoit {number} "
        f"places de plus au marché couvert. « Nous tiendrons le délai de {part} mois », a promis la maire, "
        f"Agathe Vaucelin, devant {number * 7 % 90 + 10} habitants réunis à la salle des fêtes.</p>"
        for part in range(8)
    )
    return (
        f"<html lang='fr'><head><title>Dossier {number} à {place}</title>"
        f"<link rel='canonical' href='http://www.{host}/{number}'></head>"
        f"<body><article><h1>Dossier {number} à {place}</h1>{paragraphs}</article></body></html>"
    )


def warc(path: Path, host: str, numbers: range) -> Path:
    """An archive of these pages, with a request and a picture beside each."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=path.suffix == ".gz")
        html = [("Content-Type", "text/html; charset=utf-8")]
        for number in numbers:
            url = f"http://www.{host}/{number}"
            body = BytesIO(page(host, number).encode())
            asked = BytesIO(b"GET / HTTP/1.1\r\n\r\n")
            headers = StatusAndHeaders("200 OK", html, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "request", payload=asked))
            writer.write_record(
                writer.create_warc_record(url, "response", payload=body, http_headers=headers)
            )
    return path


class Committed:
    """What is committed on articles.backfill of one host, from the beginning of the test on."""

    def __init__(self, stack: Settings, host: str) -> None:
        self._reader = clients.consumer(stack.kafka, "test", None, committed=True)
        self._host = host.encode()
        self._parts = clients.partitions(self._reader, topics.BACKFILL)
        self._reader.assign(self._parts)
        self._reader.seek_to_beginning(*self._parts)
        self.articles: list[Article] = []

    def count(self) -> int:
        """How many arrived by now, as far as one look tells."""
        for record in chain.from_iterable(self._reader.poll(timeout_ms=100).values()):
            if self._host in record.value:
                self.articles.append(codec.decode(record.value, Article))
        return len(self.articles)

    def all(self) -> list[Article]:
        """Every one, to the topic's end."""
        ends = self._reader.end_offsets(self._parts)
        while any(self._reader.position(part) < end for part, end in ends.items()):
            self.count()
        return self.articles

    def close(self) -> None:
        self._reader.close()


@pytest.fixture
def host() -> str:
    return f"gazette-{uuid4().hex[:8]}.example"


@pytest.fixture
def published(stack: Settings, host: str) -> Iterator[Committed]:
    with closing(Committed(stack, host)) as reader:
        yield reader


@pytest.fixture
def state(stack: Settings) -> str:
    """A topic of states for this test alone."""
    (declared,) = (topic for topic in topics.load() if topic.name == topics.INGEST_STATE)
    name = f"ingest.state.{uuid4().hex[:8]}"
    topics.ensure_topics(stack.kafka, [msgspec.structs.replace(declared, name=name)])
    return name


@pytest.fixture
def start(stack: Settings, state: str) -> Iterator[Run]:
    """Start `propos backfill` with these arguments; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PROPOS_KAFKA": stack.kafka,
            "PROPOS_INGEST_STATE": state,
            "PROPOS_EXTRACT_PROCESSES": "2",
            "PROPOS_LOG_FORMAT": "json",
            **{f"PROPOS_{name.upper()}": value for name, value in settings.items()},
        }
        command = [sys.executable, "-c", "from propos.cli import main; main()", "backfill", "--json"]
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def done(start: Run) -> Callable[..., dict[str, Any]]:
    """Run to the end: the summary, with the exit status and what was said besides."""

    def run(*arguments: str | Path, **settings: str) -> dict[str, Any]:
        return ended(start(*arguments, **settings))

    return run


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    out, said = process.communicate(timeout=120)
    return {**(json.loads(out) if out else {}), "status": process.returncode, "said": said}


def states(stack: Settings, topic: str) -> list[tuple[int, ArticleState | BackfillState]]:
    """The committed states with their partitions."""
    with closing(clients.consumer(stack.kafka, "test", None, committed=True)) as reader:
        found = [(each.partition, each) for each in clients.read_whole(reader, topic)]
        states = [(part, told.state) for part, each in found if (told := told_of(each))]
        return [(part, each) for part, each in states if isinstance(each, ArticleState | BackfillState)]


def test_killed_again_and_again_it_publishes_every_article_once(
    stack: Settings, state: str, start: Run, tmp_path: Path, host: str, published: Committed
) -> None:
    archive = warc(tmp_path / "a.warc.gz", host, range(600))
    start(archive).kill()
    midway = 0
    for _ in range(2):
        process = start(archive)
        until(lambda: published.count() > midway or process.poll() is not None, 120)  # noqa: B023
        process.kill()
        process.communicate()
        assert midway < len(published.all()) < 600, "it was killed in the middle"
        midway = published.count()
    summary = ended(start(archive))
    assert (summary["status"], summary["complete"]) == (0, True), summary["said"]
    found = published.all()
    assert summary["published"] <= 600 - midway
    assert Counter(each.canonical_url for each in found) == {f"http://www.{host}/{n}": 1 for n in range(600)}
    assert all(each.revision == 1 and each.minhash for each in found)
    known = [(part, each) for part, each in states(stack, state) if isinstance(each, ArticleState)]
    assert Counter(each.id for _, each in known) == {each.id: 1 for each in found}
    assert {part for part, _ in known} == {partition_of(site_of(f"http://www.{host}/"), 24)}
    last = [each for _, each in states(stack, state) if isinstance(each, BackfillState)][-1]
    assert (last.name, last.done, last.position) == (archive.as_uri(), True, archive.stat().st_size)


def test_what_was_read_is_not_read_again_unless_asked_for(
    done: Callable[..., dict[str, Any]], tmp_path: Path, host: str, published: Committed
) -> None:
    archive = warc(tmp_path / "a.warc", host, range(12))
    first = done(archive)
    assert (first["published"], first["passed"], first["finished"]) == (12, {"request": 12}, 1)
    second = done(archive)
    assert (second["status"], second["records"], second["done"], second["complete"]) == (0, 0, 1, True)
    again = done("--again", archive)
    assert (again["records"], again["published"], again["known"]) == (24, 0, 12)
    grown = done(warc(archive, host, range(15)))
    assert (grown["published"], grown["known"]) == (3, 12), "another content is another file"
    assert len(published.all()) == 15


def test_folders_lines_and_archives_bring_each_article_once_and_say_what_they_drop(
    done: Callable[..., dict[str, Any]], tmp_path: Path, host: str, published: Committed
) -> None:
    warc(tmp_path / "a.warc.gz", host, range(3))
    lines = [json.dumps({"text": f"Le texte {n}.", "url": f"https://www.{host}/l{n}"}) for n in range(5)]
    (tmp_path / "b.jsonl").write_text("\n".join([*lines[:2], "{", *lines[2:], lines[0]]))
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "d.json").write_text(json.dumps([{"text": f"Un {host}.", "id": "7"}, {"id": "8"}]))
    (tmp_path / "c" / "e.html").write_text(page(host, 2))
    trial = done("--dry-run", "--outlet", "L’Écho", tmp_path)
    assert published.all() == []
    summary = done("--outlet", "L’Écho", tmp_path)
    assert {**trial, "seconds": 0, "said": ""} == {**summary, "seconds": 0, "said": ""}
    assert (summary["sources"], summary["published"], summary["known"]) == (3, 9, 2)
    assert summary["dropped"] == {"no_json": 1, "wrong_shape": 1}
    assert "line 3" in summary["said"]
    found = {each.canonical_url for each in published.all()}
    expected = {f"http://www.{host}/{n}" for n in range(3)} | {f"https://www.{host}/l{n}" for n in range(5)}
    assert found == {*expected, "urn:propos:l-echo:7"}


def test_a_limit_and_ctrl_c_commit_what_is_done_and_say_how_to_go_on(
    start: Run, done: Callable[..., dict[str, Any]], tmp_path: Path, host: str, published: Committed
) -> None:
    archive = warc(tmp_path / "a.warc.gz", host, range(500))
    some = done("--limit", "30", archive)
    assert (some["status"], some["published"], some["complete"]) == (0, 30, False)
    assert len(published.all()) == 30
    process = start(archive)
    until(lambda: published.count() > 30 or process.poll() is not None, 120)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    stopped = ended(process)
    assert (stopped["status"], stopped["complete"]) == (1, False), stopped["said"]
    assert "the same command goes on" in stopped["said"]
    assert len(published.all()) == 30 + stopped["published"]
    assert not psutil.wait_procs(workers, timeout=20)[1], "its processes end with it"
    rest = done(archive)
    assert (rest["status"], rest["known"]) == (0, 0), "nothing was read twice"
    assert 30 + stopped["published"] + rest["published"] == len(published.all()) == 500


def test_of_two_on_the_same_file_the_later_goes_on_alone(
    start: Run, tmp_path: Path, host: str, published: Committed
) -> None:
    archive = warc(tmp_path / "a.warc.gz", host, range(500))
    first = start(archive, extract_processes="1")
    until(lambda: published.count() or first.poll() is not None, 120)
    first.send_signal(signal.SIGSTOP)
    second = ended(start(archive))
    first.send_signal(signal.SIGCONT)
    early = ended(first)
    assert (second["status"], second["complete"]) == (0, True), second["said"]
    assert early["status"] == 1
    assert "taken over" in early["said"]
    assert Counter(each.id for each in published.all()) == {
        article_id(f"http://www.{host}/{number}"): 1 for number in range(500)
    }


@pytest.mark.parametrize(("name", "said"), [("absent.warc", "neither"), ("a.opml", "none of")])
def test_what_is_no_source_is_refused(
    done: Callable[..., dict[str, Any]], tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / "a.opml").write_text("<opml/>")
    refused = done(tmp_path / name)
    assert refused["status"] == 2
    assert name in refused["said"]
    assert said in refused["said"]


def test_without_kafka_it_gives_up_after_a_while(
    done: Callable[..., dict[str, Any]], tmp_path: Path, host: str
) -> None:
    refused = done(warc(tmp_path / "a.warc", host, range(1)), kafka="127.0.0.1:9", kafka_patience="1")
    assert refused["status"] == 1
    assert "goes on where this one stopped" in " ".join(refused["said"].split())
