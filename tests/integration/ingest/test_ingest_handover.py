"""Work that belongs to another instance, or comes from outside: left in the inbox, done once by its owner."""

import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import uuid4

from polling import until
from propos import clients, codec, topics
from propos.identity import article_id
from propos.messages import Article
from propos.settings import Settings
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of

Start = Callable[..., subprocess.Popen[str]]
PARTITIONS = 3
TEXT = "La halle de Sorvigny rouvrira au printemps, assure la mairie, qui promet des étals moins chers. " * 3


def articles(stack: Settings, *urls: str) -> list[Article]:
    ids = {article_id(url) for url in urls}
    with closing(clients.consumer(stack.kafka, "test-handover", None, committed=True)) as consumer:
        records = [
            each
            for each in clients.read_whole(consumer, topics.RAW)
            if each.key.decode() in ids and each.value
        ]
    return [codec.decode(record.value, Article) for record in records]


def host_in(partition: int) -> str:
    """An invented host whose site lies in this partition."""
    while True:
        host = f"journal-{uuid4().hex[:8]}.example"
        if partition_of(site_of(f"http://{host}/"), PARTITIONS) == partition:
            return host


def put(web: Any, host: str, path: str, title: str, text: str = TEXT) -> str:
    """A page on a host of its own."""
    url = f"http://{host}{path}"
    body = f"<html lang='fr'><title>{title}</title><article><h1>{title}</h1><p>{text}</p></article></html>"
    web.answers[url] = type(web.answers[web.page("/")])(body.encode(), headers={"Content-Type": "text/html"})
    return url


def test_pages_of_a_site_are_fetched_by_the_instance_that_looks_after_it(
    stack: Settings, web: Any, start: Start
) -> None:
    hosts = {partition: host_in(partition) for partition in range(PARTITIONS)}
    pages = [put(web, hosts[n], "/halle", f"La halle vue de {n}", f"Vue {n}. {TEXT}") for n in hosts]
    moved = put(web, hosts[2], "/ailleurs", "Ailleurs", f"Ailleurs. {TEXT}")
    web.answers[f"http://{hosts[0]}/vers-ailleurs"] = type(web.answers[moved])(
        b"", 302, headers={"Location": moved}
    )
    feed = web.feed("/rss", *pages, f"http://{hosts[0]}/vers-ailleurs")
    first = start("--feed", feed, health_port="0")
    second = start()
    wanted = [*pages, moved]
    until(lambda: len(articles(stack, *wanted)) == len(wanted), what="an article of every site")
    web.feed("/rss", *pages, f"http://{hosts[0]}/vers-ailleurs", day=4)
    put(web, hosts[2], "/halle", "La halle vue de 2", f"Vue 2, corrigée. {TEXT}")
    until(lambda: len(articles(stack, *wanted)) == len(wanted) + 1, what="the correction")
    for process in (first, second):
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode == 0
    found = articles(stack, *wanted)
    assert sorted((article.canonical_url, article.revision) for article in found) == sorted(
        [*((url, 1) for url in wanted), (pages[2], 2)]
    )
    assert all(article.feed_url == feed for article in found)


class Client:
    """Somebody who pushes articles to an instance of ingest, and takes them back."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.settings = {"push_port": str(self.port), "push_keys": "clef-1,clef-2"}

    def post(self, *items: dict[str, str]) -> tuple[int, dict[str, Any]]:
        return self._ask("POST", "/articles", json.dumps(items).encode())

    def delete(self, path: str) -> tuple[int, dict[str, Any]]:
        return self._ask("DELETE", path)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            body,
            {"Authorization": "Bearer clef-1", "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # our own address
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (urllib.error.URLError, ConnectionError):
            return 0, {}


def test_a_pushed_article_is_published_once(stack: Settings, web: Any, start: Start) -> None:
    client = Client()
    process = start(**client.settings)
    url = f"http://{host_in(1)}/depeche"
    good = {"url": url, "title": "La halle", "text": TEXT, "outlet": "Le Journal"}
    until(lambda: client.post(good)[0] == 202, what="an instance that takes articles")
    status, report = client.post(good, {"title": "Sans texte"}, {**good, "text": TEXT + " Erratum."})
    assert status == 202
    assert [item["status"] for item in report["outcomes"]] == ["accepted", "refused", "accepted"]
    assert report["outcomes"][0]["id"] == article_id(url)
    until(lambda: len(articles(stack, url)) == 2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert [article.revision for article in articles(stack, url)] == [1, 2]


def test_whoever_saw_no_answer_pushes_again_and_nothing_is_doubled(
    stack: Settings, web: Any, start: Start
) -> None:
    client, host = Client(), host_in(2)
    pushed = [
        {"url": f"http://{host}/{number}", "title": "La halle", "text": f"{number}. {TEXT}"}
        for number in range(50)
    ]
    urls = [each["url"] for each in pushed]
    first = start(**client.settings)
    until(lambda: client.post(*pushed)[0] == 202, what="an instance that takes articles")
    first.kill()
    second = start(**client.settings)
    until(lambda: client.post(*pushed)[0] == 202, what="its successor")
    last = f"http://{host}/fin"
    assert client.post({"url": last, "title": "Fin", "text": f"Fin. {TEXT}"})[0] == 202
    until(lambda: articles(stack, last) or second.poll() is not None, what="all of the inbox")
    found = articles(stack, *urls)
    assert sorted(article.canonical_url for article in found) == sorted(urls)
    assert {article.revision for article in found} == {1}


def test_what_was_pushed_is_taken_back_for_good(stack: Settings, web: Any, start: Start) -> None:
    client, host = Client(), host_in(0)
    process = start(**client.settings)
    by_id, by_url, last = (f"http://{host}/{name}" for name in ("a", "b", "c"))
    texts = {
        url: {"url": url, "title": "La halle", "text": f"{url}. {TEXT}"} for url in (by_id, by_url, last)
    }
    until(lambda: client.post(texts[by_id], texts[by_url])[0] == 202, what="an instance that takes articles")
    assert client.delete(f"/articles/{article_id(by_id)}") == (
        202,
        {"status": "accepted", "id": article_id(by_id)},
    )
    assert client.delete(f"/articles?url={by_url}")[0] == 202
    again = [{**texts[url], "text": texts[url]["text"] + " Erratum."} for url in (by_id, by_url)]
    assert client.post(*again, texts[last])[0] == 202
    until(lambda: articles(stack, last) or process.poll() is not None, what="all of the inbox")
    with closing(clients.consumer(stack.kafka, "test-handover", None, committed=True)) as consumer:
        ids = {article_id(url).encode(): url for url in (by_id, by_url)}
        found = [
            (ids[each.key], each.value is None)
            for each in clients.read_whole(consumer, topics.RAW)
            if each.key in ids
        ]
    assert sorted(found) == sorted([(by_id, False), (by_id, True), (by_url, False), (by_url, True)])
