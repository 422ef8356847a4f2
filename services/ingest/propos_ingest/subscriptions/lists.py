"""Lists of feeds as files: OPML, which feed readers exchange, and plain lines.

Source: OPML 2.0 (opml.org), section "Subscription lists".
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec
from lxml import etree

from propos.errors import Unusable
from propos.states import Subscription
from propos_ingest.addresses import web_host

_BOM: Final = b"\xef\xbb\xbf"


class Listed(msgspec.Struct, frozen=True):
    """A feed, or the home page of a site, as a list names it. `groups` from the outermost in."""

    url: str
    title: str | None = None
    groups: tuple[str, ...] = ()


def read_list(content: bytes, name: str) -> tuple[Listed, ...]:
    """The feeds of an OPML file or of lines, in its order, each once.

    A line is an address and, after white space, a title; empty lines and those that begin with # do not
    count. `name` is the file's, for errors. Raises Unusable when the content is neither, or names no feed.
    """
    opml = content.removeprefix(_BOM).lstrip().startswith(b"<")
    found = _read_opml(content, name) if opml else _read_lines(content, name)
    first: dict[str, Listed] = {}
    for each in found:
        first.setdefault(each.url, each)
    if not first:
        raise Unusable(f"{name} names no feed: no address of http or https")
    return tuple(first.values())


def address(written: str) -> str | None:
    """The address that somebody wrote; https:// may be left out. None when it is none of the web."""
    written = written.strip()
    full = written if "://" in written else f"https://{written}"
    host = web_host(full)
    return full if host and ("." in host or "://" in written) else None


def as_lines(subscriptions: Iterable[Subscription]) -> str:
    """One feed a line: its address and its title."""
    return "".join(f"{each.url} {each.title or ''}".strip() + "\n" for each in subscriptions)


def as_opml(subscriptions: Iterable[Subscription], titles: dict[str, str]) -> bytes:
    """An OPML 2.0 file, the feeds in their groups. `titles` by address, for feeds that were given none."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = "Propos"
    etree.SubElement(head, "dateCreated").text = f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT"
    groups: dict[tuple[str, ...], etree._Element] = {(): etree.SubElement(root, "body")}
    for each in subscriptions:
        for depth in range(1, len(each.groups) + 1):
            path = each.groups[:depth]
            if path not in groups:
                groups[path] = etree.SubElement(groups[path[:-1]], "outline", text=_written(path[-1]))
        title = _written(each.title or titles.get(each.url) or each.url)
        etree.SubElement(groups[each.groups], "outline", type="rss", text=title, xmlUrl=_written(each.url))
    found: bytes = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    return found


def _read_opml(content: bytes, name: str) -> Iterator[Listed]:
    # The file may come from anybody: no entity, no DTD and no network is touched while it is parsed.
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unusable(f"{name} is no XML ({error}); export your feeds as OPML") from error
    if etree.QName(root).localname.lower() != "opml":
        raise Unusable(f"{name} is no OPML: its root is <{etree.QName(root).localname}>")
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl", "").strip()
        if web_host(url):
            title = _label(outline)
            # An address for a title is what an export writes of a feed without one.
            yield Listed(url, None if title == url else title, tuple(_groups(outline)))


def _groups(outline: etree._Element) -> list[str]:
    around = [_label(each) for each in outline.iterancestors("outline")]
    return [label for label in reversed(around) if label]


def _label(outline: etree._Element) -> str | None:
    return (outline.get("title") or outline.get("text") or "").strip() or None


def _read_lines(content: bytes, name: str) -> Iterator[Listed]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"{name} is neither OPML nor lines of UTF-8 ({error})") from error
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        written, *title = line.split(maxsplit=1)
        url = address(written)
        if url is None:
            raise Unusable(f"{name}, line {number}: {written[:100]!r} is no address of http or https")
        yield Listed(url, title[0].strip() if title else None)


def _written(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return (
        "".join(char for char in text if char >= " " or char in "\t\n\r").encode("utf-8", "replace").decode()
    )
