"""The table of `propos feeds list`: a row a feed, as JSON or for people."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from propos.states import FeedFlag
from propos_ingest.subscriptions.register import Register
from propos_ingest.watch.counts import today, usual
from propos_ingest.watch.standing import Standing, standing

Order = Literal["url", "title", "success", "item", "rate", "errors"]
_NEVER: Final = float("inf")
_WIDE: Final = 250


class Row(msgspec.Struct, frozen=True):
    """One feed. `interval` in seconds; `today` and `usual` in new items a day, None while unknown."""

    url: str
    title: str | None
    standing: Standing
    groups: tuple[str, ...]
    format: str | None
    interval: float | None
    next_poll: datetime | None
    last_poll: datetime | None
    last_success: datetime | None
    last_item: datetime | None
    today: int
    usual: float | None
    error: str | None
    error_detail: str | None
    error_streak: int
    flags: tuple[FeedFlag, ...]


def rows(register: Register, now: datetime, order: Order = "url", flagged: bool = False) -> list[Row]:
    """The feeds in this order; with `flagged` only those that have a flag or are gone."""
    found = [_row(register, url, now) for url in register.subscriptions]
    keys: dict[Order, Callable[[Row], tuple[object, ...]]] = {
        "url": lambda row: (row.url,),
        "title": lambda row: ((row.title or row.url).casefold(),),
        "success": lambda row: (row.last_success.timestamp() if row.last_success else 0.0,),
        "item": lambda row: (row.last_item.timestamp() if row.last_item else 0.0,),
        "rate": lambda row: (-(row.usual or 0.0), -row.today),
        "errors": lambda row: (-row.error_streak,),
    }
    wanted = [row for row in found if row.flags or row.standing == "gone"] if flagged else found
    return sorted(wanted, key=lambda row: (*keys[order](row), row.url))


def render(found: Iterable[Row], now: datetime, console: Console) -> None:
    """Print the table; as wide as it needs to be where no terminal cuts it."""
    table = Table("feed", "title", box=None, header_style="bold", pad_edge=False)
    for name in ("every", "success", "new item", "today/usual", "errors"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("flags", no_wrap=True)
    for row in found:
        errors = f"{row.error_streak} {row.error}" if row.error_streak else ""
        table.add_row(
            Text(row.url, overflow="fold"),
            Text(row.title or ""),
            ago(row.interval) if row.standing == "active" else row.standing,
            since(row.last_success, now),
            since(row.last_item, now),
            f"{row.today}/{'?' if row.usual is None else f'{row.usual:.0f}'}",
            Text(errors, "red"),
            Text(" ".join(row.flags), "bold red"),
        )
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)


def since(moment: datetime | None, now: datetime) -> str:
    """How long ago it was, short."""
    return "never" if moment is None else ago(max(0.0, (now - moment).total_seconds()))


def ago(seconds: float | None) -> str:
    """A time span in its largest unit: 45 s, 12 min, 5 h, 3 d."""
    if seconds is None:
        return ""
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size * (2 if unit != "min" else 1.5):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _row(register: Register, url: str, now: datetime) -> Row:
    subscription, state = register.subscriptions[url], register.feeds.get(url)
    held = standing(subscription, state)
    return Row(
        url=url,
        title=subscription.title or (state.title if state else None),
        standing=held,
        groups=subscription.groups,
        format=state.format if state else None,
        interval=state.interval if state else None,
        next_poll=state.next_poll if state and held == "active" else None,
        last_poll=state.last_poll if state else None,
        last_success=state.last_success if state else None,
        last_item=state.last_item if state else None,
        today=today(state, now) if state else 0,
        usual=usual(state) if state else None,
        error=state.error if state else None,
        error_detail=state.error_detail if state else None,
        error_streak=state.error_streak if state else 0,
        flags=state.flags if state and held == "active" else (),
    )
