"""Requests for feeds and pages, against a real HTTP server."""

import gzip
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from propos.errors import BadMessage
from propos_ingest.fetch import Fetcher, Unfetched, open_client
from propos_ingest.settings import IngestSettings

LIMIT = 10_000


@pytest.fixture
def fetcher(web: Any) -> Iterator[Fetcher]:
    settings = IngestSettings(
        http_proxy=web.proxy, fetch_timeout=2, max_redirects=3, contact="desk@propos.example"
    )
    with open_client(settings) as client:
        yield Fetcher(client, settings)


def test_an_answer_and_who_asked(web: Any, fetcher: Fetcher) -> None:
    url = web.put("/a", "été".encode("latin-1"), "text/html; charset=ISO-8859-1", etag='"v1"')
    found = fetcher.get(url, LIMIT)
    assert (found.url, found.body, found.content_type) == (url, "été".encode("latin-1"), "text/html")
    assert (found.charset or "").lower() == "iso-8859-1"
    agent = web.asked[url][0]["User-Agent"]
    assert agent.startswith("Propos/")
    assert "desk@propos.example" in agent
    assert fetcher.get(url, LIMIT, etag=found.etag).body is None, "304: nothing new"


def test_redirects_are_followed_to_their_end(web: Any, fetcher: Fetcher) -> None:
    end = web.page("/fin")
    first = web.put("/a", status=301, headers={"Location": "/b"})
    web.put("/b", status=302, headers={"Location": end})
    assert fetcher.get(first, LIMIT).url == end


@pytest.mark.parametrize(
    ("location", "error", "reason"),
    [
        ("/boucle", Unfetched, "redirects"),
        ("file:///etc/passwd", BadMessage, "no_web_address"),
        ("http://[", BadMessage, "no_web_address"),
    ],
)
def test_redirects_to_nowhere(
    web: Any, fetcher: Fetcher, location: str, error: type[BadMessage] | type[Unfetched], reason: str
) -> None:
    url = web.put("/boucle", status=302, headers={"Location": location})
    with pytest.raises(error, match=f"^{reason}: "):
        fetcher.get(url, LIMIT)


def test_statuses_are_named(web: Any, fetcher: Fetcher) -> None:
    for url, reason in ((web.url("/absent"), "http_404"), (web.put("/panne", status=503), "http_503")):
        with pytest.raises(Unfetched) as caught:
            fetcher.get(url, LIMIT)
        assert caught.value.reason == reason


@pytest.mark.parametrize("packed", [False, True])
def test_a_long_answer_is_given_up(web: Any, fetcher: Fetcher, packed: bool) -> None:
    body = b"x" * 50_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    url = web.put("/long", gzip.compress(body) if packed else body, headers=headers)
    with pytest.raises(BadMessage) as caught:
        fetcher.get(url, LIMIT)
    assert caught.value.reason == "too_large"


def test_a_broken_encoding_is_named(web: Any, fetcher: Fetcher) -> None:
    url = web.put("/casse", b"no gzip at all", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Unfetched) as caught:
        fetcher.get(url, LIMIT)
    assert caught.value.reason == "broken_answer"


def test_a_dripping_answer_is_given_up_in_time(web: Any, fetcher: Fetcher) -> None:
    url = web.put("/goutte", b"x" * 1000, drip=0.1)
    began = time.monotonic()
    with pytest.raises(Unfetched) as caught:
        fetcher.get(url, LIMIT)
    assert caught.value.reason == "timeout"
    assert time.monotonic() - began < 10


def test_nobody_there_is_named() -> None:
    settings = IngestSettings(http_proxy="http://127.0.0.1:1", fetch_timeout=2)
    with open_client(settings) as client, pytest.raises(Unfetched) as caught:
        Fetcher(client, settings).get("http://gazette.example/", LIMIT)
    assert caught.value.reason == "unreachable"


def test_a_host_is_asked_twice_at_once_at_most(web: Any, fetcher: Fetcher) -> None:
    urls = [web.put(f"/{n}", b"abc", drip=0.05) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda url: fetcher.get(url, LIMIT).body, urls))
    assert found == [b"abc"] * 8
    assert web.most_at_once == 2
