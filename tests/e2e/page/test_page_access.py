"""Pages for whoever reads with a keyboard, a screen reader, a phone, in the dark, or on paper."""

import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from e2e.page.conftest import Site, Visit
from e2e.page.visits import asked, tab_to

SERIOUS = ("serious", "critical")
SPEAKER = "Paul-Henri Vasseroy"


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, str]:
    """Each kind of page, by an address of it."""
    found = site.api.get("/api/quotes", params={"q": "incendie"}).json()["quotes"][0]
    return {
        "results": "/?q=incendie",
        "everything": "/",
        "filtered": "/?q=port&kind=direct&since=2026-10-01&until=2026-10-31",
        "nothing found": "/?q=xylophage",
        "a mistake": "/?q=digue+OR",
        "a quote": f"/quotes/{found['id']}",
        "no quote": "/quotes/none",
        "who is quoted": "/speakers",
        "a speaker": f"/speakers/{quote(SPEAKER)}",
        "no speaker": "/speakers/Personne",
        "nothing there": "/nowhere",
    }


@pytest.mark.parametrize(("scheme", "tongue"), [("light", "fr"), ("dark", "en")])
def test_axe_finds_nothing_serious_on_any_page(
    visit: Visit, pages: dict[str, str], scheme: Literal["light", "dark"], tongue: str
) -> None:
    page = visit("/", color_scheme=scheme, locale=tongue, reduced_motion="reduce")
    axe, found = Axe(), {}
    for name, address in pages.items():
        page.goto(address)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
        violations: list[dict[str, Any]] = axe.run(page).response["violations"]
        if faults := [*_told(violations)]:
            found[name] = faults
    assert found == {}


def _told(violations: list[dict[str, Any]]) -> Iterator[str]:
    for each in violations:
        if each["impact"] in SERIOUS:
            node = each["nodes"][0]
            yield f"{each['id']} ({len(each['nodes'])}): {node['html'][:200]} {node['failureSummary'][:300]}"


def test_on_a_phone_nothing_goes_beyond_the_edge(visit: Visit, pages: dict[str, str]) -> None:
    page = visit("/", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    wide = {}
    for name, address in pages.items():
        page.goto(address)
        page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
            wide[name] = width
    assert wide == {}
    page.goto(pages["results"])
    expect(page.locator(".filters nav")).to_be_hidden()
    page.locator(".filters summary").tap()
    page.locator("[aria-labelledby=facet-kind] a").first.tap()
    page.wait_for_url(re.compile("kind="))


def test_in_the_dark_paper_is_dark_and_ink_is_light(visit: Visit, pages: dict[str, str]) -> None:
    def light(page: Page) -> tuple[float, float]:
        """How bright the paper is, and the words on it."""
        page.goto(pages["results"])
        paper, ink = page.evaluate(_PAPER_AND_INK)
        return sum(paper), sum(ink)

    day, night = light(visit("/", color_scheme="light")), light(visit("/", color_scheme="dark"))
    assert day[0] > 600 > 200 > day[1]
    assert night[0] < 200 < 500 < night[1]


_PAPER_AND_INK = """() => {
  const rgb = (color) => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const painted = (element) => getComputedStyle(element).backgroundColor;
  const paper = [document.body, document.documentElement].map(painted).find((each) => !/, 0\\)$/.test(each));
  return [rgb(paper), rgb(getComputedStyle(document.querySelector("main")).color)];
}"""


def test_on_paper_there_are_quotes_and_no_menus(visit: Visit, pages: dict[str, str]) -> None:
    page = visit(pages["results"])
    expect(page.locator("article.quote blockquote").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("article.quote blockquote").first).to_be_visible()
    for hidden in (".top nav", "form.ask", ".filters", ".tools", ".files", ".live"):
        expect(page.locator(hidden).first, hidden).to_be_hidden()


def test_the_whole_way_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    expect(page.locator("a.skip")).to_be_in_viewport()
    tab_to(page, "#q")
    page.keyboard.type("incendie")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=incendie"))
    tab_to(page, "[aria-labelledby=facet-kind] a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("kind="))
    tab_to(page, "article.quote .permalink")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/quotes/"))
    tab_to(page, "main a.speaker")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/speakers/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "q" not in asked(page)
