"""The text of an article in a parsed page: trafilatura chooses, the characters stay the page's own."""

import re
from collections.abc import Iterator
from typing import Final

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from propos.errors import BadMessage
from trafilatura.settings import Document

from propos_ingest.words import join_paragraphs, one_line

_SPACES: Final = "\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B)))
"""Spaces that French typography means: trafilatura would turn each into a plain one."""

_STAND_INS: Final = range(0x2801, 0x2900)
"""Braille patterns: printable, no spaces, and not to be met in a newspaper."""

_INLINE: Final = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"
    " sup time tt u var"
)
_BLOCKS: Final = "body p head item list quote row cell table div code graphic"
_POINTER: Final = re.compile(r"(?:à )?(?:lire|voir|écouter|relire)\s+(?:aussi|également|notre)\b", re.I)
"""How a paragraph begins that only points to another article."""


def article_text(page: HtmlElement, titles: tuple[str, ...], url: str) -> str:
    """The article's paragraphs, intertitles and quotations; changes `page`.

    A leading block that only repeats one of the `titles` is no part of the text.
    Raises BadMessage (unreadable) when the extractor breaks on the page.
    """
    _drop_pointers(page)
    _unlink_sentences(page)
    _write_quotation_marks(page)
    names = _hide_spaces(page)
    body = _extract(page, url, precise=True)
    if body is None:
        body = _extract(page, url, precise=False)
    if body is None:
        return ""
    blocks = [block.translate(names) for block in _blocks(body)]
    repeated = {_plain(title) for title in titles}
    while blocks and (not blocks[0].strip() or _plain(blocks[0]) in repeated):
        del blocks[0]
    return join_paragraphs(blocks)


def _extract(page: HtmlElement, url: str, precise: bool) -> HtmlElement | None:
    """trafilatura's choice of blocks; without precision it takes the whole page for a brief's text."""
    try:
        found = trafilatura.bare_extraction(
            page, url=url, include_comments=False, with_metadata=False, favor_precision=precise
        )
    except Exception as error:  # whatever a hostile page breaks in there, other pages go on
        raise BadMessage("unreadable", f"{type(error).__name__}: {error}"[:300]) from error
    body = found.body if isinstance(found, Document) else None
    return body if body is not None and "".join(body.itertext()).strip() else None


def _blocks(body: HtmlElement) -> Iterator[str]:
    """The text of each block; a line break stays one, two in a row part paragraphs."""
    pieces: list[str] = []
    blocks = _BLOCKS.split()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if element.tag in blocks:
            yield from _cut(pieces)
        if event == "start":
            pieces.append("\n" if element.tag == "lb" else _collapse(element.text))
        elif element is not body:
            pieces.append(_collapse(element.tail))
    yield from _cut(pieces)


def _cut(pieces: list[str]) -> list[str]:
    text = re.sub(r" +", " ", "".join(pieces))
    pieces.clear()
    return re.split(r"\n\s*\n", text)


def _collapse(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _plain(text: str) -> str:
    return " ".join(one_line(text).casefold().split())


def _drop_pointers(page: HtmlElement) -> None:
    for block in page.xpath("//p[.//a]|//li[.//a]|//div[a and not(*//p)]"):
        words = _collapse(block.text_content()).strip()
        if _POINTER.match(words) and len(words) < 300:
            block.drop_tree()


def _unlink_sentences(page: HtmlElement) -> None:
    """A teaser is mostly link, a sentence with a linked name is not; the extractor counts links alone, and
    would drop a short answer for the speaker's name in it.
    """
    for block in page.xpath("//p[.//a]|//blockquote[.//a]|//li[.//a]|//h2[.//a]|//h3[.//a]"):
        links = block.xpath(".//a")
        linked = sum(len(link.text_content()) for link in links)
        if linked * 2 <= len(block.text_content()):
            for link in links:
                link.drop_tag()


def _write_quotation_marks(page: HtmlElement) -> None:
    """Browsers draw the marks of <q>; without them its words would not be quoted."""
    for quote in page.xpath("//q"):
        quote.text = "«\u00a0" + (quote.text or "")
        if len(quote):
            quote[-1].tail = (quote[-1].tail or "") + "\u00a0»"
        else:
            quote.text += "\u00a0»"
        quote.drop_tag()


def _hide_spaces(page: HtmlElement) -> dict[int, str]:
    """Put printable signs that the page does not use for the meant spaces; returns the way back."""
    used = set(page.text_content())
    spare = (sign for sign in map(chr, _STAND_INS) if sign not in used)
    signs = dict(zip(filter(used.__contains__, _SPACES), spare, strict=False))
    table, inline = str.maketrans(signs), _INLINE.split()
    for element in page.iter(etree.Element):
        if element.text and (element.text.strip() or len(element)):
            element.text = element.text.translate(table)
        if element.tail and (element.tail.strip() or element.tag in inline):
            element.tail = element.tail.translate(table)
    return str.maketrans({sign: space for space, sign in signs.items()})
