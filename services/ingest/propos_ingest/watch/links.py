"""Looks at the addresses that feeds name: whether to look, what to remember, and when to look again unasked.

Feeds that date everything anew at each request say something else of each entry at each poll: an entry that
was looked at for nothing rests, twice as long each time.
"""

from datetime import UTC, datetime
from typing import Final

import msgspec

from propos.states import REMOVED, LinkOutcome, LinkState
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.schedule import DAY
from propos_ingest.watch.trail import HOPELESS, PATIENCE, Trail, packed, rest

LIVE_SILENCE: Final = 12 * 3600.0
"""Seconds without a change after which a live blog is over."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at an address brought. `reason` only when it was dropped.

    `published_at` is the article's date; `live` is None when no page came (a 304, or a failure).
    """

    link: str
    seen: str
    outcome: LinkOutcome
    feed_url: str | None = None
    article: str | None = None
    reason: str | None = None
    detail: str | None = None
    published_at: datetime | None = None
    live: bool | None = None
    etag: str | None = None
    last_modified: str | None = None


def due(seen: str, trail: Trail | None, now: datetime, settings: IngestSettings) -> bool:
    """Whether to look at an entry of a feed: it is new, or says something new or failed, and has rested.

    What leads to an article that was removed is left alone; lifting the removal forgets the trail.
    """
    if trail is None:
        return True
    if trail.reason == REMOVED:
        return False
    settled = trail.reason is None and trail.seen == packed(seen)
    return not settled and now.timestamp() >= trail.at + rest(trail.reason, trail.misses, settings)


def put_off(seen: str, trail: Trail | None, now: datetime, settings: IngestSettings) -> bool:
    """Whether an entry says something new of an article, and its page still rests: nobody else will look."""
    changed = trail is not None and trail.reason is None and trail.seen != packed(seen)
    return changed and not due(seen, trail, now, settings)


def named(trail: Trail, now: datetime) -> None:
    """Note in the trail that a feed names the address, so that it is not forgotten."""
    trail.listed = int(now.timestamp() // DAY)


def visit_due(trail: Trail, now: datetime) -> bool:
    """Whether it is time to look again although nobody said anything."""
    return trail.visit is not None and now.timestamp() >= trail.visit.at


def news(before: Trail | None, after: LinkState) -> bool:
    """Whether a look has an outcome to log: one that failed for the same reason as the last has not."""
    return before is None or after.outcome == "published" or before.reason != after.reason


def after_look(before: Trail | None, look: Look, now: datetime, settings: IngestSettings) -> LinkState:
    """The state to remember after a look.

    A failed look keeps the article that the address led to before, which is looked at again at the ages that
    remain. An address that never led to one is tried again after a rest.
    """
    misses = 0 if look.outcome == "published" else (before.misses if before else 0) + 1
    visits, at = _next_visit(before, look, misses, now, settings)
    old = before.visit if before and look.live is None else None
    etag = look.etag or (old.etag if old else None)
    last_modified = look.last_modified or (old.last_modified if old else None)
    return LinkState(
        link=look.link,
        outcome=look.outcome,
        at=now,
        seen=look.seen,
        feed_url=look.feed_url,
        article=look.article or (before.article_id if before else None),
        reason=look.reason,
        detail=look.detail,
        misses=misses,
        visits=visits,
        next_visit=datetime.fromtimestamp(at, UTC) if at is not None else None,
        etag=etag if at is not None else None,
        last_modified=last_modified if at is not None else None,
    )


def _next_visit(
    before: Trail | None, look: Look, misses: int, now: datetime, settings: IngestSettings
) -> tuple[int, float | None]:
    """How many of the ages are used up, and when the next look is due.

    `visits` past the number of ages marks a live blog, which is looked at every `live_minutes` instead.
    """
    ages, pause = settings.revisits, settings.live_minutes * 60
    visits = before.visits if before else 0
    coming = before.visit if before else None
    if look.reason == REMOVED:
        return visits, None
    if look.live or (look.live is None and coming and visits > len(ages)):
        over = misses * pause >= LIVE_SILENCE
        return len(ages) + 1, None if over else now.timestamp() + pause
    if look.outcome == "dropped" and (before is None or before.article is None):
        # A feed that says 304 names nothing: what failed is looked at again without being asked for.
        again = misses <= PATIENCE and look.reason not in HOPELESS
        return 0, now.timestamp() + rest(look.reason, misses, settings) if again else None
    if coming and before and before.article and visits < len(ages):
        born = coming.at - ages[visits]
    elif look.outcome == "published" and (before is None or before.article is None):
        born = min(now, look.published_at or now).timestamp()
    else:
        return visits, None
    left = [age for age in ages if born + age > now.timestamp()]
    return len(ages) - len(left), born + left[0] if left else None
