"""Buckets of time -> the bars of a chart: where each stands, which days it stands for."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from propos_search.answer import Bucket

Unit = Literal["day", "week", "month", "year", ""]

WIDTH, HEIGHT = 720, 96
"""The size of a chart as `_timeline.html` draws it; it is stretched to the page."""
WIDEST: Final = 56.0
"""A bar is no wider, however few there are."""
GAP: Final = 0.18
"""Share of a bar's place that stays empty beside it."""
LEAST: Final = 2.0
"""A bar that stands for anything can be seen."""
_LENGTH: Final = re.compile(r"(\d+)?([dwMqy])")
_NAMED: Final = {"day": "1d", "week": "7d", "month": "1M", "quarter": "3M", "year": "1y"}
_UNITS: Final[dict[str, Unit]] = {"1d": "day", "7d": "week", "1w": "week", "1M": "month", "1y": "year"}


class Bar(msgspec.Struct, frozen=True):
    """The days `start` to `end`, both included, and how many quotes they have.

    The bar is a rectangle (x, y, width, height) in units of the chart, whose origin is above and left; its
    place is the column from `left`, `room` wide, that no other bar stands in.
    """

    start: date
    end: date
    count: int
    x: float
    y: float
    width: float
    height: float
    left: float
    room: float


def bars(buckets: Sequence[Bucket], interval: str, width: float, height: float) -> tuple[Bar, ...]:
    """A bar for each bucket, in a chart of this size; the highest one fills it.

    `interval`: as `Facets.interval` has it (1d, 7d, 3M …), or day, week, month, year. Time runs evenly, so
    that an empty stretch is seen as one.
    """
    if not buckets:
        return ()
    ends = [after(bucket.start, interval) for bucket in buckets]
    first, last = buckets[0].start.toordinal(), ends[-1].toordinal()
    most = max(max(bucket.count for bucket in buckets), 1)
    scale = width / max(last - first, 1)
    drawn = []
    for bucket, end in zip(buckets, ends, strict=True):
        left = (bucket.start.toordinal() - first) * scale
        room = (end.toordinal() - bucket.start.toordinal()) * scale
        broad = min(room * (1 - GAP), WIDEST)
        tall = max(bucket.count / most * height, LEAST) if bucket.count else 0.0
        x = left + (room - broad) / 2
        box = (round(number, 2) for number in (x, height - tall, broad, tall, left, room))
        drawn.append(Bar(bucket.start, end - timedelta(days=1), bucket.count, *box))
    return tuple(drawn)


def after(start: date, interval: str) -> date:
    """The first day after the interval that begins with `start`; of an unknown one, the next day."""
    length = _LENGTH.fullmatch(_NAMED.get(interval, interval))
    count, unit = (int(length[1] or 1), length[2]) if length else (1, "d")
    match unit:
        case "d" | "w":
            return start + timedelta(days=count * (7 if unit == "w" else 1))
        case "M" | "q":
            months = start.year * 12 + start.month - 1 + count * (3 if unit == "q" else 1)
            return date(months // 12, months % 12 + 1, 1)
        case _:
            return date(start.year + count, 1, 1)


def unit(interval: str) -> Unit:
    """What a bar stands for, when that has a name."""
    return _UNITS.get(_NAMED.get(interval, interval), "")


def ticks(drawn: Sequence[Bar], count: int = 5) -> tuple[date, ...]:
    """Days at even distances from the first to the last, each once."""
    if not drawn:
        return ()
    first, last = drawn[0].start, drawn[-1].end
    span = (last - first).days
    days = (first + timedelta(days=round(span * step / (count - 1))) for step in range(count))
    return tuple(dict.fromkeys(days))
