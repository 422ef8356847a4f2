"""The bytes of any feed in, its entries out."""

import json
import zlib
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from propos.errors import BadMessage
from propos_ingest.feeds.decode import decode_feed
from propos_ingest.feeds.document import Document, open_document
from propos_ingest.feeds.entry import Feed
from propos_ingest.feeds.json_feed import is_json_feed, read_json_feed
from propos_ingest.feeds.rss import read_rss
from propos_ingest.feeds.sitemap import is_list, read_list, read_sitemap
from propos_ingest.feeds.wordpress import is_wordpress, read_wordpress

MAX_UNPACKED: Final = 50_000_000
"""Bytes of a gzip file unpacked; a sitemap may have 50 MB (sitemaps.org)."""

_UTC: Final = ZoneInfo("UTC")
_GZIP: Final = b"\x1f\x8b"
_BINARY: Final = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"%PDF-", b"PK\x03\x04", b"RIFF", b"\x28\xb5\x2f\xfd")
_HTML_ROOTS: Final = frozenset(
    ("html", "head", "body", "title", "script", "meta", "div", "p", "h1", "br", "style")
)


def read_feed(
    body: bytes,
    url: str,
    content_type: str | None = None,
    zone: ZoneInfo = _UTC,
    max_unpacked: int = MAX_UNPACKED,
) -> Feed:
    """The feed in `body`, found at `url`; its format is told by its content alone.

    Of `content_type` the charset counts, after what the bytes themselves show. Dates without an offset are
    taken in `zone`. A feed that breaks off is read as far as it goes. An entry's `seen` changes with its
    dates too: whether a feed that dates everything anew at each request has news is for the caller to judge.

    Raises BadMessage with reason empty, binary, no_feed (it says what it is instead), bomb (entities made of
    entities, gzip out of measure) or too_deep (nesting).
    """
    if body.startswith(_GZIP):
        body = unpacked(body, max_unpacked)
    if body.startswith(_BINARY):
        raise BadMessage("binary", f"the feed is no text: it begins with {body[:4]!r}")
    text = decode_feed(body, content_type)
    opening = text.lstrip()
    if opening.startswith(("{", "[")):
        return _read_json(opening, url, zone)
    if is_list(text[:4096].rpartition("\n")[0] or text):
        return read_list(text, url)
    return _read_xml(open_document(opening), url, zone)


def unpacked(body: bytes, limit: int) -> bytes:
    """The content of a gzip file, as far as it goes.

    Raises BadMessage: bomb when it has more than `limit` bytes, binary when it is no gzip.
    """
    decoder = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = decoder.decompress(body, limit + 1)
    except zlib.error as error:
        raise BadMessage("binary", f"the feed is gzip that cannot be unpacked: {error}") from error
    if len(content) > limit:
        raise BadMessage("bomb", f"{len(body)} bytes of gzip unpack to more than {limit}")
    return content


def _read_xml(document: Document, url: str, zone: ZoneInfo) -> Feed:
    root = document.root
    if root in ("urlset", "sitemapindex"):
        return read_sitemap(document, url, zone)
    if root in _HTML_ROOTS:
        raise BadMessage("no_feed", "an HTML page was served where a feed was expected")
    if not root:
        raise BadMessage("no_feed", "plain text, neither XML nor JSON")
    return read_rss(document, url, zone)


def _read_json(text: str, url: str, zone: ZoneInfo) -> Feed:
    data = _parsed(text)
    if is_json_feed(data):
        return read_json_feed(data, url, zone)
    if is_wordpress(data):
        return read_wordpress(data, url, zone)
    raise BadMessage("no_feed", "JSON that is neither a JSON Feed nor a list of WordPress posts")


def _parsed(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        pass
    except RecursionError as error:
        raise BadMessage("too_deep", "the JSON is nested too deep") from error
    try:
        return json.loads(text, strict=False)
    except ValueError as error:
        raise BadMessage("no_feed", f"JSON that cannot be read: {error}") from error
    except RecursionError as error:
        raise BadMessage("too_deep", "the JSON is nested too deep") from error
