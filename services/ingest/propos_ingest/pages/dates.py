"""Dates as feeds and pages write them, in UTC."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


def moment(written: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant that an ISO 8601 or RFC 2822 date names; None when it is none, or no plausible one.

    A date without an offset is taken in `zone`, a date without a time at its midnight there.
    """
    text = (written or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
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
