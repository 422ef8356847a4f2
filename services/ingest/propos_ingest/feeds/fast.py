"""RSS and Atom by fastfeedparser, believed only where nothing can have escaped it."""

import re
from collections import Counter
from datetime import datetime
from typing import Any, Final

import fastfeedparser

from propos_ingest.feeds.document import Document
from propos_ingest.feeds.found import Found
from propos_ingest.feeds.vocabulary import FAST_IGNORES, FAST_READS

_DATE: Final = re.compile(
    r"<(?:pubDate|published|updated|dc:date|(?:dc|dcterms):modified)>\s*(?:"
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" (?:19|20)\d\d \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC)"
    r"|(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[+-]\d\d:\d\d|Z))\s*<"
)
_SPECIAL: Final = ("xml:base", "base64")
_SINGLE: Final = ("titles", "summaries", "contents", "published", "updated", "authors")
_PAGES: Final = (None, "", "html", "text/html")


def read_fast(document: Document) -> list[Found] | None:
    """The feed's items; None when fastfeedparser cannot read it, or may have missed or misread a part.

    It takes one author, one summary and one content of an item, guesses at dates, and passes over what it
    does not know. So its answer counts only when the items hold elements that it reads in full and no other,
    each closed, all dates are as the standards write them, and it found as many of each kind as there are.
    """
    if document.root not in ("rss", "feed") or any(each in document.skeleton for each in _SPECIAL):
        return None
    counts = _census(document)
    if counts is None:
        return None
    try:
        parsed = fastfeedparser.parse(document.text.encode(), include_media=False, include_enclosures=False)
    except Exception:  # noqa: BLE001  # it raises whatever its helpers raise; the walk reads the feed then
        return None
    dated = counts["published"] > 0
    summed = counts["summaries"] > 0
    items = [_found(entry, dated=dated, summed=summed) for entry in parsed["entries"]]
    return items if _counted(items) == +counts else None


def _census(document: Document) -> Counter[str] | None:
    """How many elements of each kind the items have; None when there are some that need another look."""
    first = next((place for place, tag in enumerate(document.tags) if tag[1] in ("item", "entry")), None)
    if first is None:
        return None
    tags = document.tags[first:]
    opened = Counter([name for closes, name, _ in tags if not closes])
    closed = Counter([name for closes, name, _ in tags if closes])
    counts: Counter[str] = Counter()
    for name, times in opened.items():
        kind = FAST_READS.get(name)
        if kind:
            counts[kind] += times
            if closed[name] != times and name not in ("link", "category"):
                return None
        elif name not in FAST_IGNORES:
            return None
    items = counts["items"]
    if counts["links"] != items or any(counts[kind] > items for kind in _SINGLE):
        return None
    start = document.skeleton.find(f"<{tags[0][1]}")
    if counts["published"] + counts["updated"] != len(_DATE.findall(document.skeleton, start)):
        return None
    return counts if document.skeleton.find("xml:lang", start) < 0 else None


def _counted(items: list[Found]) -> Counter[str]:
    counts = Counter(
        items=len(items),
        titles=sum(bool(item.title) for item in items),
        links=sum(bool(item.link) for item in items),
        summaries=sum(bool(item.summary) for item in items),
        contents=sum(bool(item.content) for item in items),
        published=sum(item.published is not None for item in items),
        updated=sum(item.updated is not None for item in items),
        authors=sum(len(item.authors) for item in items),
        tags=sum(len(item.tags) for item in items),
    )
    return +counts


def _found(entry: Any, *, dated: bool, summed: bool) -> Found:
    """What fastfeedparser found; what is absent it fills with its like, and that is undone here."""
    summary = entry.get("description") or ""
    content = entry["content"][0]["value"] or "" if entry.get("content") else ""
    author = entry.get("author")
    return Found(
        link=_link(entry),
        title=entry.get("title") or "",
        summary=summary if summed else "",
        content="" if content.strip() == summary else content,
        published=_moment(entry.get("published")) if dated else None,
        updated=_moment(entry.get("updated")),
        authors=[author] if author else [],
        tags=[tag["term"] for tag in entry.get("tags", ())],
    )


def _link(entry: Any) -> str:
    pages = [
        link["href"]
        for link in entry.get("links", ())
        if link["rel"] in (None, "alternate") and link["type"] in _PAGES
    ]
    return pages[-1] if pages else entry.get("link") or ""


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
