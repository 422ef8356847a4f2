"""A parsed page made ready for the extractor, which judges by tags, counts links and forgets spaces."""

from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.clear import clear

_SPACES: Final = "\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B)))
"""Spaces that French typography means: the extractor would turn each into a plain one."""

_STAND_INS: Final = range(0x2801, 0x2900)
"""Braille patterns: printable, no spaces, and not to be met in a newspaper."""

_INLINE_TAGS: Final = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"
    " sup time tt u var"
)
_INLINE: Final = frozenset(_INLINE_TAGS.split())


Signs = dict[str, str]
"""The signs that stand in for spaces, and these."""


def prepare(page: HtmlElement) -> Signs:
    """Change `page` in place; returns what `with_spaces` needs for the texts that are extracted."""
    clear(page)
    _unlink_sentences(page)
    _keep_what_is_said(page)
    return _hide_spaces(page)


def with_spaces(text: str, signs: Signs) -> str:
    """The text with the spaces that it had before `prepare`."""
    for sign, space in signs.items():
        text = text.replace(sign, space)
    return text


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


def _keep_what_is_said(page: HtmlElement) -> None:
    """The extractor drops figures with the quotes in them, and times; browsers draw the marks of <q>."""
    for figure in page.xpath("//figure[.//blockquote]"):
        figure.tag = "div"
    for when in page.xpath("//p//time|//li//time|//blockquote//time"):
        when.drop_tag()
    for quote in page.xpath("//q"):
        quote.text = "«\u00a0" + (quote.text or "")
        if len(quote):
            quote[-1].tail = (quote[-1].tail or "") + "\u00a0»"
        else:
            quote.text += "\u00a0»"
        quote.drop_tag()


def _hide_spaces(page: HtmlElement) -> Signs:
    """Put printable signs that the page does not use for the meant spaces; returns the way back."""
    used = set(page.text_content())
    spare = (sign for sign in map(chr, _STAND_INS) if sign not in used)
    signs = dict(zip(spare, filter(used.__contains__, _SPACES), strict=False))
    if not signs:
        return {}
    hidden = {space: sign for sign, space in signs.items()}
    for element in page.iter(etree.Element):
        text, tail = element.text, element.tail
        if text and not text.isascii() and (text.strip() or len(element)):
            element.text = with_spaces(text, hidden)
        if tail and not tail.isascii() and (tail.strip() or element.tag in _INLINE):
            element.tail = with_spaces(tail, hidden)
    return signs
