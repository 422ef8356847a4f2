"""A parsed page made ready for the extractor, which judges by tags, counts links and forgets spaces."""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.furniture import NOTICES, POINTER, POINTER_LENGTH

_SPACES: Final = "\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B)))
"""Spaces that French typography means: the extractor would turn each into a plain one."""

_STAND_INS: Final = range(0x2801, 0x2900)
"""Braille patterns: printable, no spaces, and not to be met in a newspaper."""

_INLINE: Final = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"
    " sup time tt u var"
)
_FURNITURE: Final = "//nav|" + "|".join(
    f"//*[contains(@class, '{word}') or contains(@id, '{word}')][not(.//h1 or .//article or .//main)]"
    for word in NOTICES
)


def prepare(page: HtmlElement) -> dict[int, str]:
    """Change `page` in place; returns the table that translates what is extracted back."""
    _drop_furniture(page)
    _drop_pointers(page)
    _unlink_sentences(page)
    _write_quotation_marks(page)
    return _hide_spaces(page)


def collapse(text: str | None) -> str:
    """The text with each run of white space as one space, as a browser shows it."""
    return re.sub(r"\s+", " ", text or "")


def _drop_furniture(page: HtmlElement) -> None:
    for element in page.xpath(_FURNITURE):
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _drop_pointers(page: HtmlElement) -> None:
    for block in page.xpath("//p[.//a]|//li[.//a]|//div[a and not(*//p)]"):
        words = collapse(block.text_content()).strip()
        if POINTER.match(words) and len(words) < POINTER_LENGTH:
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
