"""The feeds of a site: those that its home page names, and the places where one may look."""

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from propos_ingest.feeds.discovery_words import (
    COMMENTS,
    FEED_ADDRESS,
    FEED_TEXT,
    FEED_TYPES,
    NO_FEED,
    USUAL_PLACES,
)
from propos_ingest.feeds.found import absolute
from propos_ingest.pages.charset import decode_page

WORDPRESS_POSTS: Final = "wp/v2/posts?per_page=50&_embed=1"
"""The posts of a WordPress site with their authors and terms, below the root of its API."""

_API: Final = "https://api.w.org/"
_COMMENTS_LAST: Final = 100
_SITEMAP_LINE: Final = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)


def find_feeds(body: bytes, url: str) -> tuple[str, ...]:
    """The feeds that the page at `url` names, in full, each once, the surest first.

    First what <link rel="alternate"> says, then WordPress's API, then links that look like feeds; feeds of
    comments come last. A page that is none has no feeds.
    """
    root = _tree(decode_page(body))
    if root is None:
        return ()
    base = next((absolute(url, each.get("href") or "") for each in root.iter("base")), "") or url
    ranked: dict[str, int] = {}
    for rank, written, title in _named(root):
        address = absolute(base, written).partition("#")[0]
        if address and address != url:
            late = _COMMENTS_LAST if COMMENTS.search(f"{urlsplit(address).path} {title}") else 0
            ranked[address] = min(rank + late, ranked.get(address, rank + late))
    return tuple(sorted(ranked, key=lambda address: ranked[address]))


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which the site of `url` may keep a feed, the likeliest first.

    For a page below the root, such as a section, the same places below it come first.
    """
    section = urlsplit(url).path.rstrip("/")
    below = [f"{section}{place}" for place in USUAL_PLACES[:4]] if section and "." not in section else []
    return tuple(dict.fromkeys(urljoin(url, place) for place in (*below, *USUAL_PLACES)))


def sitemaps_of_robots(text: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names (sitemaps.org), those for news first."""
    named = [address for each in _SITEMAP_LINE.findall(text) if (address := absolute("", each))]
    return tuple(sorted(dict.fromkeys(named), key=lambda address: not re.search(r"news|actu", address, re.I)))


def _named(root: Any) -> Iterator[tuple[int, str, str]]:
    """Rank, address as written, and title of all that may be a feed."""
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        address, title = link.get("href") or "", link.get("title") or ""
        if _API in relations:
            separator = "" if address.endswith(("/", "=")) else "/"
            yield 5, f"{address}{separator}{_posts(address)}", ""
        elif "alternate" in relations and kind in FEED_TYPES and _may_be_feed(kind, address, title):
            yield FEED_TYPES[kind], address, title
    for anchor in root.iter("a"):
        address, text = anchor.get("href") or "", " ".join(anchor.itertext())
        if NO_FEED.search(address):
            continue
        if FEED_ADDRESS.search(address):
            yield 6, address, text
        elif FEED_TEXT.search(f"{text} {anchor.get('title') or ''}"):
            yield 7, address, text


def _posts(api: str) -> str:
    """Where the API's root is a query (`?rest_route=/`), what follows belongs to its value."""
    return WORDPRESS_POSTS.replace("?", "&") if "?" in api else WORDPRESS_POSTS


def _may_be_feed(kind: str, address: str, title: str) -> bool:
    """Whether an alternate of a type that others share is a feed: oEmbed and APIs have the same."""
    if FEED_TYPES[kind] < 3:
        return True
    return not NO_FEED.search(address) and bool(FEED_ADDRESS.search(address) or FEED_TEXT.search(title))


def _tree(text: str) -> Any | None:
    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
