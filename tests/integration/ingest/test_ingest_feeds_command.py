"""`propos feeds` as a process, on real Kafka, against a real HTTP server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from propos import clients, codec
from propos.headers import cloud_event
from propos.settings import Settings
from propos.states import FeedState, Subscription, state_key
from propos.topics import Topic, ensure_topics
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of

PROPOS = "from propos.cli import main; main()"
PARTITIONS = 24
Run = Callable[..., subprocess.CompletedProcess[str]]

DATE = "%a, %d %b %Y %H:%M:%S GMT"


@pytest.fixture
def topic(stack: Settings) -> str:
    """A topic as ingest.state is, for one test."""
    name = f"test.feeds.{uuid4().hex[:8]}"
    declared = Topic(name, "Test", ("Subscription",), "state", PARTITIONS, -1, True, 1_048_576)
    ensure_topics(stack.kafka, [declared])
    return name


@pytest.fixture
def feeds(stack: Settings, web: Any, topic: str) -> Run:
    """Run `propos feeds` with these arguments on that topic."""

    def run(*arguments: str, given: bytes = b"", **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PROPOS_KAFKA": stack.kafka,
            "PROPOS_INGEST_STATE": topic,
            "PROPOS_HTTP_PROXY": web.proxy,
            "PROPOS_HOST_PAUSE": "0",
            **{f"PROPOS_{name.upper()}": value for name, value in settings.items()},
        }
        command = [sys.executable, "-c", PROPOS, "feeds", *arguments]
        done = subprocess.run(command, env=environment, input=given, capture_output=True, timeout=120)
        return subprocess.CompletedProcess(
            command, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture
def listed(feeds: Run) -> Callable[..., dict[str, dict[str, Any]]]:
    """`propos feeds list --json`, by address."""

    def run(*arguments: str) -> dict[str, dict[str, Any]]:
        done = feeds("list", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        return {row["url"]: row for row in json.loads(done.stdout)}

    return run


def records(stack: Settings, topic: str) -> Iterator[Any]:
    with closing(clients.consumer(stack.kafka, "test-feeds", None)) as consumer:
        yield from clients.read_whole(consumer, topic)


def remember(stack: Settings, topic: str, *states: FeedState) -> None:
    """Write what ingest would have learnt of feeds."""
    with closing(clients.producer(stack.kafka, "test-feeds")) as producer:
        for state in states:
            key, partition = state_key(state), partition_of(site_of(state.url), PARTITIONS)
            headers = cloud_event(FeedState, "ingest", 1, key)
            body = codec.encode(state)
            producer.send(topic, body, key.encode(), partition=partition, headers=headers).get(10)


def rss(web: Any, path: str, title: str, *dates: datetime, **more: Any) -> str:
    """Put a feed there whose items have these dates."""
    items = "".join(
        f"<item><title>Le quai</title><link>{web.url(f'{path}/{number}')}</link>"
        f"<pubDate>{date:{DATE}}</pubDate></item>"
        for number, date in enumerate(dates)
    )
    body = f"<rss version='2.0'><channel><title>{title}</title><ttl>30</ttl>{items}</channel></rss>"
    found: str = web.put(path, body.encode(), "application/rss+xml", **more)
    return found


def test_a_feed_is_added_once_to_the_partition_of_its_site(
    stack: Settings, web: Any, topic: str, feeds: Run, listed: Any
) -> None:
    url = rss(web, "/rss", "La Gazette", datetime.now(UTC) - timedelta(hours=1))
    done = feeds("add", url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "La Gazette" in done.stdout
    (record,) = records(stack, topic)
    assert record.key.decode() == f"subscription:{url}"
    assert record.partition == partition_of(web.host, PARTITIONS)
    subscription = codec.decode(record.value, Subscription)
    assert (subscription.url, subscription.paused) == (url, False)
    assert f"known   {url}" in feeds("add", url).stdout
    assert len(list(records(stack, topic))) == 1
    assert listed()[url]["standing"] == "new"


def test_the_feed_of_a_site_is_found_from_its_home_page(web: Any, feeds: Run, listed: Any) -> None:
    main, other = (rss(web, path, "La Gazette", datetime.now(UTC)) for path in ("/une.xml", "/sport.xml"))
    links = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='{path}'>"
        for path in ("/une.xml", "/sport.xml")
    )
    home = web.put("/", f"<html><head><title>G</title>{links}</head><body><p>Une</p></body></html>".encode())
    done = feeds("add", home)
    assert done.returncode == 0, done.stderr
    assert listed().keys() == {main}
    assert other in done.stdout, "it says what else is there"
    assert feeds("add", "--all", home).returncode == 0
    assert listed().keys() == {main, other}


def test_a_site_that_names_no_feed_is_asked_for_the_usual_places(web: Any, feeds: Run, listed: Any) -> None:
    home = web.put("/", b"<html><body><p>La Gazette</p></body></html>")
    usual = rss(web, "/feed", "La Gazette", datetime.now(UTC))
    assert feeds("add", home).returncode == 0
    assert listed().keys() == {usual}


def test_what_is_no_feed_is_not_added_and_the_rest_is(web: Any, feeds: Run, listed: Any) -> None:
    good, missing = rss(web, "/x/une", "La Gazette", datetime.now(UTC)), web.url("/absent")
    forbidden = rss(web, "/prive/rss", "La Gazette", datetime.now(UTC))
    web.put("/robots.txt", b"User-agent: *\nDisallow: /prive/", "text/plain")
    done = feeds("add", missing, good, forbidden)
    assert done.returncode == 1
    assert "http_404" in done.stdout
    assert "robots" in done.stdout
    assert listed().keys() == {good}
    assert web.asked[forbidden] == []
    assert feeds("add", "--no-check", missing).returncode == 0
    assert listed().keys() == {good, missing}


def test_lists_go_in_and_out(feeds: Run, listed: Any, tmp_path: Path) -> None:
    opml = tmp_path / "abonnements.opml"
    opml.write_text(
        "<opml version='2.0'><body><outline text='Ouest'><outline text='Le Phare' title='Le Phare de Vernec' "
        "xmlUrl='https://phare.example/rss'/></outline>"
        "<outline text='La Digue' xmlUrl='https://digue.example/rss?a=1&amp;b=2'/></body></opml>"
    )
    lines = "# trois\nhttps://gazette.example/rss La Gazette\n\ncourrier.example/flux.xml\r\n"
    assert feeds("import", str(opml)).returncode == 0
    assert feeds("import", "-", given=lines.encode()).returncode == 0
    assert {url: (row["title"], row["groups"]) for url, row in listed().items()} == {
        "https://phare.example/rss": ("Le Phare de Vernec", ["Ouest"]),
        "https://digue.example/rss?a=1&b=2": ("La Digue", []),
        "https://gazette.example/rss": ("La Gazette", []),
        "https://courrier.example/flux.xml": (None, []),
    }
    out = feeds("export").stdout
    before = listed()
    assert feeds("remove", "--all").returncode == 0
    assert listed() == {}
    assert feeds("import", "-", given=out.encode()).returncode == 0
    assert listed() == before, "titles and groups as they were, and none where there was none"
    assert feeds("export", "--format", "txt").stdout.splitlines()[1:3] == [
        "https://digue.example/rss?a=1&b=2 La Digue",
        "https://gazette.example/rss La Gazette",
    ]


def test_the_list_shows_how_feeds_fare(stack: Settings, topic: str, feeds: Run, listed: Any) -> None:
    good, bad, gone, idle = (f"https://{name}.example/rss" for name in ("phare", "digue", "quai", "bouee"))
    assert feeds("add", "--no-check", good, bad, gone, idle).returncode == 0
    now = datetime.now(UTC)
    day = int(now.timestamp() // 86_400)
    remember(
        stack,
        topic,
        FeedState(
            url=good,
            title="Le Phare",
            interval=300,
            last_poll=now,
            last_success=now,
            last_item=now - timedelta(minutes=12),
            day=day,
            items=(1, 20, 22, 24, 9),
        ),
        FeedState(
            url=bad, error="http_500", error_streak=7, flags=("failing",), last_poll=now, interval=60, day=day
        ),
        FeedState(url=gone, retired="gone", last_poll=now, error="gone", error_streak=1),
    )
    rows = listed()
    assert {url: row["standing"] for url, row in rows.items()} == {
        good: "active",
        bad: "active",
        gone: "gone",
        idle: "new",
    }
    assert (rows[good]["title"], rows[good]["today"], rows[good]["usual"]) == ("Le Phare", 9, 22)
    assert (rows[bad]["flags"], rows[bad]["error"]) == (["failing"], "http_500")
    assert listed("--flagged").keys() == {bad, gone}
    assert next(iter(listed("--sort", "errors"))) == bad
    table = feeds("list").stdout
    line = next(line for line in table.splitlines() if good in line)
    assert all(part in line for part in ("Le Phare", "5 min", "12 min", "9/22"))
    assert "7 http_500" in next(line for line in table.splitlines() if bad in line)


def test_feeds_are_paused_resumed_and_removed(stack: Settings, topic: str, feeds: Run, listed: Any) -> None:
    url, other = "https://phare.example/rss", "https://digue.example/rss"
    assert feeds("add", "--no-check", url, other).returncode == 0
    remember(stack, topic, FeedState(url=other, retired="gone", last_poll=datetime.now(UTC)))
    assert feeds("pause", url).returncode == 0
    assert {each: row["standing"] for each, row in listed().items()} == {url: "paused", other: "gone"}
    assert "nothing to do" in feeds("pause", url).stdout
    assert feeds("resume", "--all").returncode == 0
    assert {each: row["standing"] for each, row in listed().items()} == {url: "new", other: "active"}
    assert feeds("remove", other).returncode == 0
    assert listed().keys() == {url}
    last = {record.key.decode(): record.value for record in records(stack, topic)}
    assert (last[f"subscription:{other}"], last[f"feed:{other}"]) == (None, None), "nothing is left of it"


def test_check_says_what_feeds_hold_and_what_is_wrong(web: Any, feeds: Run, tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    good = rss(web, "/rss", "La Gazette", now - timedelta(hours=3), now - timedelta(hours=1))
    odd = rss(web, "/vieux", "Le Vieux", now - timedelta(days=90), now + timedelta(days=2))
    moved = web.put("/ancien", status=301, headers={"Location": "/rss"})
    page = web.put("/page", b"<html><body><p>Une page</p></body></html>")
    opml = tmp_path / "abonnements.opml"
    opml.write_text(f"<opml><body><outline xmlUrl='{good}'/><outline xmlUrl='{moved}'/></body></opml>")

    fine = feeds("check", str(opml), "--json")
    assert fine.returncode == 0, fine.stderr
    first, second = json.loads(fine.stdout)
    assert (first["url"], first["ok"], first["format"], first["title"], first["entries"], first["hint"]) == (
        good, True, "rss", "La Gazette", 2, 1800,
    )  # fmt: skip
    assert datetime.fromisoformat(first["newest"]) == now - timedelta(hours=1)
    assert first["problems"] == []
    assert (second["ok"], second["moved_to"]) == (True, good)

    done = feeds("check", odd, page, web.url("/absent"), "--json")
    assert done.returncode == 1
    old, html, absent = json.loads(done.stdout)
    assert old["problems"] == ["1 entries dated in the future", "nothing new for a month"]
    assert (html["ok"], html["error"], absent["error"]) == (False, "no_feed", "http_404")
    said = feeds("check", odd, page).stdout.splitlines()
    assert len(said) == 2
    assert "Le Vieux" in said[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "ftp://gazette.example/rss"), "no address of a feed"),
        (("add", "bonjour"), "no address of a feed"),
        (("import", "/no/such/file.opml"), "No such file"),
        (("import", "-"), "names no feed"),
        (("pause",), "--all"),
        (("remove", "https://inconnu.example/rss"), "not subscribed"),
        (("check", "absent.opml"), "neither a file nor an address"),
        (("list", "--sort", "couleur"), "couleur"),
    ],
)
def test_wrong_use_says_so_with_status_2(feeds: Run, arguments: tuple[str, ...], said: str) -> None:
    done = feeds(*arguments)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("command", [("list",), ("add", "https://gazette.example/rss"), ("export",)])
def test_without_kafka_it_says_so_and_asks_no_site(web: Any, feeds: Run, command: tuple[str, ...]) -> None:
    done = feeds(*command, kafka="127.0.0.1:1")
    assert done.returncode == 1
    assert "is it up?" in done.stderr
    assert not web.asked


def test_without_the_topic_it_says_how_to_make_it(feeds: Run) -> None:
    done = feeds("list", ingest_state="absent.state")
    assert done.returncode == 2
    assert "propos topics" in done.stderr
