"""RSS, Atom and RDF by a walk over libxml2's tree: every dialect, and most of what is broken."""

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from lxml import etree

from propos_ingest.feeds.document import Document
from propos_ingest.feeds.found import Found, absolute
from propos_ingest.feeds.mend import close_void, close_void_and_quote, is_harmless
from propos_ingest.feeds.vocabulary import PERIODS, PREFIXES, ROLES, Role
from propos_ingest.feeds.when import instant

_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_HTML_TYPES: Final = frozenset((None, "", "html", "text/html", "xhtml", "application/xhtml+xml"))
_ROOTS: Final = frozenset(("rss", "feed", "rdf", "channel"))
_WRAPPER: Final = re.compile(r"^\s*<div[^<>]*>(.*)</div>\s*$", re.S)


class Head(msgspec.Struct, kw_only=True):
    """What a feed says of itself."""

    title: str = ""
    language: str | None = None
    hint: float | None = None


def tree_of(document: Document) -> Any | None:
    """The document's tree; None when libxml2 cannot say it without a guess at what was meant.

    No entity, DTD or address is followed while it is built, and nothing out of measure accepted.
    """
    for mend in (str, close_void, close_void_and_quote):
        parser = etree.XMLParser(
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            collect_ids=False,
        )
        try:
            root = etree.fromstring(document.mended(mend).text.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError:
            continue
        if root is not None and all(map(is_harmless, parser.error_log)):
            return root
    return None


def walk(root: Any, url: str, zone: ZoneInfo) -> list[Found]:
    """The items of the feed at `url`, in its order."""
    return [_item(element, url, zone) for element in root.iter(etree.Element) if _role(element) == "item"]


def head_of(root: Any) -> Head:
    """What the feed says of itself, wherever it stands before, after or between the items."""
    head = Head(language=root.get(f"{_XML}lang"))
    seconds = frequency = None
    channel = next((child for child in root if _local(child) == "channel"), root)
    for child in channel:
        match _role(child):
            case "title" if not head.title:
                head.title = _html(child)
            case "language":
                head.language = head.language or _text(child) or None
            case "ttl":
                head.hint = _positive(_text(child), 60)
            case "period":
                seconds = PERIODS.get(_text(child).strip().lower())
            case "frequency":
                frequency = _positive(_text(child))
    if head.hint is None and seconds:
        head.hint = seconds / (frequency or 1)
    return head


def _item(element: Any, url: str, zone: ZoneInfo) -> Found:
    item = Found(language=element.get(f"{_XML}lang"), base=_base(element, url))
    guid = original = title = summary = ""
    written: dict[str, str] = {}
    for child in _children(element):
        role = _role(child)
        match role:
            case "link":
                item.link = _link(child, item.base) or item.link
            case "original":
                original = _text(child)
            case "guid":
                if (child.get("isPermaLink") or child.get("ispermalink") or "true").lower() == "true":
                    guid = _text(child).strip()
            case "title":
                item.title = item.title or _html(child)
            case "title_otherwise":
                title = title or _html(child)
            case "summary" if not item.summary:
                item.summary = _html(child)
            case "summary" | "content":
                item.content = max(item.content, _html(child), key=len)
            case "summary_otherwise":
                summary = summary or _html(child)
            case "published" | "updated" | "date":
                written[role] = _text(child) or written.get(role, "")
            case "author":
                item.authors += _names(child)
            case "tag":
                item.tags.append(_term(child))
            case "tags":
                item.tags += _text(child).split(",")
            case "language":
                item.language = item.language or _text(child) or None
    item.title = item.title or title
    if summary and not item.summary:
        item.summary = summary
    item.link = original or item.link or _permalink(guid, item.base) or element.get(_ABOUT) or ""
    return _dated(item, written, zone)


def _dated(item: Found, written: dict[str, str], zone: ZoneInfo) -> Found:
    """dc:date is when an item was published; where the item tells that elsewhere, when it changed."""
    published, updated, date = (
        instant(written.get(each, ""), zone) for each in ("published", "updated", "date")
    )
    item.published = published or date
    item.updated = updated or (date if published and date != published else None)
    return item


def _children(element: Any) -> Iterator[Any]:
    for child in element:
        if _role(child) == "group":
            yield from child
        else:
            yield child


def _role(element: Any) -> Role | None:
    return _role_of(element.tag, element.prefix) if isinstance(element.tag, str) else None


@lru_cache(maxsize=1024)
def _role_of(tag: str, prefix: str | None) -> Role | None:
    """What an element says; one of an unknown namespace by its prefix, which feeds mistype less."""
    namespace, _, local = tag.rpartition("}")
    if namespace:
        prefix = PREFIXES.get(namespace[1:].lower(), prefix)
    elif ":" in local:
        prefix, _, local = local.partition(":")
    name = f"{prefix}:{local}" if prefix and prefix not in ("rss", "atom") else local
    return ROLES.get(name.lower())


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def _text(element: Any) -> str:
    return "".join(element.itertext(etree.Element)) if len(element) else element.text or ""


def _html(element: Any) -> str:
    """What is in a text element, as HTML: escaped text is HTML, and elements are."""
    if len(element):
        inside = escape(element.text or "", quote=False) + "".join(
            etree.tostring(child, encoding="unicode") for child in element
        )
        wrapped = _WRAPPER.match(inside)
        return wrapped[1] if wrapped and wrapped[1].count("</div") == wrapped[1].count("<div") else inside
    text = element.text or ""
    if element.get("mode") == "base64":
        try:
            return base64.b64decode(text).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
    return text


def _link(element: Any, base: str) -> str:
    """The page that a link names; empty when it names another thing, like a picture or the entry itself."""
    target = element.get("href") or element.get("url") or element.get("uri")
    if target:
        page = (element.get("type") or "").lower() in _HTML_TYPES
        own = element.get(f"{_XML}base")
        target = absolute(absolute(base, own) or base, target) if own else target
        return target if (element.get("rel") or "alternate").lower() == "alternate" and page else ""
    return _text(element).strip()


def _permalink(guid: str, base: str) -> str:
    return guid if guid.startswith(("http://", "https://", "/")) and absolute(base, guid) else ""


def _names(element: Any) -> list[str]:
    names = [_text(child) for child in element if _local(child) == "name"]
    return names or ([_text(element)] if not len(element) else [])


def _term(element: Any) -> str:
    return element.get("term") or element.get("text") or _text(element) or element.get("label") or ""


def _base(element: Any, url: str) -> str:
    bases = [element.get(f"{_XML}base"), *(each.get(f"{_XML}base") for each in element.iterancestors())]
    for base in reversed([each for each in bases if each]):
        url = absolute(url, base) or url
    return url


def _positive(text: str, times: float = 1) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number * times if 0 < number < 1e7 else None
