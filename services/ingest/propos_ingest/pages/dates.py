"""Dates as feeds and pages write them, in UTC."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from zoneinfo import ZoneInfo

from propos_ingest.pages.furniture import DATE, MONTHS

_OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""No page of the web is older; an unset date is 1970."""

_AHEAD: Final = timedelta(days=1)
"""How far a clock or a time zone may be wrong; a date beyond that is a mistake."""

_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D)")
_WITH_TIME: Final = re.compile(r"\d[T ]?\s*(?:à )?\d{1,2} ?[h:]|\d{2}:\d{2}")


def moment(written: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant that an ISO 8601, RFC 2822 or French date names; None when it is none, or no plausible one.

    A date without an offset is taken in `zone`, a date without a time at its midnight there.
    """
    text = (written or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime, _french):
        try:
            when = read(text)
        except (ValueError, OverflowError):
            continue
        return in_utc(when, zone)
    return None


def in_utc(when: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The instant in UTC, taken in `zone` when it has no offset; None when no newspaper has that date."""
    if when is None:
        return None
    try:
        utc = (when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None
    return utc if 1900 <= utc.year <= 2200 else None


def likely(written: Iterable[str], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first of the dates that a page may have at `now`, best source first.

    One without a time gives way to one of the same day that has it.
    """
    chosen: datetime | None = None
    for text in written:
        when = moment(text, zone)
        if when is None or not _OLDEST <= when <= now + _AHEAD:
            continue
        timed = bool(_WITH_TIME.search(text))
        if chosen is None:
            chosen = when
            if timed:
                return chosen
        elif timed and when.astimezone(zone).date() == chosen.astimezone(zone).date():
            return when
    return chosen


def in_address(url: str) -> str:
    """The date that an address holds, as YYYY-MM-DD; empty when it holds none."""
    found = _IN_ADDRESS.search(f"{url}/")
    return "-".join(found.groups()) if found else ""


def _french(text: str) -> datetime:
    found = DATE.search(text)
    if not found:
        raise ValueError(text)
    day, name, year, hour, minute = found.groups()
    month = next((n for n, pattern in enumerate(MONTHS, 1) if pattern.fullmatch(name)), 0)
    return datetime(int(year), month, int(day), int(hour or 0), int(minute or 0))
