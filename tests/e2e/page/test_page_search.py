"""The way of a reader through the page of results, with scripts."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import Page, expect

from e2e.page.conftest import Site, Visit
from e2e.page.visits import asked, days, number, total


def test_words_are_found_and_marked_and_the_address_says_what_was_asked(visit: Visit, site: Site) -> None:
    page = visit()
    page.locator("#q").fill("incendie")
    page.locator("#q").press("Enter")
    expect(page.locator("article.quote").first).to_be_visible()
    assert asked(page) == {"q": "incendie"}
    assert total(page) == site.api.get("/api/quotes", params={"q": "incendie"}).json()["total"] > 0
    expect(page.locator("article.quote mark").first).to_have_text(re.compile("incendi", re.IGNORECASE))
    expect(page.locator("#q")).to_have_value("incendie")


def test_a_facet_finds_as_many_as_it_promises_and_can_be_taken_off(visit: Visit) -> None:
    page = visit("/?q=port&grouped=0")
    before = total(page)
    value = page.locator("[aria-labelledby=facet-outlet] a").last
    name, promised = value.locator(".value").inner_text(), number(value.locator(".count").inner_text())
    assert 0 < promised < before
    value.click()
    expect(page.locator("[aria-labelledby=facet-outlet] a[aria-current=true] .value")).to_have_text(name)
    assert total(page) == promised
    assert set(page.locator(".quotes .source > .outlet").all_inner_texts()) == {name}
    page.locator(".chips a", has_text=name).click()
    expect(page.locator(".chips")).to_have_count(0)
    assert total(page) == before


def test_a_drag_over_the_timeline_chooses_a_period(visit: Visit) -> None:
    page = visit("/?q=port&grouped=0")
    rows = page.locator("tr[data-start]")
    bars = rows.evaluate_all("rows => rows.map(({dataset: {start, end, count}}) => [start, end, +count])")
    over = page.locator(".timeline .u-over")
    box = over.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile("since="))
    since, until = asked(page)["since"], asked(page)["until"]
    within = [count for start, end, count in bars if since <= start and end <= until]
    assert 0 < len(within) < len(bars)
    assert total(page) == sum(within)
    assert shown(page)
    assert all(since <= day <= until for day in days(page))


def test_a_speaker_and_a_quote_have_pages_and_back_leads_back(visit: Visit) -> None:
    page = visit("/?q=incendie")
    name = page.locator("a.speaker").first.inner_text()
    page.locator("a.speaker").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    page.go_back()
    expect(page.locator("#q")).to_have_value("incendie")
    expect(page.locator("#q")).to_be_enabled()
    quote = page.locator("article.quote").first
    words = quote.locator("blockquote mark").first.inner_text()
    quote.locator(".permalink").click()
    expect(page.locator("main blockquote")).to_contain_text(words)
    expect(page.locator(".excerpt mark.said").first).to_be_visible()
    page.go_back()
    expect(page.locator("article.quote").first).to_be_visible()


@pytest.mark.parametrize("kind", ["CSV", "JSON lines"])
def test_what_was_found_can_be_taken_away_as_a_file(visit: Visit, kind: str) -> None:
    page = visit("/?q=port&grouped=0")
    with page.expect_download() as started:
        page.locator(".files").get_by_role("link", name=kind, exact=True).click()
    text = started.value.path().read_text("utf-8-sig")
    rows = [*csv.DictReader(io.StringIO(text))] if kind == "CSV" else [*map(json.loads, text.splitlines())]
    assert len(rows) == len({row["id"] for row in rows}) == total(page)


def test_the_language_is_switched_and_kept(visit: Visit) -> None:
    page = visit("/?q=incendie")
    assert page.locator("html").get_attribute("lang") == "fr"
    found = total(page)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert asked(page) == {"q": "incendie", "lang": "en"}
    assert total(page) == found
    page.locator("article.quote .permalink").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_speakers_are_suggested_and_chosen_by_keyboard(visit: Visit, site: Site) -> None:
    page = visit()
    box = page.get_by_role("combobox")
    box.press_sequentially("vasser", delay=20)
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Paul-Henri Vasseroy")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(re.compile("Vasseroy"))
    expect(page.locator("article.quote").first).to_be_visible()
    assert set(page.locator(".quotes .speaker").all_inner_texts()) == {"Paul-Henri Vasseroy"}


def test_pages_follow_each_other(visit: Visit) -> None:
    page = visit("/?sort=date")
    first = shown(page)
    page.locator("a.next").click()
    page.wait_for_url(re.compile("after="))
    assert shown(page).isdisjoint(first)


def shown(page: Page) -> set[str]:
    """The quotes on the page."""
    return set(page.locator(".quotes article.quote").evaluate_all("all => all.map(each => each.id)"))
