"""Articles that a page carries as data for its scripts, and pieces of HTML such as feeds hold."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from lxml.html import HtmlElement

from propos_ingest.pages.blocks import Block, blocks
from propos_ingest.pages.body import text_of
from propos_ingest.pages.prepare import prepare
from propos_ingest.pages.tree import parsed
from propos_ingest.pages.words import plain

_MARKUP: Final = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|blockquote|article|section|figure)\b[^<>]*>", re.I)
_ESCAPED: Final = re.compile(r"&lt;(?:p|br|div|h[1-6]|ul|ol|blockquote)\b", re.I)
_TEXTS: Final = ("html", "text", "value", "content", "body", "children")
_LEAST: Final = 250
_MOST_NODES: Final = 20_000
_TEASER: Final = 1.5
"""How much longer than the page's own text a body must be for that text to be its teaser."""


def html_text(source: str, titles: tuple[str, ...] = ()) -> str:
    """The text of a piece of HTML, or of a plain text, by the rules of pages: paragraphs, no furniture."""
    if _ESCAPED.search(source) and not _MARKUP.search(source):
        source = html.unescape(source)
    if not _MARKUP.search(source):
        lines = (re.sub(r"<[^<>]*>", "", line) for line in html.unescape(source).splitlines())
        return text_of([Block(line) for line in lines], titles)
    tree = parsed(f"<html><body><div>{source}</div></body></html>")
    names = prepare(tree)
    return text_of([Block(each.text.translate(names), each.head) for each in blocks(tree)], titles)


def embedded_texts(page: HtmlElement) -> Iterator[str]:
    """The HTML of articles in the page's data (Next.js, Nuxt and their like), the longest first."""
    found: list[str] = []
    for script in page.xpath("//script[@type='application/json' or @id='__NEXT_DATA__']/text()"):
        if len(script) > _LEAST:
            try:
                found.extend(_bodies(json.loads(script, strict=False)))
            except (ValueError, RecursionError):
                continue
    yield from sorted(found, key=len, reverse=True)


def fuller(own: str, other: str) -> bool:
    """Whether `own` is but a teaser of the other text."""
    if len(other) < max(_LEAST, _TEASER * len(own)):
        return False
    paragraphs = own.split("\n\n")
    whole = plain(other)
    told = sum(len(part) for part in paragraphs if plain(part).rstrip(" .…[]") in whole)
    return len(own) < _LEAST or told * 2 >= len(own)


def _bodies(data: Any) -> Iterator[str]:
    """Strings that hold paragraphs of HTML; lists of blocks that make one together."""
    nodes, count = [data], 0
    while nodes and count < _MOST_NODES:
        node, count = nodes.pop(), count + 1
        if isinstance(node, str):
            if len(node) >= _LEAST and "<p" in node:
                yield node
        elif isinstance(node, dict):
            nodes.extend(node.values())
        elif isinstance(node, list):
            pieces = [_piece(item) for item in node if isinstance(item, dict)]
            whole = "".join(f"<p>{piece}</p>" for piece in pieces if piece)
            if len(pieces) > 1 and len(whole) >= _LEAST and _prose(pieces):
                yield whole
            nodes.extend(node)


def _piece(block: dict[str, Any]) -> str:
    return next((block[name] for name in _TEXTS if isinstance(block.get(name), str)), "")


def _prose(pieces: list[str]) -> bool:
    """Whether blocks are an article's paragraphs, not the titles of a list."""
    return sum(len(piece) for piece in pieces if len(piece) > 80) * 2 > sum(map(len, pieces))
