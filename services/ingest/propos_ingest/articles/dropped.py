"""What led to no article, and why."""

import msgspec


class Dropped(msgspec.Struct, frozen=True):
    """An input that led to no article: a feed, an entry, a page, a file or a line of one.

    `reason` is a short, stable word; `url` the input's address (of a file: `file:`, with the place behind #).
    """

    url: str
    reason: str
    detail: str
    feed_url: str | None = None
