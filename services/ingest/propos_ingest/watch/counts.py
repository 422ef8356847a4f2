"""How many new items a feed brings a day: the last 29 days, the first of them and today incomplete."""

from datetime import UTC, datetime
from statistics import fmean
from typing import Final

import msgspec

from propos.states import FeedState
from propos_ingest.watch.schedule import DAY

DAYS: Final = 29
LEAST_DAYS: Final = 3
"""Full days below which a feed has nothing usual yet."""
_TRIMMED_FROM: Final = 7


def day_of(moment: datetime) -> int:
    """Days since 1970, in UTC."""
    return int(moment.astimezone(UTC).timestamp() // DAY)


def counted(state: FeedState, new_items: int, now: datetime) -> FeedState:
    """The state with these items counted today.

    Items that were published over days in which the feed was not read are shared out among them.
    """
    today = day_of(now)
    if not state.items:
        return msgspec.structs.replace(state, day=today, items=(new_items,))
    missed = max(0, min(today - state.day, DAYS))
    if not missed:
        items = (*state.items[:-1], state.items[-1] + new_items)
        return msgspec.structs.replace(state, items=items)
    each, rest = divmod(new_items, missed)
    items = (*state.items, *([each] * (missed - 1)), each + rest)[-DAYS:]
    return msgspec.structs.replace(state, day=today, items=items)


def full_days(state: FeedState, until: int | None = None) -> tuple[int, ...]:
    """Items of the days that were watched from beginning to end, oldest first; empty when they are few.

    `until`: only of days before this one (days since 1970).
    """
    later = 1 if until is None else max(1, state.day - until + 1)
    days = state.items[1:-later]
    return days if len(days) >= LEAST_DAYS else ()


def today(state: FeedState, now: datetime) -> int:
    """New items of today so far (UTC)."""
    return state.items[-1] if state.items and state.day == day_of(now) else 0


def usual(state: FeedState) -> float | None:
    """Items of a usual day: the mean of the full days, from a week on without the best and the worst one.

    None while fewer than three full days are known.
    """
    days = sorted(full_days(state))
    if not days:
        return None
    return fmean(days[1:-1] if len(days) >= _TRIMMED_FROM else days)
