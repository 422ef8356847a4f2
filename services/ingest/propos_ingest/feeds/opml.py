"""Lists of feeds: OPML 2.0 (opml.org/spec2), as feed readers export it, and plain lists of addresses."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from lxml import etree

from propos.errors import BadMessage, Unusable
from propos.states import Subscription
from propos_ingest.addresses import web_host
from propos_ingest.feeds.decode import decode_feed

_UNFIT: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class Outline(msgspec.Struct, frozen=True):
    """A feed of a list: its address, what the list calls it, and the groups that hold it, outermost first."""

    url: str
    title: str | None = None
    groups: tuple[str, ...] = ()


def read_opml(source: Path | bytes) -> tuple[Outline, ...]:
    """The feeds of an OPML file, or of a list with an address a line, in order, each once.

    In a list, what follows an address on its line is its title; lines that begin with # are comments. Raises
    Unusable when the file cannot be read, is neither, or names no feed of the web.
    """
    name, body = _opened(source)
    opening = body[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    outlines = _of_xml(name, body) if opening.startswith(b"<") else _of_list(name, body)
    feeds: dict[str, Outline] = {}
    for outline in outlines:
        if web_host(outline.url):
            feeds.setdefault(outline.url, outline)
    if not feeds:
        raise Unusable(
            f"{name} names no feed: it needs an <outline> with an xmlUrl of http or https, or one such"
            " address a line"
        )
    return tuple(feeds.values())


def write_opml(subscriptions: Iterable[Subscription], title: str = "Propos") -> bytes:
    """The subscriptions as OPML 2.0, in their groups; `read_opml` reads the same feeds from it."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    nodes: dict[tuple[str, ...], Any] = {(): body}
    for each in subscriptions:
        parent = _group(nodes, each.groups)
        etree.SubElement(parent, "outline", type="rss", text=_clean(each.title or each.url), xmlUrl=each.url)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _group(nodes: dict[tuple[str, ...], Any], groups: tuple[str, ...]) -> Any:
    for depth in range(1, len(groups) + 1):
        if groups[:depth] not in nodes:
            parent = nodes[groups[: depth - 1]]
            nodes[groups[:depth]] = etree.SubElement(parent, "outline", text=_clean(groups[depth - 1]))
    return nodes[groups]


def _clean(text: str) -> str:
    """The text without what XML forbids; libxml2 would refuse the whole file."""
    return _UNFIT.sub("", text)


def _opened(source: Path | bytes) -> tuple[str, bytes]:
    if isinstance(source, bytes):
        return "the list", source
    try:
        return str(source), source.read_bytes()
    except OSError as error:
        raise Unusable(f"cannot read {source}: {error.strerror}") from error


def _of_xml(name: str, body: bytes) -> Iterator[Outline]:
    # The file may come from anybody: no entity, no DTD and no network is touched while it is parsed.
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise Unusable(f"{name} is no XML ({error}); export your feeds as OPML") from error
    kind = etree.QName(root).localname
    if kind.lower() != "opml":
        raise Unusable(f"{name} is no OPML: its root is <{kind}>")
    return _outlines(root, ())


def _outlines(parent: Any, groups: tuple[str, ...]) -> Iterator[Outline]:
    for node in parent.iterchildren(etree.Element):
        if not isinstance(node.tag, str) or etree.QName(node).localname.lower() not in ("body", "outline"):
            continue
        title = (node.get("text") or node.get("title") or "").strip()
        url = (node.get("xmlUrl") or node.get("xmlurl") or "").strip()
        if url:
            yield Outline(url, None if title in ("", url) else title, groups)
        yield from _outlines(node, (*groups, title) if title and not url else groups)


def _of_list(name: str, body: bytes) -> Iterator[Outline]:
    try:
        text = decode_feed(body) if body.strip() else ""
    except BadMessage as error:
        raise Unusable(f"{name} is neither OPML nor a list of addresses: {error.detail}") from error
    for line in text.splitlines():
        address, _, title = line.strip().partition(" ")
        if address and not address.startswith("#"):
            yield Outline(address, title.strip().lstrip("#").strip() or None)
