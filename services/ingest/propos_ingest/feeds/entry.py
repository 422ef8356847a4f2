"""What a feed says: the same values whatever its format."""

from datetime import datetime
from typing import Literal

import msgspec

FeedFormat = Literal["rss", "atom", "rdf", "json", "wordpress", "sitemap", "news_sitemap", "sitemap_index"]


class Entry(msgspec.Struct, kw_only=True, frozen=True):
    """What a feed says of one article. `seen` changes whenever the feed says something else of it.

    `content` is the feed's own text of the article, as HTML, when it has more than a summary. GUIDs take no
    part in `seen` and name nothing, since some feeds change them at every request.
    """

    link: str
    seen: str
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None


class Feed(msgspec.Struct, kw_only=True, frozen=True):
    """A feed: entries in the feed's order, each link once."""

    format: FeedFormat
    title: str = ""
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    unlinked: int = 0
    """Entries without an address of the web: there is no page to fetch."""
    hint: float | None = None
    """Seconds between two polls that the feed asks for (ttl, sy:updatePeriod)."""
    children: tuple[str, ...] = ()
    """The sitemaps that a sitemap index names, newest first."""
