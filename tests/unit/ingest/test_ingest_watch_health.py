"""Flags: raised for a feed that fails, falls silent or dries up; never for a night, a weekend or a burst."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from prometheus_client import REGISTRY

from propos.states import FeedFlag, FeedState, Subscription
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import counts, health, schedule
from propos_ingest.watch.standing import measure

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 3, 2, tzinfo=PARIS)
SETTINGS = IngestSettings(feed_interval=60, feed_interval_max=3600)
URL = "https://www.gazette.example/rss"
FRESH = FeedState(url=URL)
change = msgspec.structs.replace

Flagged = list[tuple[float, tuple[FeedFlag, ...]]]


def lived(items: Callable[[datetime, random.Random], int], days: int) -> tuple[FeedState, Flagged]:
    """A feed polled every half hour, which brings so many items each time: its state, and every change of
    its flags with the day (from 0) on which it came."""
    chance = random.Random(11)  # noqa: S311  # keeps no secret
    told: Flagged = []
    state, now = FRESH, MONDAY.astimezone(UTC)
    for poll in range(days * 48):
        now = (MONDAY + timedelta(minutes=30 * poll)).astimezone(UTC)
        found = items(now.astimezone(PARIS), chance)
        if found:
            gap = schedule.usual_gap(state, [], SETTINGS, now)
            state = change(state, item_gap=gap, last_item=now)
        state = counts.counted(change(state, last_poll=now, last_success=now), found, now)
        after = change(state, flags=health.flags(state, now, PARIS))
        if any(health.changed_flags(state, after)):
            told.append((poll / 48, after.flags))
        state = after
    return state, told


def by_day(rate: float) -> Callable[[datetime, random.Random], int]:
    """So many items a day, by day, at random moments."""

    def items(now: datetime, chance: random.Random) -> int:
        return sum(chance.random() < rate / 30 / 8 for _ in range(8)) if 7 <= now.hour < 22 else 0

    return items


def weekly(now: datetime, _: random.Random) -> int:
    """Thirty items on Thursday at noon."""
    return 30 if (now.weekday(), now.hour, now.minute) == (3, 12, 0) else 0


def thrice(now: datetime, _: random.Random) -> int:
    """Ten items at a time, thrice a day."""
    return 10 if now.hour in (8, 12, 18) and now.minute == 0 else 0


def no_weekend(now: datetime, chance: random.Random) -> int:
    return by_day(40)(now, chance) if now.weekday() < 5 else 0


def few_on_sunday(now: datetime, chance: random.Random) -> int:
    return by_day(100 if now.weekday() < 6 else 8)(now, chance)


def imported(now: datetime, chance: random.Random) -> int:
    """An archive of 500 articles comes on the tenth day."""
    extra = 500 if (now - MONDAY).days == 10 and (now.hour, now.minute) == (15, 0) else 0
    return by_day(30)(now, chance) + extra


@pytest.mark.parametrize(
    "items",
    [by_day(200), by_day(40), by_day(12), by_day(3), by_day(0.3), weekly, thrice, no_weekend, imported],
    ids=["200", "40", "12", "3", "0.3", "weekly", "thrice", "no_weekend", "imported"],
)
def test_a_feed_that_does_what_it_always_did_raises_no_flag(
    items: Callable[[datetime, random.Random], int],
) -> None:
    _, told = lived(items, 56)
    assert told == []


def test_quiet_sundays_become_usual() -> None:
    _, told = lived(few_on_sunday, 56)
    assert all(day < 14 for day, _ in told), "the first may surprise"


@pytest.mark.parametrize(("rate", "hours"), [(200, 24), (40, 30), (12, 48), (3, 170)])
def test_a_feed_that_falls_silent_is_noticed(rate: float, hours: float) -> None:
    """It publishes for three weeks, and from a Monday morning on nothing."""
    _, told = lived(lambda now, chance: by_day(rate)(now, chance) if (now - MONDAY).days < 21 else 0, 60)
    silent = [day for day, flags in told if "silent" in flags]
    assert silent
    assert 0.25 <= silent[0] - 21 <= hours / 24 + 0.3
    assert "silent" in told[-1][1], "as long as nothing comes, even when its past is forgotten"


def test_a_feed_that_speaks_again_is_forgiven() -> None:
    state, told = lived(
        lambda now, chance: 0 if 21 <= (now - MONDAY).days < 23 else by_day(40)(now, chance), 40
    )
    assert {flag for _, flags in told for flag in flags} >= {"silent"}
    assert state.flags == ()


def test_a_feed_that_dries_up_is_noticed_within_a_day_and_a_half() -> None:
    _, told = lived(lambda now, chance: by_day(60 if (now - MONDAY).days < 21 else 4)(now, chance), 25)
    dropped = [day for day, flags in told if "drop" in flags]
    assert dropped
    assert 21.4 <= dropped[0] <= 22.5


def test_a_feed_is_known_for_a_week_before_it_is_judged() -> None:
    state, told = lived(lambda now, chance: by_day(60 if (now - MONDAY).days < 5 else 0)(now, chance), 7)
    assert told == []
    assert counts.usual(change(state, items=state.items[:4])) is None
    assert counts.usual(change(state, items=state.items[:5])) is not None


def test_the_usual_day_is_not_moved_by_one_odd_day() -> None:
    days = (3, *[20] * 9, 500, 7)
    state = change(FRESH, items=days, day=counts.day_of(MONDAY))
    assert counts.usual(state) == 20
    assert counts.today(state, MONDAY) == 7
    assert counts.today(state, MONDAY + timedelta(days=1)) == 0


def test_items_of_days_that_were_not_watched_are_shared_out() -> None:
    state = counts.counted(FRESH, 5, MONDAY)
    state = counts.counted(state, 7, MONDAY + timedelta(days=3))
    assert state.items == (5, 2, 2, 3)
    state = counts.counted(state, 1, MONDAY + timedelta(days=90))
    assert (len(state.items), state.items[-2:]) == (29, (0, 1))


def test_failing_is_five_errors_in_a_row_or_a_day_of_them() -> None:
    now = MONDAY.astimezone(UTC)
    fine = change(FRESH, last_success=now, last_item=now)
    assert health.flags(change(fine, error_streak=4), now) == ()
    assert health.flags(change(fine, error_streak=5), now) == ("failing",)
    assert health.flags(change(fine, error_streak=1), now + timedelta(hours=25)) == ("failing",)
    assert health.flags(fine, now + timedelta(days=9)) == (), "ingest did not run"
    assert health.flags(change(fine, error_streak=5, retired="gone"), now) == ()


def test_of_a_feed_that_cannot_be_read_no_silence_is_known() -> None:
    state, _ = lived(by_day(60), 20)
    failing = change(state, error_streak=50, flags=())
    assert health.flags(failing, MONDAY + timedelta(days=22), PARIS) == ("failing",)


def test_what_was_raised_and_what_was_cleared() -> None:
    before, after = change(FRESH, flags=("failing", "drop")), change(FRESH, flags=("drop", "silent"))
    assert health.changed_flags(before, after) == (("silent",), ("failing",))


def test_the_gauges_count_feeds_by_standing_and_flag() -> None:
    now = MONDAY.astimezone(UTC)
    wanted = Subscription(url=URL, added_at=now)
    bad = change(FRESH, last_poll=now, flags=("failing",))
    measure([(wanted, bad), (wanted, None), (change(wanted, paused=True), bad)])
    found = {
        value: REGISTRY.get_sample_value("propos_feeds", {"standing": value})
        for value in ("active", "new", "paused", "gone")
    }
    assert found == {"active": 1, "new": 1, "paused": 1, "gone": 0}
    assert REGISTRY.get_sample_value("propos_feed_flags", {"flag": "failing"}) == 1
    measure([])
    assert REGISTRY.get_sample_value("propos_feed_flags", {"flag": "failing"}) == 0
