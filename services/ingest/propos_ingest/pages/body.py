"""The text of an article in a parsed page: trafilatura chooses, the characters stay the page's own."""

import re
from collections.abc import Iterator
from typing import Final

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Document

from propos.errors import BadMessage
from propos_ingest.pages.prepare import collapse, prepare
from propos_ingest.pages.words import join_paragraphs, one_line

_BLOCKS: Final = "body p head item list quote row cell table div code graphic"

_PHRASE, _ARTICLE = 25, 250
"""Characters below which a precise find is no text, and an imprecise one no article but a page's remains."""


def article_text(page: HtmlElement, titles: tuple[str, ...], url: str) -> str:
    """The article's paragraphs, intertitles and quotations; changes `page`.

    A leading block that only repeats one of the `titles` is no part of the text.
    Raises BadMessage (unreadable) when the extractor breaks on the page.
    """
    names = prepare(page)
    body = _extract(page, url, precise=True, least=_PHRASE)
    if body is None:
        body = _extract(page, url, precise=False, least=_ARTICLE)
    if body is None:
        return ""
    blocks = [block.translate(names) for block in _blocks(body)]
    repeated = {_plain(title) for title in titles}
    while blocks and (not blocks[0].strip() or _plain(blocks[0]) in repeated):
        del blocks[0]
    return join_paragraphs(blocks)


def _extract(page: HtmlElement, url: str, precise: bool, least: int) -> HtmlElement | None:
    """trafilatura's choice of blocks, if it has `least` characters.

    Where it finds little without precision, it takes all that a page says, menus too, for the text.
    """
    try:
        found = trafilatura.bare_extraction(
            page, url=url, include_comments=False, with_metadata=False, favor_precision=precise
        )
    except Exception as error:  # whatever a hostile page breaks in there, other pages go on
        raise BadMessage("unreadable", f"{type(error).__name__}: {error}"[:300]) from error
    body = found.body if isinstance(found, Document) else None
    return body if body is not None and len("".join(body.itertext()).strip()) >= least else None


def _blocks(body: HtmlElement) -> Iterator[str]:
    """The text of each block; a line break stays one, two in a row part paragraphs."""
    pieces: list[str] = []
    blocks = _BLOCKS.split()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in blocks:
            yield from _cut(pieces)
        if event == "start":
            pieces.append("\n" if element.tag == "lb" else collapse(element.text))
        elif element is not body:
            pieces.append(collapse(element.tail))
    yield from _cut(pieces)


def _cut(pieces: list[str]) -> list[str]:
    text = re.sub(r" +", " ", "".join(pieces))
    pieces.clear()
    return re.split(r"\n\s*\n", text)


def _plain(text: str) -> str:
    return " ".join(one_line(text).casefold().split())
