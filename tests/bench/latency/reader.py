"""Readers: pages that stay open in a real Chromium, and when each quote became visible on them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import Page

from browsing import browser

_WATCH: Final = """
(() => {
  const seen = window.seen = {}, told = window.told = {};
  const Real = window.EventSource;
  window.EventSource = class extends Real {
    constructor(...all) {
      super(...all);
      this.addEventListener("quote", (event) => {
        told[`q-${JSON.parse(event.data).id}`] ??= Number(event.lastEventId);
      });
    }
  };
  const note = (quote) => requestAnimationFrame(() => {
    if (quote.checkVisibility()) seen[quote.id] ??= Date.now();
  });
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        if (node.matches("article.quote")) note(node);
        for (const quote of node.querySelectorAll("article.quote")) note(quote);
      }
    }
  }).observe(document, { childList: true, subtree: true });
})();
"""
"""Notes when a quote was in the frame that is drawn next, and by the event's id when the server found it.

Date.now is the clock of the publisher too: all runs on one machine.
"""

_LISTENS: Final = "[data-live-address][data-state=on]"


@dataclass(frozen=True, slots=True)
class Seen:
    """When a quote became visible, and when the look began that found it (0: unknown); s since 1970."""

    quote: str
    visible: float
    looked: float


class Readers:
    """Open pages, each with a question of its own."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages

    def seen(self) -> dict[str, Seen]:
        """Every quote that appeared on any of the pages so far, by its id."""
        found: dict[str, Seen] = {}
        for page in self._pages:
            told = page.evaluate("window.told")
            for element, moment in page.evaluate("window.seen").items():
                quote = element.removeprefix("q-")
                found[quote] = Seen(quote, moment / 1000, told.get(element, 0) / 1000)
        return found


@contextmanager
def reading(
    chromium: Path, address: str, questions: Sequence[Sequence[tuple[str, str]]]
) -> Iterator[Readers]:
    """A page of results for each question, open and live, and nobody at the keyboard."""
    with browser(chromium) as running:
        pages = []
        for question in questions:
            page = running.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900})
            page.add_init_script(_WATCH)
            page.goto(f"{address}?{urlencode([*question])}")
            page.wait_for_selector(_LISTENS)
            pages.append(page)
        yield Readers(pages)
