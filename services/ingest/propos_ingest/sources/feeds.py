"""The bytes of an RSS or Atom feed in, its entries out."""

from calendar import timegm
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser
import msgspec

from propos.errors import BadMessage
from propos_ingest.addresses import web_host
from propos_ingest.pages.words import fingerprint, one_line


class Entry(msgspec.Struct, kw_only=True, frozen=True):
    """What a feed says of one article. `seen` changes whenever the feed says something else of it."""

    link: str
    seen: str
    title: str
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Feed(msgspec.Struct, kw_only=True, frozen=True):
    """A feed: entries in the feed's order, which is newest first as a rule."""

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    unlinked: int = 0
    """Entries without an address of the web: there is no page to fetch."""


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The feed in `body` that was found at `url`.

    A feed that breaks off is read as far as it goes. Raises BadMessage with reason empty or no_feed.
    """
    if not body.strip():
        raise BadMessage("empty", "the feed has no content")
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    # A stream, never the bytes themselves: feedparser would try to open those as a file's name.
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False)
    if not parsed.get("version"):
        why = parsed.get("bozo_exception") or "neither RSS nor Atom"
        raise BadMessage("no_feed", f"{why}"[:300])
    if not parsed.entries and parsed.get("bozo"):
        raise BadMessage("no_feed", f"no entry can be read: {parsed.bozo_exception}"[:300])
    entries = [_entry(entry) for entry in parsed.entries]
    linked: dict[str, Entry] = {}
    for entry in filter(lambda entry: web_host(entry.link), entries):
        linked.setdefault(entry.link, entry)
    return Feed(
        title=one_line(parsed.feed.get("title")),
        language=parsed.feed.get("language"),
        entries=tuple(linked.values()),
        unlinked=sum(not web_host(entry.link) for entry in entries),
    )


def _entry(entry: Any) -> Entry:
    entry = dict(entry)  # as it is: feedparser's own dictionary answers for absent dates with others
    title, summary = one_line(entry.get("title")), entry.get("summary") or ""
    link = entry.get("link") or entry.get("id") or ""
    return Entry(
        link=link,
        seen=fingerprint(link, entry.get("id"), entry.get("updated"), entry.get("published"), title, summary),
        title=title,
        summary=summary,
        published=_moment(entry.get("published_parsed")),
        updated=_moment(entry.get("updated_parsed")),
        authors=tuple(filter(None, (one_line(a.get("name")) for a in entry.get("authors", ())))),
        tags=tuple(filter(None, (one_line(tag.get("term")) for tag in entry.get("tags", ())))),
    )


def _moment(parsed: Any) -> datetime | None:
    """feedparser gives UTC in a time tuple, and in years that no calendar has when the feed says so."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
