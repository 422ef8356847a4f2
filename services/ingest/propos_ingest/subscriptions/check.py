"""A look at addresses: which are feeds, what they hold, and which feeds a home page leads to."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import msgspec

from propos.errors import BadMessage
from propos_ingest.feeds.discover import find_feeds, guesses, sitemaps_of_robots
from propos_ingest.feeds.entry import Entry, Feed
from propos_ingest.feeds.read import read_feed
from propos_ingest.net.answer import Get, Unfetched
from propos_ingest.settings import IngestSettings

_STALE: Final = timedelta(days=30)
_HOPELESS: Final = frozenset({"robots", "no_web_address", "forbidden_address", "unreachable", "backing_off"})
"""Reasons for which no other place of the site is asked either."""
_ROBOTS: Final = 500_000
_SKEW: Final = timedelta(hours=1)


class Checked(msgspec.Struct, kw_only=True, frozen=True):
    """What one address turned out to be. `error` (a short, stable word) and `detail` when it is no feed."""

    url: str
    ok: bool
    format: str | None = None
    title: str | None = None
    entries: int = 0
    newest: datetime | None = None
    hint: float | None = None
    """Seconds between two polls that the feed asks for."""
    moved_to: str | None = None
    problems: tuple[str, ...] = ()
    error: str | None = None
    detail: str | None = None
    feeds: tuple[str, ...] = ()
    """Feeds that the page there names, when it is a page; the others there, of a feed found on a page."""


async def check_all(urls: Iterable[str], get: Get, settings: IngestSettings) -> list[Checked]:
    """A look at each address, in their order, as many at once as the hosts' budgets let pass."""
    return list(await asyncio.gather(*(check(url, get, settings) for url in urls)))


async def check(url: str, get: Get, settings: IngestSettings) -> Checked:
    """A look at one address; nothing is raised."""
    try:
        answer = await get(url, limit=settings.max_feed_bytes)
    except (BadMessage, Unfetched) as error:
        return _failed(url, error)
    body = answer.body or b""
    charset = f"{answer.content_type}; charset={answer.charset}" if answer.charset else answer.content_type
    try:
        feed = read_feed(body, answer.url, charset, ZoneInfo(settings.timezone))
    except BadMessage as error:
        return msgspec.structs.replace(_failed(url, error), feeds=_feeds_of(body, answer.url))
    return _described(url, feed, answer.permanent, datetime.now(UTC))


async def discover(url: str, get: Get, settings: IngestSettings, everything: bool = False) -> list[Checked]:
    """The feeds of a site that can be read: just `url` when it is a feed, else what its page names.

    A page names its main feed first; the others are looked at only when `everything` is wanted. For a page
    that names none, the usual places are tried, then the sitemaps of robots.txt. One Checked that is not ok
    says why nothing was found.
    """
    first = await check(url, get, settings)
    if first.ok or first.error in _HOPELESS:
        return [first]
    found: list[Checked] = []
    named = () if first.feeds else await _sitemaps(url, get)
    for place in dict.fromkeys((*first.feeds, *guesses(url), *named)):
        if found and (not everything or place not in first.feeds):
            break
        checked = await check(place, get, settings)
        if checked.ok:
            others = tuple(each for each in first.feeds if each != place)
            found.append(msgspec.structs.replace(checked, feeds=others))
    return found or [first]


async def _sitemaps(url: str, get: Get) -> tuple[str, ...]:
    """The sitemaps that the site's robots.txt names."""
    try:
        answer = await get(urljoin(url, "/robots.txt"), limit=_ROBOTS)
    except (BadMessage, Unfetched):
        return ()
    return sitemaps_of_robots((answer.body or b"").decode("utf-8", "replace"))


def _described(url: str, feed: Feed, moved_to: str | None, now: datetime) -> Checked:
    dates = [date for date in map(_date, feed.entries) if date is not None]
    past = [date for date in dates if date <= now + _SKEW]
    newest = max(past, default=None)
    undated = len(feed.entries) - len(dates)
    ahead = len(dates) - len(past)
    said = (
        (not feed.entries and not feed.children, "no entries"),
        (feed.unlinked, f"{feed.unlinked} entries without an address"),
        (undated, f"{undated} entries without a date"),
        (ahead, f"{ahead} entries dated in the future"),
        (newest is not None and now - newest > _STALE, "nothing new for a month"),
        (moved_to, f"moved for good to {moved_to}"),
    )
    return Checked(
        url=url,
        ok=True,
        format=feed.format,
        title=feed.title or None,
        entries=len(feed.entries) or len(feed.children),
        newest=newest,
        hint=feed.hint,
        moved_to=moved_to,
        problems=tuple(text for holds, text in said if holds),
    )


def _failed(url: str, error: BadMessage | Unfetched) -> Checked:
    return Checked(url=url, ok=False, error=error.reason, detail=error.detail)


def _feeds_of(body: bytes, url: str) -> tuple[str, ...]:
    try:
        return tuple(find_feeds(body, url))
    except BadMessage:
        return ()


def _date(entry: Entry) -> datetime | None:
    return entry.published or entry.updated
