"""`--since`: what reads as a moment, and what does not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.since import parse_since

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 10, 8, 9, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-10-01", datetime(2026, 10, 1, tzinfo=PARIS)),
        ("01/10/2026", datetime(2026, 10, 1, tzinfo=PARIS)),
        ("2026-10", datetime(2026, 10, 1, tzinfo=PARIS)),
        ("2026", datetime(2026, 1, 1, tzinfo=PARIS)),
        ("2026-10-01T08:30", datetime(2026, 10, 1, 8, 30, tzinfo=PARIS)),
        ("30min", NOW - timedelta(minutes=30)),
        ("24h", NOW - timedelta(hours=24)),
        ("7d", NOW - timedelta(days=7)),
        ("7j", NOW - timedelta(days=7)),
        (" 2 W ", NOW - timedelta(weeks=2)),
    ],
)
def test_a_day_or_how_long_ago(value: str, moment: datetime) -> None:
    assert parse_since(value, NOW) == moment


@pytest.mark.parametrize("value", ["", "hier", "2026-13-01", "2026-02-31", "-7d", "999999w", "7", "7 mois"])
def test_anything_else_is_refused_with_its_name(value: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_since(value, NOW)


@given(st.text())
def test_no_text_fails_in_another_way(value: str) -> None:
    try:
        moment = parse_since(value, NOW)
    except ValueError:
        return
    assert moment.tzinfo is not None
