"""A timeline: where its bars stand, and which days they mean."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.answer import Bucket
from propos_search.pages.timeline import WIDEST, after, bars, ticks, unit

START = date(2026, 10, 1)
INTERVALS = ("1d", "7d", "1M", "3M", "1y", "5y", "day", "week", "month", "year")


def row(interval: str, *counts: int) -> list[Bucket]:
    start, buckets = date(2026, 1, 1), []
    for count in counts:
        buckets.append(Bucket(start, count))
        start = after(start, interval)
    return buckets


@pytest.mark.parametrize(
    ("interval", "end"),
    [
        ("1d", "2026-10-01"),
        ("7d", "2026-10-07"),
        ("week", "2026-10-07"),
        ("1M", "2026-10-31"),
        ("3M", "2026-12-31"),
        ("quarter", "2026-12-31"),
        ("year", "2026-12-31"),
        ("10y", "2035-12-31"),
        ("", "2026-10-01"),
    ],
)
def test_a_bar_means_all_days_of_its_interval(interval: str, end: str) -> None:
    (bar,) = bars([Bucket(START, 3)], interval, 720, 96)
    assert (bar.start, bar.end.isoformat(), bar.count) == (START, end, 3)


def test_the_highest_bar_fills_the_chart_and_others_are_as_high_as_their_share() -> None:
    high, half, none = bars(row("1d", 40, 20, 0), "1d", 720, 96)
    assert (high.y, high.height) == (0, 96)
    assert (half.y, half.height) == (48, 48)
    assert none.height == 0


def test_a_single_quote_among_thousands_can_be_seen() -> None:
    assert bars(row("1d", 100_000, 1), "1d", 720, 96)[1].height >= 1


def test_an_empty_stretch_is_as_wide_as_it_is_long() -> None:
    one, other = bars([Bucket(START, 1), Bucket(START + timedelta(days=9), 1)], "1d", 100, 10)
    assert (one.left, other.left) == (0, 90)


def test_nothing_has_no_bars() -> None:
    assert bars([], "1d", 720, 96) == ()
    assert ticks(()) == ()


@given(st.sampled_from(INTERVALS), st.lists(st.integers(0, 10**6), min_size=1, max_size=70))
def test_bars_stand_beside_each_other_inside_the_chart(interval: str, counts: list[int]) -> None:
    drawn = bars(row(interval, *counts), interval, 720, 96)
    assert [bar.count for bar in drawn] == counts
    for bar in drawn:
        assert 0 <= bar.x <= bar.x + bar.width <= 720.01
        assert 0 <= bar.y <= bar.y + bar.height <= 96.01
        assert bar.left - 0.01 <= bar.x
        assert bar.x + bar.width <= bar.left + bar.room + 0.01
        assert bar.width <= WIDEST
    for one, other in pairwise(drawn):
        assert one.left + one.room == pytest.approx(other.left, abs=0.02)
        assert one.end + timedelta(days=1) == other.start
    days = ticks(drawn)
    assert days[0] == drawn[0].start
    assert list(days) == sorted(set(days))


def test_what_a_bar_stands_for_has_a_name() -> None:
    assert [unit(each) for each in ("1d", "day", "7d", "1M", "year", "3M", "")] == [
        *("day", "day", "week", "month", "year", "", "")
    ]
