"""Sitemaps (sitemaps.org 0.9), Google News sitemaps, sitemap indexes, and text sitemaps."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from lxml import etree

from propos.errors import BadMessage
from propos_ingest.addresses import web_host
from propos_ingest.feeds.document import Document
from propos_ingest.feeds.elements import tree_of
from propos_ingest.feeds.entry import Feed
from propos_ingest.feeds.found import Found, absolute, feed_of
from propos_ingest.feeds.when import instant

_FAR: Final = datetime(1, 1, 1, tzinfo=UTC)


def read_sitemap(document: Document, url: str, zone: ZoneInfo) -> Feed:
    """The sitemap, news sitemap or sitemap index at `url`.

    One that breaks off is read as far as it goes. Raises BadMessage with reason no_feed when its XML cannot
    be read.
    """
    root = tree_of(document)
    if root is None:
        raise BadMessage("no_feed", f"the <{document.root}> is no XML that can be read")
    if document.root == "sitemapindex":
        return Feed(format="sitemap_index", children=_children(root, url, zone))
    items = [_found(element, zone) for element in root.iter("{*}url")]
    names = [text for element in root.iter("{*}publication") if (text := _text(element, "name"))]
    if not names:
        return feed_of("sitemap", items, url)
    return feed_of("news_sitemap", items, url, title=names[0], language=items[0].language if items else None)


def read_list(text: str, url: str) -> Feed:
    """The text sitemap at `url`: one address a line."""
    return feed_of("sitemap", (Found(link=line) for line in text.split()), url)


def is_list(text: str) -> bool:
    """Whether the text is a list of addresses and nothing else."""
    lines = text.split()
    return bool(lines) and all(web_host(line) for line in lines)


def _children(root: Any, url: str, zone: ZoneInfo) -> tuple[str, ...]:
    """The addresses of the sitemaps, newest first; those without a date last, in the index's order."""
    dated = [
        (instant(_text(element, "lastmod"), zone) or _FAR, absolute(url, _text(element, "loc")))
        for element in root.iter("{*}sitemap")
    ]
    newest_first = sorted(dated, key=lambda child: child[0], reverse=True)
    return tuple(dict.fromkeys(address for _, address in newest_first if address))


def _found(element: Any, zone: ZoneInfo) -> Found:
    found = Found(link=_text(element, "loc"), updated=instant(_text(element, "lastmod"), zone))
    news = element.find("{*}news")
    if news is None:
        return found
    return msgspec.structs.replace(
        found,
        title=_text(news, "title"),
        published=instant(_text(news, "publication_date"), zone),
        tags=[tag for name in ("keywords", "genres") for tag in _text(news, name).split(",")],
        language=next((_text(each, "language") for each in news.iter("{*}publication")), None),
    )


def _text(element: Any, name: str) -> str:
    child = element.find(f"{{*}}{name}")
    return "".join(child.itertext(etree.Element)).strip() if child is not None else ""
