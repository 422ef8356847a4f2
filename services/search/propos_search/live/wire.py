"""Events as they go to browsers. Source: HTML standard, "Server-sent events"."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from fastapi.sse import format_sse_event

from propos_search.answer import Hit

AWAY: Final = "away"
BACK: Final = "back"
QUOTE: Final = "quote"
BEAT: Final = "beat"
"""Keeps a stream open in which nothing is told, and moves the mark."""
AGAIN: Final = 3000
"""Milliseconds after which a browser that was cut off comes back."""
MARGIN: Final = timedelta(seconds=5)
"""How long before it is told a quote may have been dated; pages know a quote that they have."""


class Event(msgspec.Struct, frozen=True):
    """One event; `at`: what came until then was told, so a browser that comes back asks from there on."""

    name: str
    data: str = "{}"
    at: datetime | None = None

    @classmethod
    def of_quote(cls, hit: Hit, html: str, at: datetime) -> "Event":
        """A quote as the page shows it; `same`: those with the same words, in whose place it comes."""
        same = [each.quote_id for each in hit.printed if each.quote_id != hit.id]
        return cls(QUOTE, msgspec.json.encode({"id": hit.id, "html": html, "same": same}).decode(), at)


def frame(event: Event) -> bytes:
    """The bytes of an event."""
    return format_sse_event(event=event.name, data_str=event.data, id=mark(event.at) if event.at else None)


def opening() -> bytes:
    """What a stream begins with: so that the browser knows at once that it is open, and when to come back."""
    return format_sse_event(comment="open", retry=AGAIN)


def mark(at: datetime) -> str:
    """A moment as the id of an event: milliseconds since 1970."""
    return str(round(at.timestamp() * 1000))


def moment(written: str) -> datetime | None:
    """The moment of an id, less a margin; None of anything else."""
    try:
        return datetime.fromtimestamp(int(written) / 1000, UTC) - MARGIN
    except (ValueError, OverflowError, OSError):
        return None
