"""A page that stays open: new quotes come by themselves; without Elasticsearch it says so, then goes on."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser, expect

from e2e.page.conftest import Site, Visit
from e2e.page.visits import Guard, visiting
from index_kit import Bridge, enriched
from propos.messages import EnrichedArticle
from searching import put, served

LIVE = "[data-live-address][data-state=on]"


def fresh(number: int) -> EnrichedArticle:
    """An article of this moment."""
    now = datetime.now(UTC)
    article = enriched(
        f"https://www.serande-matin.example/direct/{number}",
        f"La passerelle haubanée ouvrira demain, étape {number}",
    )
    return msgspec.structs.replace(article, observed_at=now, published_at=now)


def publish(site: Site, article: EnrichedArticle) -> str:
    """Have it indexed; the id of its quote."""
    with Elasticsearch(site.elasticsearch) as client:
        put(client, site.prefix, [article], datetime.now(UTC))
    return article.quotes[0].id


def test_a_new_quote_comes_without_reloading_and_only_where_it_answers(visit: Visit, site: Site) -> None:
    page, other = visit("/?q=haubanée&sort=date"), visit("/?q=incendie&sort=date")
    for each in (page, other):
        expect(each.locator(LIVE)).to_be_visible()
        each.evaluate("window.stayed = true")
    first = publish(site, fresh(1))
    expect(page.locator(f"#q-{first} blockquote")).to_contain_text("passerelle haubanée")
    expect(page.locator(f"#q-{first} mark").first).to_be_visible()
    second = publish(site, fresh(2))
    expect(page.locator("article.quote").first).to_have_id(f"q-{second}")
    assert page.evaluate("window.stayed")
    expect(other.locator(f"#q-{first}")).to_have_count(0)
    page.locator(f"#q-{second} .permalink").click()
    expect(page.locator("main blockquote")).to_contain_text("étape 2")


def test_nothing_moves_under_a_reader_who_has_begun_to_read(visit: Visit, site: Site) -> None:
    page = visit("/?q=haubanée+OR+port&sort=date", viewport={"width": 1280, "height": 500})
    expect(page.locator(LIVE)).to_be_visible()
    page.locator("article.quote").nth(5).scroll_into_view_if_needed()
    came = publish(site, fresh(3))
    expect(page.locator(".live-reveal")).to_be_visible()
    expect(page.locator(f"#q-{came}")).to_have_count(0)
    page.locator(".live-reveal").click()
    expect(page.locator(f"#q-{came}")).to_be_in_viewport()


@pytest.fixture
def cut(site: Site) -> Iterator[tuple[Bridge, str]]:
    """A second server, and the way on which it reaches Elasticsearch, which is not there yet."""
    bridge = Bridge(site.elasticsearch)
    with served(f"http://127.0.0.1:{bridge.port}", site.prefix) as client:
        yield bridge, str(client.base_url)


def test_without_elasticsearch_the_page_says_so_and_comes_back(
    chrome_open: Browser, cut: tuple[Bridge, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bridge, address = cut
    # While it is away, the page asks again, and the browser's console tells of each 503.
    monkeypatch.setattr(Guard, "answered", lambda *_: None)
    with visiting(chrome_open, address) as page:
        answer = page.goto("/?q=incendie&sort=date")
        assert answer
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
        expect(page.get_by_role("heading", level=1)).to_contain_text("indisponible")
        expect(page.locator("#q")).to_have_value("incendie")
        bridge.up()
        try:
            expect(page.locator("article.quote mark").first).to_be_visible(timeout=60_000)
            expect(page.locator(LIVE)).to_be_visible()
        finally:
            bridge.down()
        expect(page.locator("[data-live-address][data-state=away]")).to_be_visible(timeout=60_000)
        expect(page.locator(".live-state")).to_have_text(re.compile("interrompu"))
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_contain_text("indisponible")
