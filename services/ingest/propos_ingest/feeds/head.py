"""What a feed says of itself: its title, its language, how often it changes."""

from typing import Any

import msgspec

from propos_ingest.feeds.elements import XML, html_of, local_name, role, text_of
from propos_ingest.feeds.vocabulary import PERIODS


class Head(msgspec.Struct, kw_only=True):
    """What a feed says of itself."""

    title: str = ""
    language: str | None = None
    hint: float | None = None


def head_of(root: Any) -> Head:
    """What the feed says of itself, wherever it stands before, after or between the items."""
    head = Head(language=root.get(f"{XML}lang"))
    seconds = frequency = None
    channel = next((child for child in root if local_name(child) == "channel"), root)
    for child in channel:
        match role(child):
            case "title" if not head.title:
                head.title = html_of(child)
            case "language":
                head.language = head.language or text_of(child) or None
            case "ttl":
                head.hint = _positive(text_of(child), 60)
            case "period":
                seconds = PERIODS.get(text_of(child).strip().lower())
            case "frequency":
                frequency = _positive(text_of(child))
    if head.hint is None and seconds:
        head.hint = seconds / (frequency or 1)
    return head


def _positive(text: str, times: float = 1) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number * times if 0 < number < 1e7 else None
