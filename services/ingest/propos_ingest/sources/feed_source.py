"""A feed as a source: its entries, and the pages that the new and changed ones point to."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from propos.errors import BadMessage
from propos.identity import article_id
from propos.messages import Outlet
from propos_ingest.addresses import web_host
from propos_ingest.fetch import Fetched, Unfetched
from propos_ingest.observe import is_change
from propos_ingest.pages.page import Page, language_code, read_page
from propos_ingest.settings import IngestSettings
from propos_ingest.sources.candidates import TITLE_LENGTH, Candidate, Event, Tally
from propos_ingest.sources.feeds import Entry, Feed, read_feed
from propos_ingest.sources.memory import Memory
from propos_ingest.sources.source import crash, dropped, guarded
from propos_ingest.states import States

_PAGE_TYPES: Final = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")

Get = Callable[..., Fetched]


class FeedSource:
    """One feed. Its validators (ETag, Last-Modified) and its links' trails live as long as the process."""

    def __init__(self, url: str, get: Get, states: States, settings: IngestSettings, interval: float) -> None:
        self.name = url
        self.host = web_host(url)
        self._get, self._states, self._settings = get, states, settings
        self._zone = ZoneInfo(settings.timezone)
        self._memory = Memory(interval, settings.feed_interval_max)
        self._feed = Feed(title="", language=None, entries=())
        self._validators: dict[str, str | None] = {}

    def poll(self) -> Iterator[Event]:
        """Fetch the feed, then each page that is due, the oldest entry first."""
        try:
            yield from self._refresh()
        except (BadMessage, Unfetched) as error:
            yield dropped(self._memory, self.name, error)
            return
        except Exception as error:  # noqa: BLE001  # a feed that breaks its parser rests like any other bad one
            yield dropped(self._memory, self.name, crash(error))
            return
        entries = self._feed.entries
        due = [entry for entry in reversed(entries) if self._due(entry)]
        yield Tally(feeds=1, entries=len(entries), known=len(entries) - len(due))
        for entry in due:
            yield from guarded(self._memory, entry.link, self._look(entry))

    def rest(self) -> float:
        return self._memory.wait(self.name)

    def _refresh(self) -> Iterator[Event]:
        """Read the feed anew unless its server says that nothing changed."""
        answer = self._get(self.name, self._settings.max_feed_bytes, **self._validators)
        if answer.body is not None:
            self._feed = read_feed(answer.body, answer.url, _declared_type(answer))
            self._validators = {"etag": answer.etag, "last_modified": answer.last_modified}
            unlinked = self.name + "#unlinked"
            self._memory.keep({entry.link for entry in self._feed.entries} | {self.name, unlinked})
            if self._feed.unlinked:
                error = BadMessage("no_link", f"{self._feed.unlinked} entries name no page")
                yield dropped(self._memory, unlinked, error)
        self._memory.settle(self.name, "")

    def _due(self, entry: Entry) -> bool:
        state = self._states.by_link(entry.link)
        published = state is not None and state.seen == entry.seen
        return not published and self._memory.due(entry.link, entry.seen)

    def _look(self, entry: Entry) -> Iterator[Event]:
        try:
            answer = self._get(entry.link, self._settings.max_page_bytes)
            if answer.content_type not in _PAGE_TYPES:
                raise BadMessage("binary", f"a page of type {answer.content_type}")
            yield Tally(pages=1)
            page = read_page(answer.body or b"", answer.url, self._zone, answer.charset)
        except (BadMessage, Unfetched) as error:
            yield dropped(self._memory, entry.link, error)
            return
        candidate = candidate_of(page, entry, self._feed, self.name, answer.url)
        state = self._states.get(article_id(candidate.canonical_url))
        self._memory.settle(entry.link, entry.seen, changed=is_change(candidate, state))
        yield candidate


def candidate_of(page: Page, entry: Entry, feed: Feed, feed_url: str, url: str) -> Candidate:
    """The article that page and entry describe together; the page is believed first."""
    host = web_host(page.canonical_url)
    return Candidate(
        link=entry.link,
        seen=entry.seen,
        url=url,
        canonical_url=page.canonical_url,
        outlet=Outlet(id=host, name=page.outlet_name or feed.title or host),
        title=(page.title or entry.title)[:TITLE_LENGTH],
        text=page.text,
        observed_at=datetime.now(UTC),
        language=page.language or language_code(feed.language) or "fr",
        feed_url=feed_url,
        authors=page.authors or entry.authors,
        published_at=page.published_at or entry.published,
        modified_at=page.modified_at or entry.updated,
        section=page.section or next(iter(entry.tags), None),
        tags=page.tags or entry.tags,
        image_url=page.image_url,
    )


def _declared_type(answer: Fetched) -> str | None:
    charset = f"; charset={answer.charset}" if answer.charset else ""
    return answer.content_type + charset if answer.content_type else None
