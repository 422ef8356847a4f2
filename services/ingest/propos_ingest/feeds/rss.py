"""RSS 0.9 to 2.0, Atom 0.3 and 1.0, RDF: by the fastest of three parsers that loses nothing of this feed."""

import re
from typing import Final
from zoneinfo import ZoneInfo

from propos.errors import BadMessage
from propos_ingest.feeds.document import Document
from propos_ingest.feeds.elements import tree_of
from propos_ingest.feeds.entry import Feed, FeedFormat
from propos_ingest.feeds.fast import read_fast
from propos_ingest.feeds.found import Found, feed_of
from propos_ingest.feeds.head import Head, head_of
from propos_ingest.feeds.tolerant import read_tolerant
from propos_ingest.feeds.walk import walk

_FORMATS: Final[dict[str, FeedFormat]] = {"rss": "rss", "channel": "rss", "feed": "atom", "rdf": "rdf"}
_ITEM: Final = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.I)
_LAST: Final = re.compile(r".*</(?:item|entry)\s*>", re.S)


def read_rss(document: Document, url: str, zone: ZoneInfo) -> Feed:
    """The feed at `url`. Raises BadMessage with reason no_feed when no parser finds an item or a feed's head.

    fastfeedparser reads most feeds; a walk over libxml2's tree reads the richer ones and those whose errors
    lose nothing; feedparser the others, and those in which the walk finds fewer items than there are.
    """
    head, items = _read(document, url, zone)
    if not items and not _is_feed(document):
        raise BadMessage("no_feed", "neither RSS nor Atom: it holds no feed and no item")
    return feed_of(
        _FORMATS.get(document.root, "rss"),
        items,
        url,
        title=head.title,
        language=head.language,
        hint=head.hint,
    )


def _read(document: Document, url: str, zone: ZoneInfo) -> tuple[Head, list[Found]]:
    quick = read_fast(document)
    outside = tree_of(_without_items(document)) if quick else None
    if quick and outside is not None:
        return head_of(outside), quick
    root = tree_of(document)
    if root is not None:
        items = walk(root, url, zone)
        if len(items) >= len(_ITEM.findall(document.skeleton)):
            return head_of(root), items
    return read_tolerant(document, url, zone)


def _is_feed(document: Document) -> bool:
    return document.root in _FORMATS


def _without_items(document: Document) -> Document:
    """The feed's own elements, before its items and after them."""
    skeleton = document.skeleton
    first, last = _ITEM.search(skeleton), _LAST.match(skeleton)
    if not first or not last:
        return document
    before, after = skeleton[: first.start()], skeleton[last.end() :]
    sections = document.sections
    return Document(
        before + after,
        sections[: before.count("\0")] + sections[len(sections) - after.count("\0") :],
    )
