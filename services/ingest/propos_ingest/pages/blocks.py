"""The blocks of text in a tree, be it HTML or what the extractor makes of it."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.words import collapse

_BLOCK_TAGS: Final = (
    "body p head item list quote row cell table div code graphic"  # the extractor's
    " html h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre tr td th caption section article aside header"
    " footer main address center form hr details summary"
)
_SILENT_TAGS: Final = (
    "script style noscript template svg iframe object video audio button select textarea figure figcaption"
    " nav"
)
_HEADS: Final = frozenset(("head", "h1", "h2", "h3", "h4", "h5", "h6"))
_BREAKS: Final = frozenset(("lb", "br"))
_BLOCKS: Final = frozenset(_BLOCK_TAGS.split())
_SILENT: Final = frozenset(_SILENT_TAGS.split())


class Block(msgspec.Struct, frozen=True):
    """A paragraph, an intertitle, a cell: `head` when it stands above others."""

    text: str
    head: bool = False


def blocks(tree: HtmlElement) -> Iterator[Block]:
    """The text of each block; a line break stays one, two in a row part paragraphs."""
    pieces: list[str] = []
    heads = silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag, start = element.tag, event == "start"
        if tag in _SILENT:
            silent += 1 if start else -1
        if tag in _BLOCKS:
            yield from _cut(pieces, heads > 0)
            heads += (1 if start else -1) * (tag in _HEADS)
        if start:
            if not silent:
                pieces.append("\n" if tag in _BREAKS else collapse(element.text))
        elif element is not tree and not silent:
            pieces.append(collapse(element.tail))
    yield from _cut(pieces, heads > 0)


def _cut(pieces: list[str], head: bool) -> list[Block]:
    if not pieces:
        return []
    text = re.sub(r" +", " ", "".join(pieces))
    pieces.clear()
    return [Block(part, head) for part in re.split(r"\n\s*\n", text) if part.strip()]
