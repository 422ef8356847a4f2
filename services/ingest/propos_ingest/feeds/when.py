"""Dates of feeds: those that standards know, and the many others that feedparser has learnt."""

from calendar import timegm
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from feedparser.datetimes import _parse_date as feedparser_date

from propos_ingest.pages.dates import in_utc, moment

_ZONES: Final = {
    "CET": "+0100",
    "CEST": "+0200",
    "MET": "+0100",
    "MEST": "+0200",
    "WET": "+0000",
    "WEST": "+0100",
    "BST": "+0100",
    "EET": "+0200",
    "EEST": "+0300",
    "UTC": "+0000",
    "Z": "+0000",
}
"""Names of zones in European feeds that the mail standard does not have."""

_LONGEST: Final = 100
"""Characters of a date; parsers of dates take long over long texts."""


@lru_cache(maxsize=8192)
def instant(written: str, zone: ZoneInfo) -> datetime | None:
    """The instant that a feed's date names; None when it is none, or no plausible one.

    A date without an offset is taken in `zone`. Dates in the future are kept as they are.
    """
    text = " ".join(written.split())
    if not text or len(text) > _LONGEST:
        return None
    head, _, last = text.rpartition(" ")
    if last.upper() in _ZONES and head:
        text = f"{head} {_ZONES[last.upper()]}"
    return moment(text, zone) or from_parsed(feedparser_date(text), zone)


def from_parsed(parsed: object, zone: ZoneInfo) -> datetime | None:
    """The instant of feedparser's time tuple, which is UTC; None when no calendar has it."""
    try:
        return in_utc(datetime.fromtimestamp(timegm(parsed), UTC), zone) if parsed else None  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None
