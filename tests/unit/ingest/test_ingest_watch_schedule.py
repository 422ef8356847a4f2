"""When a feed is polled: how often, how late its news are seen, how long a broken one is left alone."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from propos.states import FeedState
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import schedule

START = datetime(2026, 3, 2, tzinfo=UTC)
SETTINGS = IngestSettings(feed_interval=60, feed_interval_max=3600)
FEED = FeedState(url="https://www.gazette.example/rss")
change = msgspec.structs.replace


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def published(per_hour: Callable[[int], float], days: int) -> list[float]:
    """Moments of a Poisson process whose rate depends on the hour of the day."""
    chance, found, moment = random.Random(7), [], 0.0  # noqa: S311  # keeps no secret
    most = max(map(per_hour, range(24)))
    while moment < days * 86_400:
        moment += chance.expovariate(most / 3600)
        if chance.random() < per_hour(int(moment // 3600) % 24) / most:
            found.append(moment)
    return found


def follow(moments: list[float], days: int, dated: bool) -> tuple[int, list[float]]:
    """Poll a feed that publishes at these moments: how many polls, and how late each item was seen."""
    state, seen, polls, late, now = FEED, 0, 0, [], 0.0
    while now < days * 86_400:
        polls += 1
        count = sum(moment <= now for moment in moments[seen : seen + 200])
        if count or state.last_item is None:
            dates = [after(moment) for moment in moments[max(0, seen + count - 30) : seen + count]]
            gap = schedule.usual_gap(state, dates if dated else [], SETTINGS, after(now))
            late += [now - moment for moment in moments[seen : seen + count]]
            state, seen = change(state, item_gap=gap, last_item=after(now)), seen + count
        state = change(state, interval=schedule.interval(state, SETTINGS, after(now)))
        now = (schedule.next_poll(state, SETTINGS, after(now)) - START).total_seconds()
    return polls, late


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize(
    ("per_hour", "polls_per_item", "half_late"),
    [(20, 3.5, 60), (4, 5, 240), (1, 7, 1000), (0.2, 12, 2000)],
)
def test_a_daily_paper_is_followed_at_its_own_pace(
    per_hour: float, polls_per_item: float, half_late: float, dated: bool
) -> None:
    """By day at this rate, by night a tenth of it; half of the items are seen in `half_late` seconds."""
    moments = published(lambda hour: per_hour if 6 <= hour < 22 else per_hour / 10, 10)
    polls, late = follow(moments, 10, dated)
    assert polls < polls_per_item * len(moments)
    assert sorted(late)[len(late) // 2] <= half_late
    assert max(late) <= 3600 * 1.1


def test_a_silence_stretches_the_wait_and_the_first_item_ends_it() -> None:
    busy = change(FEED, item_gap=600.0, last_item=START)
    waits = [schedule.interval(busy, SETTINGS, after(hours * 3600)) for hours in (0, 1, 4, 7, 9, 900)]
    assert waits == [300, 450, 1800, 3150, 3600, 3600]
    awake = change(busy, last_item=after(9 * 3600))
    assert schedule.interval(awake, SETTINGS, after(9 * 3600)) == 300


def test_a_feed_of_which_nothing_is_known_begins_often_and_slows_down() -> None:
    fresh = change(FEED, last_item=START)
    assert schedule.interval(fresh, SETTINGS, START) == 60
    assert schedule.interval(fresh, SETTINGS, after(4800)) == 600


def test_the_backlog_of_a_first_poll_is_read_by_its_dates_not_by_its_size() -> None:
    daily = [START - timedelta(days=number) for number in range(10)]
    assert schedule.usual_gap(FEED, daily, SETTINGS, START) == 86_400
    imported = [START - timedelta(days=9)] * 50
    assert schedule.usual_gap(FEED, imported, SETTINGS, START) is None
    future = [START + timedelta(hours=number) for number in range(1, 9)]
    assert schedule.usual_gap(FEED, future, SETTINGS, START) is None


def test_what_is_published_together_counts_once() -> None:
    hourly = change(FEED, item_gap=3600.0, last_item=START)
    burst = [after(3600 + second) for second in range(0, 50, 5)]
    assert schedule.usual_gap(hourly, burst, SETTINGS, after(3660)) == pytest.approx(3600, rel=0.02)
    four = [after(minutes * 60) for minutes in (15, 30, 45, 60)]
    assert schedule.usual_gap(hourly, four, SETTINGS, after(3600)) == pytest.approx(1800)


def test_one_night_does_not_change_a_pace_and_a_waking_feed_is_followed_soon() -> None:
    often = change(FEED, item_gap=300.0, last_item=START)
    assert schedule.usual_gap(often, [], SETTINGS, after(9 * 3600)) < 450  # type: ignore[operator]  # is a number
    seldom, hours = change(FEED, item_gap=86_400.0, last_item=START), 0
    while schedule.interval(seldom, SETTINGS, after(hours * 3600)) > 600:
        hours += 1
        dates = [after(hours * 3600 - ago) for ago in range(0, 3600, 300)]
        gap = schedule.usual_gap(seldom, dates, SETTINGS, after(hours * 3600))
        seldom = change(seldom, item_gap=gap, last_item=after(hours * 3600))
    assert hours <= 5


@pytest.mark.parametrize(("hint", "least"), [(900.0, 900), (86_400.0, 3600), (1.0, 54)])
def test_a_feed_is_never_polled_sooner_than_it_asks(hint: float, least: float) -> None:
    asking = change(FEED, hint=hint, item_gap=60.0, last_item=START)
    asking = change(asking, interval=schedule.interval(asking, SETTINGS, START))
    for second in range(200):
        wait = schedule.next_poll(asking, SETTINGS, after(second)) - after(second)
        assert least <= wait.total_seconds() <= max(66, least * 1.1)


def test_the_spread_is_a_tenth_either_way_and_the_same_for_the_same_poll() -> None:
    found = [schedule.spread(f"https://gazette.example/{number}", START) for number in range(500)]
    assert 0.9 <= min(found) < 0.92
    assert 1.08 < max(found) <= 1.1
    assert found[7] == schedule.spread("https://gazette.example/7", START)
    assert found[7] != schedule.spread("https://gazette.example/7", after(1))


def wait_after(state: FeedState, retry_after: float | None, now: datetime) -> float:
    return (schedule.after_error(state, retry_after, SETTINGS, now) - now).total_seconds()


def test_errors_double_the_wait_and_a_long_absence_stretches_it_to_a_day() -> None:
    for streak, base in [(1, 60), (2, 120), (4, 480), (7, 3600), (40, 3600)]:
        failed = change(FEED, error_streak=streak, last_success=START)
        assert base * 0.9 <= wait_after(failed, None, after(3600)) <= base * 1.1
    for days, base in [(2, 6 * 3600), (30, 86_400)]:
        dead = change(FEED, error_streak=100, last_success=START)
        assert base * 0.9 <= wait_after(dead, None, START + timedelta(days=days)) <= base * 1.1
    never = change(FEED, error_streak=100)
    assert 77_000 < wait_after(never, None, START) < 96_000


@pytest.mark.parametrize(("retry_after", "least"), [(600, 600), (7 * 86_400, 21_600)])
def test_retry_after_is_kept_to_as_far_as_the_settings_allow(retry_after: float, least: float) -> None:
    failed = change(FEED, error_streak=1, last_success=START)
    assert wait_after(failed, retry_after, START) == least
