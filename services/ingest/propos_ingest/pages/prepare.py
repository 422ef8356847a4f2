"""A parsed page made ready for the extractor, which judges by tags, counts links and forgets spaces."""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.furniture import (
    BOX_LENGTH,
    BOXES,
    DISCUSSIONS,
    NOTICES,
    POINTER,
    POINTER_LENGTH,
    TOPICS,
    UNSEEN,
)

_SPACES: Final = "\u00a0\u202f" + "".join(map(chr, range(0x2000, 0x200B)))
"""Spaces that French typography means: the extractor would turn each into a plain one."""

_STAND_INS: Final = range(0x2801, 0x2900)
"""Braille patterns: printable, no spaces, and not to be met in a newspaper."""

_INLINE_TAGS: Final = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span strike strong sub"
    " sup time tt u var"
)
_INLINE: Final = frozenset(_INLINE_TAGS.split())
_NEVER: Final = frozenset(("nav", "noscript", "template", "dialog", "script", "style"))
_FRAMES: Final = frozenset(("html", "head", "body", "main"))
_HOLDS_ARTICLE: Final = etree.XPath("boolean(.//h1 or .//main or .//*[@itemprop='articleBody'])")
_FEWEST_LINKS, _LINKED = 3, 0.6
"""Links, and their share of the text, that make a list one of links."""

_WHITE: Final = re.compile(r"\s+")
_REFERENCE: Final = re.compile(r"\s*[\[(]?\s*\d{1,3}\s*[\])]?\s*")


Signs = dict[str, str]
"""The signs that stand in for spaces, and these."""


def prepare(page: HtmlElement) -> Signs:
    """Change `page` in place; returns what `with_spaces` needs for the texts that are extracted."""
    _drop_furniture(page)
    _drop_pointers(page)
    _drop_link_lists(page)
    _drop_references(page)
    _unlink_sentences(page)
    _keep_what_is_said(page)
    return _hide_spaces(page)


def with_spaces(text: str, signs: Signs) -> str:
    """The text with the spaces that it had before `prepare`."""
    for sign, space in signs.items():
        text = text.replace(sign, space)
    return text


def collapse(text: str | None) -> str:
    """The text with each run of white space as one space, as a browser shows it."""
    return _WHITE.sub(" ", text) if text else ""


def _drop_furniture(page: HtmlElement) -> None:
    for element in [
        each for each in page.iter(etree.Element) if each.tag not in _FRAMES and _is_furniture(each)
    ]:
        if element.getparent() is not None:
            element.drop_tree()


def _is_furniture(element: HtmlElement) -> bool:
    if element.tag in _NEVER:
        return True
    attributes = element.attrib
    if not attributes:
        return False
    if _hidden(element):
        return not _HOLDS_ARTICLE(element)
    names = TOPICS.sub("", f"{attributes.get('class', '')} {attributes.get('id', '')}")
    if names == " ":
        return False
    if NOTICES.search(names):
        return element.find(".//article") is None and not _HOLDS_ARTICLE(element)
    if DISCUSSIONS.search(names):
        return attributes.get("itemprop") != "articleBody" and not _HOLDS_ARTICLE(element)
    if UNSEEN.search(names) or BOXES.search(names):
        return len(element.text_content()) < BOX_LENGTH and not _HOLDS_ARTICLE(element)
    return False


def _hidden(element: HtmlElement) -> bool:
    style = element.get("style", "")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or ("display" in style and "display:none" in style.replace(" ", ""))
    )


def _drop_pointers(page: HtmlElement) -> None:
    for block in page.xpath("//p[.//a]|//li[.//a]|//div[a and not(*//p)]|//aside"):
        words = collapse(block.text_content()).strip()
        if len(words) < POINTER_LENGTH and POINTER.match(words) and block.getparent() is not None:
            block.drop_tree()


def _drop_link_lists(page: HtmlElement) -> None:
    """Lists that are links for the most part: other articles, other sections, never a part of a text."""
    for block in list(page.iter("ul", "ol")):
        linked = [len(link.text_content()) for link in block.iter("a")]
        mostly = len(linked) >= _FEWEST_LINKS and sum(linked) > _LINKED * len(collapse(block.text_content()))
        if mostly and block.getparent() is not None:
            block.drop_tree()


def _drop_references(page: HtmlElement) -> None:
    """The numbers that refer to notes, and back."""
    for link in page.xpath("//a[starts-with(@href, '#')]"):
        if not _REFERENCE.fullmatch(link.text_content()):
            continue
        frame = link.getparent()
        whole = (
            frame is not None and frame.tag in ("sup", "span") and _REFERENCE.fullmatch(frame.text_content())
        )
        mark = frame if whole else link
        if mark.tail and mark.tail[0] in ".,":
            before, above = mark.getprevious(), mark.getparent()
            if before is not None:
                before.tail = (before.tail or "").rstrip()
            elif above is not None:
                above.text = (above.text or "").rstrip()
        mark.drop_tree()


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
