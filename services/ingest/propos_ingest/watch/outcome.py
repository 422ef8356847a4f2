"""What a poll teaches about its feed: from the state before and what came, to the state after.

`now` is when the answer came; new items are those whose entry differed from what was remembered of its link.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from propos.states import FeedState
from propos_ingest.feeds.entry import Entry, Feed
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import counts, health, schedule
from propos_ingest.watch.conditional import LIES, Validators, kept

MOVES: Final = 3
"""Polls in a row that a permanent redirect must lead to the same address before that is adopted."""
GONE: Final = "gone"
"""The reason of a 410."""
UNASKED: Final = "backing_off"
"""The reason when the host, which other requests had tired, was not asked at all."""

_change = msgspec.structs.replace


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server said besides the feed. `body_hash` is empty after a 304.

    `max_age` in seconds (Cache-Control); `permanent` is where redirects 301 and 308 alone led, if they did.
    """

    etag: str | None = None
    last_modified: str | None = None
    max_age: float | None = None
    permanent: str | None = None
    body_hash: str = ""


def after_success(
    state: FeedState, feed: Feed, answer: Answer, new_items: int, now: datetime, settings: IngestSettings
) -> FeedState:
    """After a body that could be read. `new_items`: those not known before; all of a first poll."""
    first = state.last_success is None
    dates = [date for date in map(_date, feed.entries) if date is not None]
    etag, last_modified = kept(state, Validators(answer.etag, answer.last_modified), new_items)
    known = _change(
        _heard(state, answer, now),
        title=feed.title or state.title,
        format=feed.format,
        etag=etag,
        last_modified=last_modified,
        body_hash=answer.body_hash,
        conditional=0,
        hint=_longest(feed.hint, answer.max_age),
        last_item=_last_item(state, dates, new_items, now),
        item_gap=schedule.usual_gap(state, dates, settings, now) if new_items else state.item_gap,
    )
    return _settled(counts.counted(known, 0 if first else new_items, now), settings, now)


def after_unchanged(state: FeedState, answer: Answer, now: datetime, settings: IngestSettings) -> FeedState:
    """After a 304, or a body that is the same as the last."""
    full = bool(answer.body_hash)
    known = _change(
        _heard(state, answer, now),
        etag=state.etag if state.etag == LIES else answer.etag or state.etag,
        last_modified=answer.last_modified or state.last_modified,
        conditional=0 if full else state.conditional + 1,
        hint=_longest(state.hint, answer.max_age),
    )
    return _settled(counts.counted(known, 0, now), settings, now)


def after_failure(
    state: FeedState,
    reason: str,
    detail: str | None,
    retry_after: float | None,
    now: datetime,
    settings: IngestSettings,
) -> FeedState:
    """After no answer, or none that is a feed. 410 (Gone) retires the feed; UNASKED only puts the poll off.

    `reason` is a short, stable word; `retry_after` in seconds.
    """
    if reason == UNASKED:
        return _change(state, next_poll=now + timedelta(seconds=retry_after or state.interval))
    failed = _change(
        state,
        last_poll=now,
        error=reason,
        error_detail=detail,
        error_streak=state.error_streak + 1,
        retired="gone" if reason == GONE else state.retired,
    )
    # One that was asked for again and is gone still waits like any other: clocks may differ, and whoever
    # subscribed by a clock that is ahead would have it polled without end.
    over = failed.retired and not state.retired
    due = None if over else schedule.after_error(failed, retry_after, settings, now)
    return _flagged(_change(failed, next_poll=due), settings, now)


def adoption(state: FeedState) -> str | None:
    """The address that the feed has moved to for good, once permanent redirects led there often enough."""
    return state.moved_to if state.moved_times >= MOVES else None


def moved(state: FeedState) -> tuple[FeedState, FeedState]:
    """The retired state at the old address, and the one to go on with at the new: its history, as it was.

    Raises ValueError when there is no `adoption`.
    """
    target = adoption(state)
    if target is None:
        raise ValueError(f"{state.url} has not moved")
    settled = _change(state, moved_to=None, moved_times=0)
    return _change(settled, retired="moved", next_poll=None, flags=()), _change(settled, url=target)


def _heard(state: FeedState, answer: Answer, now: datetime) -> FeedState:
    """A server answered: errors are over, and it may have said where the feed is now."""
    target = answer.permanent if answer.permanent != state.url else None
    times = state.moved_times if target == state.moved_to else 0
    return _change(
        state,
        last_poll=now,
        last_success=now,
        error=None,
        error_detail=None,
        error_streak=0,
        retired=None,
        moved_to=target,
        moved_times=times + 1 if target else 0,
    )


def _settled(state: FeedState, settings: IngestSettings, now: datetime) -> FeedState:
    paced = _change(state, interval=schedule.interval(state, settings, now))
    return _flagged(_change(paced, next_poll=schedule.next_poll(paced, settings, now)), settings, now)


def _flagged(state: FeedState, settings: IngestSettings, now: datetime) -> FeedState:
    return _change(state, flags=health.flags(state, now, ZoneInfo(settings.timezone)))


def _last_item(state: FeedState, dates: Iterable[datetime], new_items: int, now: datetime) -> datetime | None:
    """When the last new item came; of a first poll's backlog, when its newest was published."""
    if not new_items:
        return state.last_item
    past = [date for date in dates if date <= now]
    return max(past) if state.last_item is None and past else now


def _date(entry: Entry) -> datetime | None:
    return entry.published or entry.updated


def _longest(*seconds: float | None) -> float | None:
    return max((each for each in seconds if each is not None), default=None)
