"""From what a parser found in an item, as it is written there, to an entry: the same whatever the parser."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized
from urllib.parse import urljoin

import msgspec

from propos_ingest.addresses import web_host
from propos_ingest.feeds.entry import Entry, Feed, FeedFormat
from propos_ingest.pages.words import fingerprint, one_line

_INLINE: Final = re.compile(
    r"</?(?:a|abbr|b|br|cite|code|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strong|sub|sup|u)\b[^<>]*>",
    re.I,
)
_BREAKS: Final = re.compile(r"<(?:br|p|/p|div|/div|/h[1-6])\b[^<>]*>", re.I)
_ABSOLUTE: Final = re.compile(r"https?://[\w-][^\s/@\[\]\\]*/?[^\s\\]*", re.I)
"""An address that needs no look at its parts."""

_IDLE: Final = re.compile(r"[?#]")
"""Where an address stops to tell what it is of: what follows holds trackers, which change with nothing."""

_ADDRESS: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


class Found(msgspec.Struct, kw_only=True):
    """An item as a parser found it: texts as HTML, addresses as written, dates as instants in UTC."""

    link: str = ""
    base: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: list[str] = msgspec.field(default_factory=list)
    tags: list[str] = msgspec.field(default_factory=list)
    language: str | None = None


def feed_of(
    feed_format: FeedFormat,
    items: Iterable[Found],
    url: str,
    *,
    title: str = "",
    language: str | None = None,
    hint: float | None = None,
) -> Feed:
    """The feed at `url`: each link once, where it stands first."""
    linked: dict[str, Entry] = {}
    unlinked = 0
    for item in items:
        entry = entry_of(item, url)
        if entry:
            linked.setdefault(entry.link, entry)
        else:
            unlinked += 1
    return Feed(
        format=feed_format,
        title=plain(title),
        language=(language or "").strip().replace("_", "-") or None,
        entries=tuple(linked.values()),
        unlinked=unlinked,
        hint=hint,
    )


def entry_of(item: Found, url: str) -> Entry | None:
    """The entry that an item of the feed at `url` makes; None without an address of the web."""
    link = absolute(item.base or url, item.link)
    if not link:
        return None
    title = plain(item.title)
    summary, content = item.summary.strip(), item.content.strip()
    return Entry(
        link=link,
        seen=fingerprint(
            _IDLE.split(link)[0],
            title,
            summary,
            content,
            item.published.isoformat() if item.published else None,
            item.updated.isoformat() if item.updated else None,
        ),
        title=title,
        summary=summary,
        content="" if content == summary else content,
        published=item.published,
        updated=item.updated,
        authors=_once(map(author, item.authors)),
        tags=_once(map(name, item.tags)),
        language=(item.language or "").strip().replace("_", "-") or None,
    )


def absolute(base: str, written: str) -> str:
    """The web address that is written there, in full; empty when it is none."""
    link = "".join(written.split()) if "\n" in written else written.strip()
    if _ABSOLUTE.fullmatch(link):
        return link
    if not link:
        return ""
    try:
        full = urljoin(base, link)
    except ValueError:
        return ""
    return full if web_host(full) else ""


def plain(text: str) -> str:
    """A title or name on one line, without its markup."""
    if "<" in text:
        text = _INLINE.sub("", _BREAKS.sub(" ", text))
    if text.isprintable() and "&" not in text and "  " not in text and is_normalized("NFC", text):
        return text.strip()  # as most are: what follows would change nothing, and takes long
    return one_line(text)


@lru_cache(maxsize=8192)
def name(written: str) -> str:
    """A tag or name on one line: the same few come again and again."""
    return plain(written)


@lru_cache(maxsize=8192)
def author(written: str) -> str:
    """The name in what RSS calls an author: `name@host (Name)`, `Name <name@host>`, or just a name."""
    whole = plain(written)
    if "@" not in whole:
        return whole
    rest = _ADDRESS.sub("", whole).replace("<>", "").replace("()", "").strip()
    if rest.startswith("(") and rest.endswith(")"):
        rest = rest[1:-1]
    return rest.strip(" ,;") or whole


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))
