"""When to poll a feed next: as often as it publishes, seldom while it is quiet, and as politely as it asks.

A feed is polled about twice in its usual gap between two publications. A silence stretches that: the wait is
at least an eighth of the silence, so what ends a silence is seen at most an eighth of it late. The first new
item ends the stretch at once. Bounds: `feed_interval` and `feed_interval_max`; a feed's own wish (ttl, sy:,
max-age) is a floor.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Final

from propos.states import FeedState
from propos_ingest.settings import IngestSettings

DAY: Final = 86_400.0
_LATE: Final = 1 / 8
_PER_GAP: Final = 0.5
_FASTER: Final = 0.5
_SLOWER: Final = 0.25
"""Weights of a new gap in the usual one (of logarithms): a feed that wakes up is followed at once, and one
that pauses for a night keeps its pace."""
_SURPRISE: Final = 4.0
"""A gap counts as this many usual ones at most."""
_LONGEST_GAP: Final = 7 * DAY
_SAMPLE: Final = 30


def interval(state: FeedState, settings: IngestSettings, now: datetime) -> float:
    """Seconds between two polls of a feed that answers, before jitter."""
    usual = (state.item_gap or 0.0) * _PER_GAP
    silence = (now - state.last_item).total_seconds() if state.last_item else 0.0
    return _bounded(max(usual, silence * _LATE, asked(state, settings)), settings)


def next_poll(state: FeedState, settings: IngestSettings, now: datetime) -> datetime:
    """When to poll a feed that answered now; never sooner than it asks."""
    wait = max(asked(state, settings), state.interval * spread(state.url, now))
    return now + timedelta(seconds=wait)


def after_error(
    state: FeedState, retry_after: float | None, settings: IngestSettings, now: datetime
) -> datetime:
    """When to poll a feed again that failed `error_streak` times in a row.

    Waits double from `feed_interval` to `feed_interval_max`; for a feed that is away for long, to an eighth
    of its absence, and at most a day. Retry-After counts up to `backoff_max`.
    """
    away = (now - state.last_success).total_seconds() if state.last_success else DAY / _LATE
    longest = max(settings.feed_interval_max, min(DAY, away * _LATE))
    doubled = settings.feed_interval * 2.0 ** min(state.error_streak - 1, 30)
    wait = min(doubled, longest) * spread(state.url, now)
    return now + timedelta(seconds=max(wait, min(retry_after or 0.0, settings.backoff_max)))


def asked(state: FeedState, settings: IngestSettings) -> float:
    """Seconds between two polls that the feed itself asks for, as far as they are kept to."""
    return min(state.hint or 0.0, settings.feed_interval_max)


def usual_gap(
    state: FeedState, dates: Iterable[datetime], settings: IngestSettings, now: datetime
) -> float | None:
    """Usual seconds between two publications, after a poll that found new items.

    `dates` are those of the feed's entries. What is published together counts once. The first poll finds a
    backlog, which says nothing by its size: the gaps between its dates do. None when nothing tells.
    """
    apart = settings.feed_interval
    if state.last_item is None:
        past = _moments((date for date in dates if date <= now), apart)[-_SAMPLE:]
        gaps = [later - earlier for earlier, later in pairwise(past)]
        return _plausible(median(gaps), settings) if gaps else None
    since = state.last_item
    events = len(_moments((date for date in dates if since < date <= now), apart))
    found = _plausible((now - since).total_seconds() / max(1, events), settings)
    if state.item_gap is None:
        return found
    weight = _FASTER if found < state.item_gap else _SLOWER
    ratio = min(found / state.item_gap, _SURPRISE)
    return float(_plausible(state.item_gap * ratio**weight, settings))


def spread(url: str, now: datetime) -> float:
    """A factor from 0.9 to 1.1, so that feeds that were polled together drift apart.

    It follows from its arguments: the same poll at the same moment has the same next one.
    """
    seed = f"{url} {now.timestamp()}".encode("utf-8", "surrogatepass")
    return 0.9 + 0.2 * int.from_bytes(hashlib.blake2b(seed, digest_size=4).digest()) / 2**32


def _moments(dates: Iterable[datetime], apart: float) -> list[float]:
    """Timestamps in order, without those that follow another within `apart` seconds."""
    found: list[float] = []
    for moment in sorted(date.timestamp() for date in dates):
        if not found or moment - found[-1] >= apart:
            found.append(moment)
    return found


def _plausible(gap: float, settings: IngestSettings) -> float:
    return min(max(gap, settings.feed_interval), _LONGEST_GAP)


def _bounded(seconds: float, settings: IngestSettings) -> float:
    return min(max(seconds, settings.feed_interval), max(settings.feed_interval, settings.feed_interval_max))
