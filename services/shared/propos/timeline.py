"""A story as it is shown: lines for people, JSON lines for programs."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from rich.text import Text

from propos.trace import Event

_STYLES: Final = {"known": "bold", "context": "", "unasked": "bold red"}
_LEFT: Final = 19 + 2 + 6 + 2
"""Columns of the time and the stage, below which the facts stand free."""


def as_json(events: Iterable[Event]) -> Iterator[bytes]:
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


def as_text(events: Iterable[Event], one_line: bool = False) -> Iterator[Text]:
    """When (UTC), where and what; each fact on a line of its own, or all on the event's own."""
    gap = " · " if one_line else "\n" + " " * _LEFT
    for event in events:
        told = Text.assemble(
            (f"{moment(event.at):19}  ", "dim"),
            f"{event.stage:6}  ",
            (shown(event.what), _STYLES[event.kind]),
        )
        for name, value in event.facts:
            told.append(f"{gap}{name}: ", "dim").append(shown(value))
        yield told


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
    """A time to the second, in UTC; a word when it is so now."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if at else "now"
