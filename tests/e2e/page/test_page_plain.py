"""The whole way without scripts: what they make better works without them."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.page.conftest import Visit
from e2e.page.visits import asked, days, number, total


@pytest.fixture
def plain(visit: Visit) -> Page:
    """The first page, in a browser that runs no scripts."""
    return visit("/", java_script_enabled=False)


def test_from_a_search_to_a_speaker(plain: Page) -> None:
    plain.locator("#q").fill("port")
    plain.locator("#q").press("Enter")
    assert asked(plain)["q"] == "port"
    everything = total(plain)
    value = plain.locator("[aria-labelledby=facet-kind] a").first
    promised = number(value.locator(".count").inner_text())
    value.click()
    assert asked(plain)["kind"]
    assert total(plain) <= promised < everything
    plain.locator("a.next").click()
    assert asked(plain)["after"]
    quote = plain.locator("article.quote", has=plain.locator("a.speaker")).first
    name = quote.locator("a.speaker").inner_text()
    quote.locator(".permalink").click()
    expect(plain.locator(".excerpt mark.said").first).to_be_visible()
    plain.locator("main a.speaker").click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_period_is_chosen_by_a_bar_of_the_timeline_or_by_days(plain: Page) -> None:
    everything = total(plain)
    bar = plain.locator(".timeline svg a").last
    there = bar.get_attribute("href") or ""
    box = bar.locator(".room").bounding_box()
    assert box
    plain.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 2)
    plain.wait_for_url(f"**{there}")
    assert asked(plain).keys() >= {"since", "until"}
    plain.get_by_label("Du", exact=True).fill("2026-10-07")
    plain.get_by_label("Au", exact=True).fill("2026-10-08")
    plain.get_by_role("button", name="Appliquer").click()
    assert asked(plain)["since"] == "2026-10-07"
    assert days(plain)
    assert set(days(plain)) <= {"2026-10-07", "2026-10-08"}
    assert total(plain) < everything


def test_a_mistake_is_shown_where_it_is_and_can_be_mended(plain: Page) -> None:
    answer = plain.goto("/?q=digue+OR")
    assert answer
    assert answer.status == 400
    expect(plain.locator("#q")).to_have_value("digue OR")
    expect(plain.locator(".problem")).to_contain_text(re.compile("OR"))
    plain.locator("#q").fill("port")
    plain.locator("#q").press("Enter")
    assert total(plain) > 0


def test_nothing_live_and_no_hint_that_needs_scripts_is_shown(plain: Page) -> None:
    expect(plain.locator(".live")).to_be_hidden()
    expect(plain.locator(".timeline .hint")).to_be_hidden()
