"""RSS, Atom and RDF by a walk over libxml2's tree: every dialect, and most of what is broken."""

from collections.abc import Iterator
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from propos_ingest.feeds.elements import XML, base_of, html_of, local_name, role, text_of
from propos_ingest.feeds.found import Found, absolute
from propos_ingest.feeds.when import instant

_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_HTML_TYPES: Final = frozenset((None, "", "html", "text/html", "xhtml", "application/xhtml+xml"))


def walk(root: Any, url: str, zone: ZoneInfo) -> list[Found]:
    """The items of the feed at `url`, in its order."""
    return [_item(element, url, zone) for element in root.iter(etree.Element) if role(element) == "item"]


def _item(element: Any, url: str, zone: ZoneInfo) -> Found:
    item = Found(language=element.get(f"{XML}lang"), base=base_of(element, url))
    guid = original = title = summary = ""
    written: dict[str, str] = {}
    for child in _children(element):
        said = role(child)
        match said:
            case "link":
                item.link = _link(child, item.base) or item.link
            case "original":
                original = text_of(child)
            case "guid":
                if (child.get("isPermaLink") or child.get("ispermalink") or "true").lower() == "true":
                    guid = text_of(child).strip()
            case "title":
                item.title = item.title or html_of(child)
            case "title_otherwise":
                title = title or html_of(child)
            case "summary" if not item.summary:
                item.summary = html_of(child)
            case "summary" | "content":
                item.content = max(item.content, html_of(child), key=len)
            case "summary_otherwise":
                summary = summary or html_of(child)
            case "published" | "updated" | "date":
                written[said] = text_of(child) or written.get(said, "")
            case "author":
                item.authors += _names(child)
            case "tag":
                item.tags.append(_term(child))
            case "tags":
                item.tags += text_of(child).split(",")
            case "language":
                item.language = item.language or text_of(child) or None
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
        if role(child) == "group":
            yield from child
        else:
            yield child


def _link(element: Any, base: str) -> str:
    """The page that a link names; empty when it names another thing, like a picture or the entry itself."""
    target = element.get("href") or element.get("url") or element.get("uri")
    if target:
        page = (element.get("type") or "").lower() in _HTML_TYPES
        own = element.get(f"{XML}base")
        target = absolute(absolute(base, own) or base, target) if own else target
        return target if (element.get("rel") or "alternate").lower() == "alternate" and page else ""
    return text_of(element).strip()


def _permalink(guid: str, base: str) -> str:
    return guid if guid.startswith(("http://", "https://", "/")) and absolute(base, guid) else ""


def _names(element: Any) -> list[str]:
    names = [text_of(child) for child in element if local_name(child) == "name"]
    return names or ([text_of(element)] if not len(element) else [])


def _term(element: Any) -> str:
    return element.get("term") or element.get("text") or text_of(element) or element.get("label") or ""
