"""What `--since` takes: a day, a month, a year, or how long ago."""

import re
from datetime import datetime, timedelta
from typing import Final

_AGO: Final = re.compile(r"(\d{1,6})\s*(min|[hdjw])", re.IGNORECASE)
_UNITS: Final = {"min": "minutes", "h": "hours", "d": "days", "j": "days", "w": "weeks"}
_FORMS: Final = ("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y")


def parse_since(value: str, now: datetime) -> datetime:
    """The moment that `value` means, in the time zone of `now`.

    2026-10-01, 2026-10, 2026, 01/10/2026, 2026-10-01T08:30, or 30min, 24h, 7d (7j), 2w ago.
    Raises ValueError for anything else.
    """
    value = value.strip()
    if ago := _AGO.fullmatch(value):
        try:
            return now - timedelta(**{_UNITS[ago[2].lower()]: int(ago[1])})
        except OverflowError as error:
            raise ValueError(value) from error
    for form in _FORMS:
        try:
            return datetime.strptime(value, form).replace(tzinfo=now.tzinfo)
        except ValueError:
            continue
    raise ValueError(value)
