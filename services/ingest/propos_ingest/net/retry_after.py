"""How long a server asks us to wait, and how long it calls its answer fresh."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST: Final = 10 * 365 * 86_400.0
_SECONDS: Final = re.compile(r"[+-]?\d{1,20}(?:\.\d{1,9})?", re.ASCII)
_MAX_AGE: Final = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,20})", re.ASCII | re.IGNORECASE)


def retry_after(value: str | None, date: str | None, now: datetime | None = None) -> float | None:
    """Seconds to wait, from a Retry-After header in either form (seconds, HTTP-date); None when unreadable.

    A date is compared with the answer's own Date header, so that a server whose clock is wrong asks for what
    it means; without one, with `now` (by default this machine's). What is past is 0.
    Source: RFC 9110, section 10.2.3.
    """
    if value is None:
        return None
    if _SECONDS.fullmatch(value.strip()):
        return _bounded(float(value))
    until = http_date(value)
    return None if until is None else _bounded(_seconds(until, date, now))


def fresh_for(
    cache_control: str | None, expires: str | None, date: str | None, now: datetime | None = None
) -> float | None:
    """Seconds that an answer is fresh: max-age, else Expires less Date; None when the server says neither.

    Source: RFC 9111, sections 4.2.1 and 5.3 (an unreadable Expires is in the past).
    """
    said = _MAX_AGE.search(cache_control or "")
    if said:
        return _bounded(float(said[1]))
    if expires is None:
        return None
    until = http_date(expires)
    return 0.0 if until is None else _bounded(_seconds(until, date, now))


def http_date(value: str | None) -> datetime | None:
    """A date in one of HTTP's three forms (RFC 9110, section 5.6.7), in UTC; None when it is none."""
    try:
        moment = parsedate_to_datetime(value or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(until: datetime, date: str | None, now: datetime | None) -> float:
    return (until - (http_date(date) or now or datetime.now(UTC))).total_seconds()


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), _LONGEST)
