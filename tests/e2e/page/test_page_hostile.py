"""Script in articles and in questions comes out as text on every page, even where no policy stops it."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import msgspec
import pytest
from elasticsearch import Elasticsearch
from playwright.sync_api import Page, expect

from e2e.page.conftest import Site, Visit
from index_kit import enriched
from propos.messages import EnrichedArticle, Outlet, Speaker
from searching import put

HURT = "window.hurt=1"
SCRIPT = f"</script></title></textarea><script>{HURT}</script>"
IMAGE = f"\"'><img src=x onerror={HURT}>"
WORD = "ensorcelle"
SPEAKER = f"Malice {IMAGE} d’Ombreval"
SAID = f"Ce mot {WORD} le lecteur {SCRIPT} {IMAGE} et rien de plus"
ASKED = f"{WORD} OR {SCRIPT} {IMAGE}".replace('"', "")


def hostile() -> EnrichedArticle:
    """An article whose every text holds script."""
    article = enriched("https://www.courrier-serande.example/malice", SAID)
    speaker = Speaker(SPEAKER, "person", f"rôle {IMAGE}")
    return msgspec.structs.replace(
        article,
        url=f"javascript:{HURT}",
        title=f"Titre {SCRIPT} {IMAGE}",
        outlet=Outlet("malice.example", f"Gazette {IMAGE}"),
        section=f"Rubrique {IMAGE}",
        authors=(f"Auteur {SCRIPT}",),
        quotes=tuple(msgspec.structs.replace(each, speaker=speaker) for each in article.quotes),
    )


@pytest.fixture(scope="module")
def quoted(site: Site) -> str:
    """The id of the quote in the article, which is in the index."""
    article = hostile()
    with Elasticsearch(site.elasticsearch) as client:
        put(client, site.prefix, [article])
    return article.quotes[0].id


@pytest.fixture
def unguarded(visit: Visit) -> Iterator[Page]:
    """A page on which the policy stops nothing, so that only what is written counts."""
    page = visit("/", bypass_csp=True)
    yield page
    assert page.evaluate("window.hurt") is None


def addresses(quote_id: str) -> Iterator[str]:
    name = quote(SPEAKER, safe="")
    yield from ("/", f"/?{urlencode({'q': WORD})}", f"/?{urlencode({'q': ASKED})}")
    yield f"/?{urlencode({'q': 'digue OR', 'outlet': IMAGE, 'section': SCRIPT, 'after': ''})}"
    yield f"/?{urlencode({'q': SCRIPT + ' OR'})}"
    yield f"/?{urlencode({'since': IMAGE})}"
    yield from (f"/quotes/{quote_id}", f"/quotes/{quote(IMAGE, safe='')}", "/speakers")
    yield f"/speakers?{urlencode({'q': IMAGE, 'name': IMAGE, 'outlet': IMAGE})}"
    yield from (f"/speakers/{name}", f"/speakers/{quote(SCRIPT, safe='')}", f"/{quote(IMAGE)}")


def test_no_page_runs_what_articles_and_questions_hold(unguarded: Page, quoted: str) -> None:
    for address in addresses(quoted):
        unguarded.goto(address)
        assert unguarded.evaluate("window.hurt") is None, address
        strange = unguarded.locator("img, a[href^='javascript:'], [onerror], script:not([src])")
        assert strange.count() == 0, address


def test_it_is_there_as_text(unguarded: Page, quoted: str) -> None:
    unguarded.goto(f"/?{urlencode({'q': WORD})}")
    found = unguarded.locator(f"#q-{quoted}")
    expect(found.locator("blockquote")).to_contain_text(SAID)
    expect(found.locator(".speaker")).to_have_text(SPEAKER)
    unguarded.goto(f"/?{urlencode({'q': SCRIPT + ' OR'})}")
    expect(unguarded.locator("#q")).to_have_value(SCRIPT + " OR")


def test_neither_do_suggestions(unguarded: Page, quoted: str) -> None:
    box = unguarded.locator("#q")
    box.press_sequentially("ombrev", delay=20)
    expect(unguarded.get_by_role("option").first).to_contain_text(SPEAKER)
