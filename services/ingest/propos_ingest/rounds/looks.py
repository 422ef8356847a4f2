"""A look at one page: fetched, read, and brought to the desk."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.messages import Outlet
from propos.states import Candidate, Lead
from propos_ingest.addresses import web_host
from propos_ingest.articles.dropped import Dropped
from propos_ingest.net.answer import Fetched, Get, Unfetched
from propos_ingest.net.fetch import Elsewhere
from propos_ingest.pages.extract import extract
from propos_ingest.pages.page import Page, join_pages
from propos_ingest.rounds.jobs import Failed, Found, Handed, Job, Mail, Same
from propos_ingest.rounds.pool import Pool
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings

_PAGE_TYPES: Final = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
_TITLE: Final = 2000
_MOST_PAGES: Final = 10
"""Pages that one article may be spread over."""
_AHEAD: Final = timedelta(days=1)
_RESTS: Final = frozenset({"backing_off", "http_429", "http_503"})
"""Reasons that say nothing of the page, but that its host wants to be left alone."""


class Looks:
    """Looks at pages of the territory. `rest`: seconds that a host is still to be left alone."""

    def __init__(
        self,
        get: Get,
        pool: Pool,
        settle: Callable[[Job], Awaitable[str]],
        territory: Territory,
        settings: IngestSettings,
        summary: Summary,
        rest: Callable[[str], float],
        patient: bool = True,
    ) -> None:
        self._rest, self._patient = rest, patient
        self._get, self._pool, self._settle = get, pool, settle
        self._territory = territory
        self._settings, self._summary = settings, summary

    async def look(
        self,
        lead: Lead,
        etag: str | None = None,
        last_modified: str | None = None,
        mail: Mail | None = None,
    ) -> str:
        """Fetch the page of `lead`, bring what it holds to the desk, and say what came of it.

        "rests" when its host wants to be left alone: nothing was settled, and it is to be tried again.
        """
        try:
            job = await self._job(lead, etag, last_modified, mail)
        except Elsewhere as error:
            job = self._hand_over(lead, error.url, mail)
        except Unfetched as error:
            # Where a redirect leads may rest longer; mail waits for nobody, since others stand behind it.
            if self._patient and mail is None and error.reason in _RESTS and self._rest(web_host(lead.link)):
                return "rests"
            job = Failed(lead, _dropped(lead, error), error.retry_after, mail)
        except BadMessage as error:
            job = Failed(lead, _dropped(lead, error), None, mail)
        except Exception as error:  # noqa: BLE001  # a hostile page must not end the round of its site
            crash = BadMessage("crash", f"{type(error).__name__}: {error}"[:300])
            job = Failed(lead, _dropped(lead, crash), None, mail)
        return await self._settle(job)

    async def _job(self, lead: Lead, etag: str | None, last_modified: str | None, mail: Mail | None) -> Job:
        try:
            answer = await self._get(
                lead.link,
                limit=self._settings.max_page_bytes,
                etag=etag,
                last_modified=last_modified,
                follow=self._territory.mine,
            )
        except BadMessage as error:
            if error.reason != "robots" or not lead.content:
                raise
            # What the feed itself offers may be read, whatever its robots.txt says of the pages.
            answer = Fetched(url=lead.link, status=200, body=b"")
        if answer.body is None:
            return Same(lead, mail)
        pages = [await self._read(answer, lead)]
        while (url := pages[-1].next_page) and len(pages) < _MOST_PAGES and self._territory.mine(url):
            following = await self._get(url, limit=self._settings.max_page_bytes, follow=self._territory.mine)
            pages.append(await self._read(following, lead))
        return Found(candidate_of(join_pages(pages), lead, answer), lead, mail)

    async def _read(self, answer: Fetched, lead: Lead) -> Page:
        if answer.content_type not in _PAGE_TYPES:
            raise BadMessage("binary", f"a page of type {answer.content_type}")
        self._summary.page()
        settings = self._settings
        return await self._pool.run(
            extract,
            answer.body or b"",
            answer.url,
            settings.timezone,
            answer.charset,
            settings.least_text,
            lead.content,
            settings.extract_seconds,
        )

    def _hand_over(self, lead: Lead, url: str, mail: Mail | None) -> Handed:
        """The page stands on another site, whose budget another instance keeps."""
        place = self._territory.of(lead.link)
        return Handed(msgspec.structs.replace(lead, link=url), lead, place, mail)


def candidate_of(page: Page, lead: Lead, answer: Fetched) -> Candidate:
    """The article that page and lead describe together; the page is believed first."""
    host, now = web_host(page.canonical_url), datetime.now(UTC)
    return Candidate(
        link=lead.link,
        seen=lead.seen,
        url=answer.url,
        canonical_url=page.canonical_url,
        outlet=Outlet(id=host, name=page.outlet_name or lead.feed_title or host),
        title=(page.title or lead.title)[:_TITLE],
        text=page.text,
        observed_at=now,
        language=page.language or lead.language or "fr",
        feed_url=lead.feed_url,
        authors=page.authors or lead.authors,
        published_at=past(page.published_at, now) or past(lead.published_at, now),
        modified_at=past(page.modified_at, now) or past(lead.modified_at, now),
        section=page.section or next(iter(lead.tags), None),
        tags=page.tags or lead.tags,
        image_url=page.image_url,
        paywalled=page.paywalled,
        live=page.live,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def past(date: datetime | None, now: datetime) -> datetime | None:
    """A date that an article may have: a clock or time zone that is wrong puts it ahead by a day at most."""
    return None if date is None or date - now > _AHEAD else min(date, now)


def _dropped(lead: Lead, error: BadMessage | Unfetched) -> Dropped:
    return Dropped(lead.link, error.reason, error.detail, lead.feed_url)
