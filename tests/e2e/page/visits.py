"""A reader in a browser: pages that may not complain, and what tests do on them again and again."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, WebError

PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass
class Guard:
    """Notes what a page must not do: ask another host, break its policy, raise, miss a file."""

    host: str
    complaints: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme != "data" and there.netloc != self.host:
            self.complaints.append(f"asked another host: {request.url}")

    def answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status} for {response.url}")

    def said(self, message: ConsoleMessage) -> None:
        # What is told of a status stands among the responses already.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type} in the console: {message.text}")

    def raised(self, error: WebError) -> None:
        self.complaints.append(f"raised: {error.error}")


@contextmanager
def visiting(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page in a context of its own (`options`: Playwright's); fails in the end when it complained."""
    guard = Guard(urlsplit(address).netloc)
    settings = {"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}, "base_url": address}
    with browser.new_context(**{**settings, **options}) as context:
        context.on("request", guard.asked)
        context.on("response", guard.answered)
        context.on("console", guard.said)
        context.on("weberror", guard.raised)
        yield context.new_page()
    assert guard.complaints == []


def asked(page: Page) -> dict[str, str]:
    """The question in the page's address; of a parameter that is repeated the last value."""
    return dict(parse_qsl(urlsplit(page.url).query))


def number(text: str) -> int:
    """The first number of a text, its thousands apart or not."""
    found = re.search(r"\d[\d\s.,]*", text)
    assert found, f"no number in {text!r}"
    return int(re.sub(r"\D", "", found[0]))


def total(page: Page) -> int:
    """How many quotes the page of results says that there are."""
    return number(page.locator("#count").inner_text())


def days(page: Page) -> list[str]:
    """The day of each quote on the page, in Paris."""
    moments = page.locator(".quotes .source > time").evaluate_all("all => all.map(each => each.dateTime)")
    return [datetime.fromisoformat(each).astimezone(PARIS).date().isoformat() for each in moments]


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until what `selector` names has the focus, and see that the reader sees where it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(_SHOWN), f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{most} times Tab do not lead to {selector}")


_SHOWN = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
}"""
