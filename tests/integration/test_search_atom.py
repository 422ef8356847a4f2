"""/api/quotes.atom of a real `propos search` on a real Elasticsearch, read as readers of feeds read it."""

from collections.abc import Iterator
from datetime import datetime

import feedparser
import httpx
import pytest
from lxml import etree

from index_kit import enriched
from propos.settings import Settings
from searching import indexed, served

SAID = "La digue de Vanel tiendra jusqu'au printemps prochain"
EVIL = "Rien ne va plus <script>alert(1)</script> & « tout » \x0b\ufffe ira"
ARTICLES = [
    enriched("https://vanel.example/digue", SAID, published_at="2026-10-01T05:30:00Z"),
    enriched(
        "https://serande.example/reprise?a=1&b=2",
        SAID,
        outlet={"id": "serande", "name": "Sérande Matin"},
        published_at="2026-10-02T05:30:00Z",
    ),
    enriched("https://vanel.example/mal", EVIL, published_at="2026-10-03T05:30:00Z"),
    *(
        enriched(
            f"https://vanel.example/{n}",
            f"Voici la parole numéro {n} du conseil",
            published_at=f"2026-09-{1 + n % 28:02}T08:00:00Z",
        )
        for n in range(60)
    ),
]
NAMESPACE = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def api(stack: Settings) -> Iterator[httpx.Client]:
    with indexed(stack.elasticsearch, *ARTICLES) as prefix, served(stack.elasticsearch, prefix) as client:
        yield client


def test_a_reader_of_feeds_reads_who_said_what_where_and_when(api: httpx.Client) -> None:
    answer = api.get("/api/quotes.atom", params={"q": "digue", "sort": "relevance"})
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    (entry,) = feed.entries
    assert entry.author == "Maëlle Quéméneur"
    assert entry.title.startswith("Maëlle Quéméneur\u00a0: «\u00a0La digue")
    assert entry.content[0].value == SAID
    assert (entry.tags[0].term, entry.tags[0].label) == ("direct", "directe")
    assert entry.source.title == "Sérande Matin"
    links = {link.rel: link.href for link in entry.links}
    assert links["via"] == "https://serande.example/reprise?a=1&b=2"
    page = api.get(links["alternate"])
    assert page.status_code == httpx.codes.OK
    assert SAID in page.text.replace("&#39;", "'")


def test_a_reprint_is_no_new_entry(api: httpx.Client) -> None:
    (entry,) = feedparser.parse(api.get("/api/quotes.atom", params={"q": "digue"}).content).entries
    assert entry.id == f"urn:uuid:{ARTICLES[0].quotes[0].id}"
    assert (entry.published, entry.updated) == ("2026-10-01T05:30:00Z", "2026-10-02T05:30:00Z")
    each = feedparser.parse(api.get("/api/quotes.atom", params={"q": "digue", "grouped": "0"}).content)
    assert len(each.entries) == 2


def test_the_feed_has_what_the_rfc_asks_for(api: httpx.Client) -> None:
    """RFC 4287, sections 4.1.1, 4.1.2 and 4.2.7: musts of feeds, entries and links."""
    answer = api.get("/api/quotes.atom", params={"lang": "en"})
    root = etree.fromstring(answer.content)

    def texts(element: etree._Element, path: str) -> list[str]:
        return [str(each) for each in element.xpath(path, namespaces=NAMESPACE)]

    for element in (root, *root.findall("a:entry", NAMESPACE)):
        for name in ("id", "title", "updated"):
            assert len(texts(element, f"a:{name}/text()")) == 1
        assert texts(element, "a:author/a:name/text()")
        assert texts(element, "a:id/text()")[0].startswith("urn:uuid:")
        assert datetime.fromisoformat(texts(element, "a:updated/text()")[0]).tzinfo
        assert len(texts(element, "a:link[@rel='alternate']/@href")) == 1
    assert texts(root, "a:link[@rel='self']/@href") == [str(answer.url)]
    ids = texts(root, "a:entry/a:id/text()")
    assert len(set(ids)) == len(ids) == 50
    assert texts(root, "a:updated/text()") == [max(texts(root, "a:entry/a:updated/text()"))]
    assert len(api.get("/api/quotes.atom", params={"size": "100"}).text.split("<entry>")) == 63


def test_markup_and_what_xml_cannot_hold_come_out_as_text_or_not_at_all(api: httpx.Client) -> None:
    (entry,) = feedparser.parse(api.get("/api/quotes.atom", params={"q": "alert"}).content).entries
    assert entry.content[0].type == "text/plain"
    assert entry.content[0].value.split() == EVIL.replace("\x0b", "").replace("\ufffe", "").split()


def test_what_has_not_changed_is_not_sent_again(api: httpx.Client) -> None:
    first = api.get("/api/quotes.atom", params={"q": "digue"})
    for names in (
        {"If-None-Match": first.headers["etag"]},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = api.get("/api/quotes.atom", params={"q": "digue"}, headers=names)
        assert (again.status_code, again.content) == (httpx.codes.NOT_MODIFIED, b"")
        assert again.headers["etag"] == first.headers["etag"]
    for names in ({"If-None-Match": '"x"'}, {"If-Modified-Since": "Thu, 01 Oct 2020 00:00:00 GMT"}):
        assert api.get("/api/quotes.atom", params={"q": "digue"}, headers=names).status_code == httpx.codes.OK


def test_a_feed_without_entries_is_a_feed(api: httpx.Client) -> None:
    feed = feedparser.parse(api.get("/api/quotes.atom", params={"q": "rien de tel nulle part"}).content)
    assert not feed.bozo
    assert (feed.entries, bool(feed.feed.id)) == ([], True)


def test_what_cannot_be_read_is_a_problem(api: httpx.Client) -> None:
    answer = api.get("/api/quotes.atom", params={"q": "digue OR"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_behind_a_proxy_addresses_are_the_readers(
    stack: Settings, api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROPOS_SEARCH_PUBLIC_URL", "https://propos.example/")
    with indexed(stack.elasticsearch, ARTICLES[0]) as prefix, served(stack.elasticsearch, prefix) as client:
        feed = feedparser.parse(client.get("/api/quotes.atom", params={"q": "digue"}).content)
    assert feed.feed.links[0].href == "https://propos.example/api/quotes.atom?q=digue"
    assert feed.entries[0].link.startswith("https://propos.example/quotes/")
    ids = [feedparser.parse(api.get("/api/quotes.atom", params={"q": "digue"}).content).feed.id, feed.feed.id]
    assert ids[0] == ids[1], "the same question is the same feed wherever it is read"
