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
from propos_ingest.pages.words import PARAGRAPH, plain

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
    signs = prepare(tree)
    return text_of(blocks(tree), titles, signs)


def data_scripts(page: HtmlElement) -> list[str]:
    """The data that the page brings for its scripts (Next.js, Nuxt and their like), as JSON."""
    found = page.xpath("//script[@type='application/json' or @id='__NEXT_DATA__']/text()")
    return [script for script in map(str, found) if len(script) > _LEAST]


def embedded_text(scripts: list[str]) -> str:
    """The longest HTML of an article in such data; empty when there is none."""
    found: list[str] = []
    for script in scripts:
        try:
            found.extend(_bodies(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
    return max(found, key=len, default="")


def fuller(own: str, other: str) -> str:
    """The other text where `own` is but a teaser of it, else `own`."""
    if len(other) < max(_LEAST, _TEASER * len(own)):
        return own
    whole = plain(other)
    told = sum(len(part) for part in own.split(PARAGRAPH) if plain(part).rstrip(" .…[]") in whole)
    return other if len(own) < _LEAST or told * 2 >= len(own) else own


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
