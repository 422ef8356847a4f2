"""What is remembered of each address that a feed named, in a form for a million of them.

What belongs to a coming visit hangs on a trail only while one comes.
"""

import hashlib
import sys
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from propos.states import LinkState, link_key
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.schedule import DAY

HOPELESS: Final = frozenset({"binary", "too_large", "no_web_address", "forbidden_address", "robots", "gone"})
"""Reasons that do not pass by waiting: such an address is looked at again only when a feed says so."""
PERMANENT: Final = HOPELESS | {"no_text", "empty", "no_html"}
"""Reasons that seldom pass: looked at again after `feed_interval_max`, then ever more seldom, to a week."""
PATIENCE: Final = 24
"""Failures in a row after which an address is looked at once a day."""


class Visit(msgspec.Struct, frozen=True, gc=False):
    """A look that is to come unasked: when (Unix time), where, and the validators to send."""

    at: float
    link: str
    feed_url: str | None
    etag: str | None
    last_modified: str | None


class Trail:
    """The last look at an address, at `at` (Unix time). `seen` and `article` are packed (12 and 16 bytes).

    `reason` is why it was dropped, None when it led to an article; `listed` is the day (since 1970) on which
    a feed last named it.
    """

    __slots__ = ("article", "at", "listed", "misses", "reason", "seen", "visit", "visits")

    def __init__(self, seen: bytes, at: float, misses: int = 0, visits: int = 0) -> None:
        self.seen, self.at, self.misses, self.visits = seen, at, misses, visits
        self.listed = int(at // DAY)
        self.article: bytes | None = None
        self.reason: str | None = None
        self.visit: Visit | None = None

    @property
    def next_visit(self) -> float | None:
        """When to look again unasked; None: never."""
        return self.visit.at if self.visit else None

    @property
    def article_id(self) -> str | None:
        """The article that it leads to."""
        return str(UUID(bytes=self.article)) if self.article else None


def trail_key(link: str) -> bytes:
    """The key of a link's trail: 16 bytes, the same as in its state's key."""
    return bytes.fromhex(link_key(link).partition(":")[2])


def packed(seen: str) -> bytes:
    """A fingerprint as 12 bytes; one that was packed before, written in hexadecimal, stays the same."""
    if len(seen) == 24:
        with suppress(ValueError):
            return bytes.fromhex(seen)
    return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def trail_of(state: LinkState) -> Trail:
    """The state in its compact form."""
    trail = Trail(packed(state.seen), state.at.timestamp(), state.misses, state.visits)
    if state.article:
        trail.article = UUID(state.article).bytes
    if state.outcome == "dropped":
        trail.reason = sys.intern(state.reason or "dropped")
    if state.next_visit is not None:
        at = state.next_visit.timestamp()
        trail.visit = Visit(at, state.link, state.feed_url, state.etag, state.last_modified)
    return trail


def rest(reason: str | None, misses: int, settings: IngestSettings) -> float:
    """Seconds to leave an address alone after `misses` looks in a row for nothing.

    They double from `feed_interval` to `feed_interval_max`; see PERMANENT and PATIENCE for what fails.
    """
    if not misses:
        return 0.0
    doubled = 2.0 ** min(misses - 1, 30)
    if reason in PERMANENT:
        return min(settings.feed_interval_max * doubled, 7 * DAY)
    if reason is not None and misses > PATIENCE:
        return max(DAY, settings.feed_interval_max)
    return min(settings.feed_interval * doubled, settings.feed_interval_max)


def forgotten(trail: Trail, now: datetime, settings: IngestSettings) -> bool:
    """Whether no feed has named the address for so long that its state can go.

    Who looks through the trails has read all feeds since the start: before that, nobody knows what they name.
    """
    return trail.visit is None and now.timestamp() > (trail.listed + 1 + settings.remember_days) * DAY
