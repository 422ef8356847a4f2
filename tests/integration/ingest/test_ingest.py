"""`propos ingest` as a process, from a real HTTP server to real Kafka."""

import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from polling import until
from propos import clients, codec, topics
from propos.headers import value_of
from propos.identity import article_id, content_hash
from propos.messages import Article
from propos.settings import Settings
from propos_local.stack import Stack

PROPOS = "from propos.cli import main; main()"
DIES_BEFORE_COMMIT = f"""
import os, signal, kafka
kafka.KafkaProducer.commit_transaction = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
{PROPOS}"""
DIES_AFTER_COMMIT = f"""
import os, signal, kafka
commit = kafka.KafkaProducer.commit_transaction
kafka.KafkaProducer.commit_transaction = lambda self: (commit(self), os.kill(os.getpid(), signal.SIGKILL))
{PROPOS}"""

Start = Callable[..., subprocess.Popen[str]]
TEXT = "Le quai nord de Vernec rouvre jeudi, a promis la mairie, après trois semaines de travaux."


@pytest.fixture
def once(start: Start) -> Callable[..., dict[str, Any]]:
    """One round: its summary, with `status` and `log` (a list of events) besides."""

    def run(*arguments: str, **settings: str) -> dict[str, Any]:
        process = start(*arguments, "--once", "--json", **settings)
        out, err = process.communicate(timeout=120)
        assert out, err
        log = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
        return {**json.loads(out), "status": process.returncode, "log": log}

    return run


def messages(kafka: str, topic: str, keys: set[str]) -> list[Any]:
    """Every committed record of these keys in the topic, by partition and offset."""
    with closing(clients.consumer(kafka, "test-ingest", None, committed=True)) as consumer:
        return [record for record in clients.read_whole(consumer, topic) if record.key.decode() in keys]


def articles(stack: Settings, *urls: str) -> list[Article]:
    """The revisions published of these articles, each article's in order."""
    records = messages(stack.kafka, topics.RAW, {article_id(url) for url in urls})
    return [codec.decode(record.value, Article) for record in records]


def test_an_article_is_published_once(stack: Settings, web: Any, once: Any) -> None:
    links = [web.page(f"/{name}", title=f"Titre {name}") for name in "abc"]
    feed = web.feed("/rss", *links)
    first = once("--feed", feed)
    assert first["status"] == 0
    assert {
        name: first[name] for name in ("feeds", "entries", "pages", "published", "unchanged", "dropped")
    } == {
        "feeds": 1,
        "entries": 3,
        "pages": 3,
        "published": 3,
        "unchanged": 0,
        "dropped": {},
    }
    found = {article.url: article for article in articles(stack, *links)}
    article = found[links[0]]
    assert found.keys() == set(links)
    assert (article.title, article.text, article.revision) == ("Titre a", TEXT, 1)
    assert article.content_hash == content_hash("Titre a", TEXT)
    assert (article.outlet.id, article.outlet.name, article.feed_url) == (web.host, "La Gazette", feed)
    assert article.published_at is not None
    (record,) = messages(stack.kafka, topics.RAW, {article.id})
    assert value_of(record.headers, "ce_type") == "fr.propos.article.observed.v1"
    assert value_of(record.headers, "ce_subject") == article.id

    again = once("--feed", feed)
    assert (again["status"], again["feeds"], again["pages"], again["published"]) == (0, 1, 0, 0)
    assert len(articles(stack, *links)) == 3


def test_a_changed_page_is_the_next_revision(stack: Settings, web: Any, once: Any) -> None:
    link = web.page("/a")
    feed = web.feed("/rss", link, day=3)
    once("--feed", feed)
    web.feed("/rss", link, day=4)
    same = once("--feed", feed)
    assert (same["pages"], same["published"], same["unchanged"]) == (1, 0, 1)
    web.page("/a", TEXT + " Le quai sud attendra.")
    web.feed("/rss", link, day=5)
    assert once("--feed", feed)["published"] == 1
    assert [(article.revision, article.text) for article in articles(stack, link)] == [
        (1, TEXT),
        (2, TEXT + " Le quai sud attendra."),
    ]
    second = articles(stack, link)[1]
    assert second.revised is not None
    assert (second.revised.fields, second.revised.added, second.revised.removed) == (("text",), (0,), 1)


def test_bad_input_is_counted_and_the_rest_goes_on(stack: Settings, web: Any, once: Any) -> None:
    good = web.page("/bon")
    bad = {
        web.url("/absent"): "http_404",
        web.put("/vide"): "empty",
        web.put("/image", b"\x89PNG", "image/png"): "binary",
        web.put("/octets", b"<html>\0\0\0"): "binary",
        web.put("/long", b"<p>" + b"x" * 200_000): "too_large",
        web.put("/creux", b"<html><body><nav>Menu</nav></body></html>"): "no_text",
        web.put("/boucle", status=302, headers={"Location": "/boucle"}): "redirects",
    }
    feeds = {
        web.put("/page.xml", b"<html><body>Page introuvable</body></html>"): "no_feed",
        web.put("/vide.xml"): "empty",
        web.url("/absent.xml"): "http_404",
    }
    options = [part for feed in (*feeds, web.feed("/rss", good, *bad)) for part in ("--feed", feed)]
    found = once(*options, max_page_bytes="100000")
    said = {event["url"]: event["reason"] for event in found["log"] if event["event"] == "dropped"}
    assert said == bad | feeds
    assert sum(event["event"] == "dropped" for event in found["log"]) == len(said), "each is said once"
    assert found["dropped"] == {reason: list(said.values()).count(reason) for reason in said.values()}
    assert (found["status"], found["published"]) == (0, 1)
    assert [article.url for article in articles(stack, good)] == [good]


def test_nothing_that_works_is_a_failure(web: Any, once: Any) -> None:
    assert once("--feed", web.url("/absent.xml"))["status"] == 1


def test_feeds_are_polled_and_pages_that_fail_are_left_to_rest(
    stack: Settings, web: Any, start: Start
) -> None:
    first, missing = web.page("/a"), web.url("/absent")
    feed = web.feed("/rss", first, missing, etag='"1"')
    process = start("--feed", feed, "--interval", "0.2")
    until(lambda: len(web.asked[feed]) > 8)
    assert web.asked[feed][0]["If-None-Match"] is None
    assert {headers["If-None-Match"] for headers in web.asked[feed][1:]} == {'"1"'}
    assert len(web.asked[first]) == 1
    assert 1 < len(web.asked[missing]) <= len(web.asked[feed]) + 1

    second = web.page("/b", title="Un autre quai")
    web.feed("/rss", second, first, missing, etag='"2"')
    until(lambda: len(articles(stack, second)) == 1)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "2 published" in out
    assert err.count('"http_404"') == 1 + err.count('"event": "stopped"'), "said once, and in the summary"
    assert len(articles(stack, first)) == 1


@pytest.mark.parametrize("program", [DIES_BEFORE_COMMIT, DIES_AFTER_COMMIT])
def test_a_crash_neither_loses_nor_doubles_an_article(
    stack: Settings, web: Any, start: Start, once: Any, program: str
) -> None:
    link = web.page("/a")
    feed = web.feed("/rss", link)
    process = start("--feed", feed, "--once", program=program)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    once("--feed", feed)
    once("--feed", feed)
    assert [article.revision for article in articles(stack, link)] == [1]


def test_folders_and_opml_files(stack: Settings, web: Any, once: Any, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(f"<opml><body><outline xmlUrl='{web.feed('/rss', web.page('/a'))}'/></body></opml>")
    folder = tmp_path / "Le Dossier"
    folder.mkdir()
    empty = once("--folder", str(folder))
    assert (empty["status"], empty["dropped"]) == (1, {"empty_folder": 1})

    (folder / "note.txt").write_text("Le quai\n\nUn paragraphe.\n\nUn autre.\n")
    (folder / "casse.json").write_text("{")
    found = once("--opml", str(opml), "--folder", str(folder), "--outlet", "Le Courrier")
    assert (found["status"], found["published"], found["dropped"]) == (0, 2, {"no_json": 1})
    (article,) = articles(stack, (folder / "note.txt").as_uri())
    assert (article.title, article.text) == ("Le quai", "Un paragraphe.\n\nUn autre.")
    assert article.outlet.name == "Le Courrier"
    assert once("--folder", str(folder))["unchanged"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--once"], "nothing to read once"),
        (["--feed", "ftp://gazette.example/rss"], "must begin with http"),
        (["--folder", "/no/such/folder"], "is no folder"),
        (["--opml", "/no/such/file.opml"], "/no/such/file.opml"),
        (["--interval", "0"], "--interval"),
    ],
)
def test_wrong_use_says_so_with_status_2(start: Start, arguments: list[str], said: str) -> None:
    process = start(*arguments)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said in err


def test_without_kafka_one_round_gives_up_and_says_so(web: Any, start: Start) -> None:
    process = start("--feed", web.feed("/rss"), "--once", kafka="127.0.0.1:1", kafka_patience="1")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "is it up?" in err


def test_while_kafka_is_away_it_waits_and_then_goes_on(
    stack: Settings, stack_control: Stack, web: Any, start: Start
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def ready() -> tuple[int, str]:
        with suppress(urllib.error.URLError):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, error.read().decode()
        return 0, ""

    first = web.page("/a")
    feed = web.feed("/rss", first, day=3)
    process = start("--feed", feed, "--interval", "0.2", health_port=str(port))
    until(lambda: ready()[0] == 200 and len(articles(stack, first)) == 1)
    stack_control.kill("kafka")
    try:
        web.page("/a", TEXT + " Le quai sud attendra.")
        web.feed("/rss", first, day=4)
        until(lambda: ready()[0] == 503)
        assert "kafka" in ready()[1]
    finally:
        stack_control.start("kafka")
    until(lambda: ready()[0] == 200)
    until(lambda: [article.revision for article in articles(stack, first)] == [1, 2], seconds=120)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    said = [json.loads(line) for line in err.splitlines() if '"dependency": "kafka"' in line]
    assert [each["event"] for each in said] == ["waiting", "back"]
