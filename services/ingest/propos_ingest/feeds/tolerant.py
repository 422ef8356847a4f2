"""RSS, Atom and RDF by feedparser, which makes something of nearly anything."""

import re
from io import BytesIO
from typing import Any, Final
from zoneinfo import ZoneInfo

import feedparser

from propos_ingest.feeds.document import Document
from propos_ingest.feeds.found import Found
from propos_ingest.feeds.head import Head
from propos_ingest.feeds.when import from_parsed, instant

_TTL: Final = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")

_NAME: Final = re.compile(
    r"(<(?:\w{1,20}:)?(?:author|creator|managingEditor|webMaster|publisher|owner|name|email)\b[^<>]*>"
    r"(?:<!\[CDATA\[)?[^<\]]{500})[^<\]]*",
    re.I,
)
"""Names out of measure: feedparser looks for mail addresses in time that grows with their square."""

_CHANGED: Final = re.compile(r"<(?:\w+:)?(?:updated|modified)\b", re.I)


def read_tolerant(document: Document, url: str, zone: ZoneInfo) -> tuple[Head, list[Found]]:
    """What the feed at `url` says of itself, and its items; without any when feedparser finds none."""
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    # A stream, never the bytes themselves: feedparser would try to open those as a file's name.
    parsed = feedparser.parse(
        BytesIO(_NAME.sub(r"\1", document.text).encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    ttl = _TTL.search(document.skeleton)
    head = Head(
        title=parsed.feed.get("title") or "",
        language=parsed.feed.get("language"),
        hint=float(ttl[1]) * 60 if ttl and float(ttl[1]) else None,
    )
    # As they are: feedparser's own dictionaries answer for absent dates with others.
    items = [_found(dict(entry), zone) for entry in parsed.entries]
    if "<dc:date" in document.skeleton and not _CHANGED.search(document.skeleton):
        for item in items:  # feedparser takes dc:date for the date of a change
            if not item.published:
                item.published, item.updated = item.updated, None
    return head, items


def _found(entry: dict[str, Any], zone: ZoneInfo) -> Found:
    contents = [each.get("value") or "" for each in entry.get("content", ())]
    content, summary = max(contents, key=len, default=""), entry.get("summary") or ""
    identifier = entry.get("id") or ""
    link = entry.get("feedburner_origlink") or entry.get("link")
    return Found(
        link=link or (identifier if identifier.startswith(("http:", "https:")) else ""),
        title=entry.get("title") or "",
        summary="" if summary in contents else summary,
        content=content,
        published=_when(entry, "published", zone),
        updated=_when(entry, "updated", zone) or instant(entry.get("dc_modified") or "", zone),
        authors=_authors(entry),
        tags=[tag.get("term") or tag.get("label") or "" for tag in entry.get("tags", ())],
        language=entry.get("language"),
    )


def _authors(entry: dict[str, Any]) -> list[str]:
    """The names; a single one as it is written, since feedparser cuts mail addresses with long endings."""
    authors = entry.get("authors", ())
    if len(authors) == 1 and entry.get("author"):
        return [entry["author"]]
    return [each.get("name") or each.get("email") or "" for each in authors]


def _when(entry: dict[str, Any], name: str, zone: ZoneInfo) -> Any:
    return instant(entry.get(name) or "", zone) or from_parsed(entry.get(f"{name}_parsed"), zone)
