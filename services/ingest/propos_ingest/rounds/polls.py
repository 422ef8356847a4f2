"""A poll of one feed: asked, read, and what it teaches about the feed and its entries."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from propos.errors import BadMessage
from propos.states import FeedState, Lead
from propos_ingest.deadline import within
from propos_ingest.feeds.entry import Entry, Feed
from propos_ingest.feeds.read import read_feed
from propos_ingest.net.answer import Get
from propos_ingest.net.fetch import Fetched, Unfetched
from propos_ingest.rounds.pool import Pool
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.conditional import body_hash, request, unchanged
from propos_ingest.watch.outcome import GONE, Answer, after_failure, after_success, after_unchanged

_CHILDREN: Final = 3
"""Sitemaps of an index that are read: the newest, since the others are archives."""


class Polled(msgspec.Struct, frozen=True):
    """What a poll found: the feed's new state, its entries (oldest first), how many had been known."""

    state: FeedState
    leads: tuple[Lead, ...] = ()
    known: int = 0
    error: BadMessage | Unfetched | None = None
    unlinked: int = 0


async def poll(
    state: FeedState, get: Get, pool: Pool, settings: IngestSettings, fresh: Callable[[Entry], bool | None]
) -> Polled:
    """Look at the feed once.

    `fresh` says of an entry whether its page is to be looked at; None when its address is new altogether.
    """
    validators = request(state)
    try:
        answer = await get(
            state.url,
            limit=settings.max_feed_bytes,
            etag=validators.etag,
            last_modified=validators.last_modified,
        )
        if answer.body is None or unchanged(state, answer.body):
            return Polled(after_unchanged(state, _answer(answer), datetime.now(UTC), settings))
        feed = await _read(answer, get, pool, settings)
    except (BadMessage, Unfetched) as error:
        return _failed(state, error, settings)
    except Exception as error:  # noqa: BLE001  # a feed that breaks its parser rests like any other bad one
        return _failed(state, BadMessage("crash", f"{type(error).__name__}: {error}"[:300]), settings)
    looks = [(entry, fresh(entry)) for entry in reversed(feed.entries)]
    leads = tuple(lead_of(entry, feed, state) for entry, look in looks if look is not False)
    new = sum(look is None for _, look in looks)
    return Polled(
        after_success(state, feed, _answer(answer), new, datetime.now(UTC), settings),
        leads,
        len(looks) - len(leads),
        unlinked=feed.unlinked,
    )


def lead_of(entry: Entry, feed: Feed, state: FeedState) -> Lead:
    """The page that an entry points to, and what the feed says of it."""
    return Lead(
        link=entry.link,
        seen=entry.seen,
        feed_url=state.url,
        feed_title=feed.title or state.title,
        title=entry.title,
        content=entry.content,
        published_at=entry.published,
        modified_at=entry.updated,
        authors=entry.authors,
        tags=entry.tags,
        language=entry.language or feed.language,
    )


async def _read(answer: Fetched, get: Get, pool: Pool, settings: IngestSettings) -> Feed:
    feed = await _parse(answer, pool, settings)
    if not feed.children:
        return feed
    entries: dict[str, Entry] = {}
    for child in feed.children[:_CHILDREN]:
        part = await _parse(await get(child, limit=settings.max_feed_bytes), pool, settings)
        entries.update((entry.link, entry) for entry in part.entries)
    return msgspec.structs.replace(feed, entries=tuple(entries.values()))


def _parse(answer: Fetched, pool: Pool, settings: IngestSettings) -> Awaitable[Feed]:
    charset = f"; charset={answer.charset}" if answer.charset else ""
    declared = answer.content_type + charset if answer.content_type else None
    zone, limit = ZoneInfo(settings.timezone), settings.max_feed_bytes
    body = answer.body or b""
    return pool.run(within, settings.extract_seconds, read_feed, body, answer.url, declared, zone, limit)


def _failed(state: FeedState, error: BadMessage | Unfetched, settings: IngestSettings) -> Polled:
    reason = GONE if error.reason == "gone" else error.reason
    retry_after = error.retry_after if isinstance(error, Unfetched) else None
    now = datetime.now(UTC)
    return Polled(after_failure(state, reason, error.detail, retry_after, now, settings), error=error)


def _answer(answer: Fetched) -> Answer:
    return Answer(
        etag=answer.etag,
        last_modified=answer.last_modified,
        max_age=answer.max_age,
        permanent=answer.permanent,
        body_hash=body_hash(answer.body) if answer.body is not None else "",
    )
