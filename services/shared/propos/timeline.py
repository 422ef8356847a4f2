"""A story as it is shown: a table for people, JSON lines for programs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from rich.table import Table
from rich.text import Text

from propos.trace import Event

_STYLES: Final = {"known": "", "context": "dim", "unasked": "bold red"}


def as_lines(events: Iterable[Event]) -> Iterator[bytes]:
    """One JSON object an event: at, stage, what, kind, facts."""
    for event in events:
        told: dict[str, Any] = {
            "at": event.at,
            "stage": event.stage,
            "what": event.what,
            "kind": event.kind,
            "facts": dict(event.facts),
        }
        yield msgspec.json.encode(told)


def as_table(events: Sequence[Event], wide: bool = False) -> Table:
    """A row an event: when (UTC), where, what, and its facts below; `wide` puts them on the same line."""
    table = Table("when (UTC)", "stage", "what", box=None, pad_edge=False, header_style="dim")
    for event in events:
        table.add_row(
            moment(event.at), event.stage, _told(event, " · " if wide else "\n"), style=_STYLES[event.kind]
        )
    return table


def _told(event: Event, gap: str) -> Text:
    told = Text(event.what, style="bold" if event.kind == "known" else "")
    for name, value in event.facts:
        told.append(f"{gap}{name}: ", style="not bold dim").append(shown(value), style="not bold")
    return told


def shown(value: str | float | bool) -> str:
    """A fact's value for people: one line without control characters, which a terminal would obey."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.3g}"
    return "".join(c if c.isprintable() else " " for c in value)


def moment(at: datetime | None) -> str:
    """A time to the second, in UTC; a mark when there is none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else "now"
