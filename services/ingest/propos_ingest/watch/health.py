"""How a feed fares: flags for one that fails, falls silent, or brings far less than it used to.

A feed is judged by its own past only. Nights, weekends and bursts are no alarm: silence is measured in waking
hours, against the quietest of its usual days and against its usual gap between two publications.
"""

import math
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from statistics import fmean
from typing import Final, NamedTuple

from propos.states import FeedFlag, FeedState
from propos_ingest.watch.counts import day_of, full_days, usual
from propos_ingest.watch.schedule import DAY

ERRORS: Final = 5
WEEK: Final = 7
"""Full days below which a feed is not called silent or low: weekends differ."""
LEAST_SILENCE: Final = timedelta(hours=6)
ABSENCE: Final = timedelta(hours=24)
SILENT_CHANCE: Final = 1e-4
DROP_CHANCE: Final = 1e-2
DROP_SHARE: Final = 0.2
DROP_USUAL: Final = 5.0
_MORNING: Final = 7 * 3600.0
_WAKING: Final = 15 * 3600.0
_ENOUGH: Final = 0.5
"""The share of the waking day after which today is judged; before, yesterday is."""


class Changed(NamedTuple):
    """Flags that a poll raised and cleared."""

    raised: tuple[FeedFlag, ...]
    cleared: tuple[FeedFlag, ...]


def flags(state: FeedState, now: datetime, zone: tzinfo = UTC) -> tuple[FeedFlag, ...]:
    """What is wrong with the feed. `zone` tells its nights. A retired feed has no flags."""
    if state.retired:
        return ()
    found: tuple[tuple[FeedFlag, bool], ...] = (
        ("failing", failing(state, now)),
        ("silent", silent(state, zone)),
        ("drop", dropped(state, zone)),
    )
    return tuple(flag for flag, holds in found if holds)


def changed_flags(before: FeedState, after: FeedState) -> Changed:
    """What to log and count."""
    return Changed(
        tuple(flag for flag in after.flags if flag not in before.flags),
        tuple(flag for flag in before.flags if flag not in after.flags),
    )


def failing(state: FeedState, now: datetime) -> bool:
    """Five errors in a row, or errors for a day."""
    away = state.last_success is not None and now - state.last_success >= ABSENCE
    return state.error_streak >= ERRORS or (state.error_streak > 0 and away)


def silent(state: FeedState, zone: tzinfo = UTC) -> bool:
    """No new item for so long that chance explains it in one of 10,000 cases, and for at least six hours.

    Counted up to the last poll that was answered: of a feed that cannot be read nothing is known.
    """
    if state.last_item is None or state.last_success is None:
        return False
    silence = state.last_success - state.last_item
    if silence < LEAST_SILENCE:
        return False
    before = full_days(state, day_of(state.last_item))
    if len(before) < WEEK:
        return "silent" in state.flags  # its past is forgotten, and nothing has come since
    waking = _waking(state.last_item, state.last_success, zone)
    daily, mean = float(sorted(before)[len(before) // 10]), fmean(before)
    if not daily:
        runs = (len(list(run)) for empty, run in groupby(before, lambda items: items == 0) if empty)
        if silence.total_seconds() < (max(runs) + 2) * DAY:
            return False
        daily = mean
    daily = max(daily, min(mean / 2, DROP_USUAL))  # few items: that a day has fewer is chance
    expected = daily * waking / _WAKING
    if state.item_gap:
        expected = min(expected, waking / state.item_gap)
    return _chance(0, expected) < SILENT_CHANCE


def dropped(state: FeedState, zone: tzinfo = UTC) -> bool:
    """Today, or yesterday until half of today has passed: below a fifth of what is usual on that weekday.

    Only for feeds with five items a usual day, and when chance explains it in one of a hundred cases.
    """
    if state.last_success is None or day_of(state.last_success) != state.day:
        return False
    midnight = datetime.fromtimestamp(state.day * DAY, UTC)
    passed = min(1.0, _waking(midnight, state.last_success, zone) / _WAKING)
    if passed >= _ENOUGH:
        return _low(state, 1, passed)
    recovered = state.items[-1] >= DROP_SHARE * (usual(state) or 0.0)
    return _low(state, 2, 1.0) and not recovered


def _low(state: FeedState, back: int, passed: float) -> bool:
    """Whether the day `back` places from the end of the counts is too low for the part of it that passed:
    against the mean, and lower than such weekdays were.
    """
    mean, days = usual(state), full_days(state)
    if mean is None or len(days) < WEEK or len(state.items) <= back:
        return False
    known = state.items[-back - 7 : 0 : -7] or days
    daily = min(mean, fmean(known))
    items, expected = state.items[-back], daily * passed
    unlike = items < min(known) and items < DROP_SHARE * expected
    return daily >= DROP_USUAL and unlike and _chance(items, expected) < DROP_CHANCE


def _chance(at_most: int, expected: float) -> float:
    """Probability of at most so many events in a Poisson process that makes `expected` on average."""
    if expected > 700:  # where exp() would be 0: the normal approximation
        return 0.5 * math.erfc((expected - at_most - 0.5) / math.sqrt(2 * expected))
    term = total = math.exp(-expected)
    for events in range(1, at_most + 1):
        term *= expected / events
        total += term
    return total


def _waking(start: datetime, end: datetime, zone: tzinfo) -> float:
    """Seconds between two moments that lie between 7 and 22 o'clock there."""
    return max(0.0, _waking_until(end.astimezone(zone)) - _waking_until(start.astimezone(zone)))


def _waking_until(local: datetime) -> float:
    in_day = local.hour * 3600.0 + local.minute * 60.0 + local.second
    return local.toordinal() * _WAKING + min(max(in_day - _MORNING, 0.0), _WAKING)
