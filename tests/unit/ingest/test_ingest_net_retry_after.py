"""How long servers ask us to wait, and how long they call an answer fresh."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_ingest.net.retry_after import fresh_for, retry_after

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
DATE = "Tue, 03 Mar 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("-5", 0),
        ("2.5", 2.5),
        ("Tue, 03 Mar 2026 10:02:00 GMT", 120),
        ("Tuesday, 03-Mar-26 10:02:00 GMT", 120),
        ("Tue Mar  3 10:02:00 2026", 120),
        ("Tue, 03 Mar 2026 12:02:00 +0200", 120),
        ("Tue, 03 Mar 2026 09:00:00 GMT", 0),
        (None, None),
        ("", None),
        ("bientôt", None),
        ("12O", None),
        ("١٢", None),
        ("inf", None),
        ("Tue, 99 Mar 2026 10:02:00 GMT", None),
    ],
)
def test_both_forms(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, DATE, NOW) == seconds
    assert retry_after(value, None, NOW) == seconds


def test_a_server_with_a_wrong_clock_is_understood() -> None:
    a_year_ahead, a_minute_later = "Wed, 03 Mar 2027 10:00:00 GMT", "Wed, 03 Mar 2027 10:01:00 GMT"
    assert retry_after(a_minute_later, a_year_ahead, NOW) == 60
    assert fresh_for(None, a_minute_later, a_year_ahead, NOW) == 60


@pytest.mark.parametrize(
    ("cache_control", "expires", "seconds"),
    [
        ("public, max-age=300", None, 300),
        ("s-maxage=60, MAX-AGE=300", None, 300),
        ("max-age=300", "Tue, 03 Mar 2026 10:01:00 GMT", 300),
        ("max-age=0", None, 0),
        ("no-cache", "Tue, 03 Mar 2026 10:01:00 GMT", 60),
        ("s-maxage=60", None, None),
        ("max-age=vite", None, None),
        (None, "0", 0),
        (None, "Tue, 03 Mar 2026 09:00:00 GMT", 0),
        (None, None, None),
    ],
)
def test_freshness(cache_control: str | None, expires: str | None, seconds: float | None) -> None:
    assert fresh_for(cache_control, expires, DATE, NOW) == seconds


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_is_read_or_passed_over(value: str, date: str) -> None:
    for seconds in (retry_after(value, date), fresh_for(value, value, date), retry_after("9" * 20, date)):
        assert seconds is None or 0 <= seconds <= 10 * 366 * 86_400
