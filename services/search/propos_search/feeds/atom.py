"""Entries -> an Atom document. Source: RFC 4287; XML 1.0, section 2.2 (characters)."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import msgspec

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA: Final = "application/atom+xml"
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_IN_ADDRESS: Final = "!#$%&'()*+,/:;=?@[]~"
"""What stands in an address besides letters, digits and _.-; all else is quoted."""
_LONE: Final = re.compile("%(?![0-9A-Fa-f]{2})")

register_namespace("", ATOM)


class Link(msgspec.Struct, frozen=True):
    """An address, and what is there."""

    rel: str
    href: str
    type: str = "text/html"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One quote. `category`: its kind and how readers call that."""

    id: str
    title: str
    author: str
    content: str
    category: tuple[str, str]
    outlet: str
    links: tuple[Link, ...]
    published: datetime
    updated: datetime


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """Some quotes, and where more of them are."""

    id: str
    title: str
    language: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When the newest entry was."""
        return max((each.updated for each in self.entries), default=NEVER)


def written(feed: Feed) -> bytes:
    """The document, in UTF-8. What XML cannot hold is left out of the texts."""
    root = Element(_name("feed"), {_LANG: feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(feed.updated))
    _links(root, feed.links)
    _author(root, "Propos")
    _text(root, "generator", "Propos")
    for entry in feed.entries:
        _entry(SubElement(root, _name("entry")), entry)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def name_of(identity: str) -> str:
    """An identifier as an IRI, the same for ever."""
    try:
        return UUID(identity).urn
    except ValueError:
        return uuid5(NAMESPACE_URL, f"propos:{identity}").urn


def _entry(element: Element, entry: Entry) -> None:
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", _moment(entry.updated))
    _text(element, "published", _moment(entry.published))
    _author(element, entry.author)
    _links(element, entry.links)
    term, label = entry.category
    SubElement(element, _name("category"), {"term": _clean(term), "label": _clean(label)})
    source = SubElement(element, _name("source"))
    _text(source, "id", name_of(f"outlet:{entry.outlet}"))
    _text(source, "title", entry.outlet)
    _text(source, "updated", _moment(entry.updated))
    _text(element, "content", entry.content).set("type", "text")


def _author(element: Element, name: str) -> None:
    _text(SubElement(element, _name("author")), "name", name)


def _links(element: Element, links: Iterable[Link]) -> None:
    for link in links:
        href = quote(_LONE.sub("%25", link.href), safe=_IN_ADDRESS)
        SubElement(element, _name("link"), {"rel": link.rel, "type": link.type, "href": href})


def _text(element: Element, name: str, text: str) -> Element:
    child = SubElement(element, _name(name))
    child.text = _clean(text)
    return child


def _name(local: str) -> str:
    return f"{{{ATOM}}}{local}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
