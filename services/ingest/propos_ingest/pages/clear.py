"""What belongs to no article is taken from its page: boxes, notices, comments, pointers, lists of links."""

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
from propos_ingest.pages.words import collapse

_FEWEST_LINKS, _LINKED = 3, 0.6
"""Links, and their share of the text, that make a list one of links."""

_NEVER: Final = frozenset(("nav", "noscript", "template", "dialog", "script", "style"))
_FRAMES: Final = frozenset(("html", "head", "body", "main"))
_HOLDS_ARTICLE: Final = etree.XPath("boolean(.//h1 or .//main or .//*[@itemprop='articleBody'])")
_REFERENCE: Final = re.compile(r"\s*[\[(]?\s*\d{1,3}\s*[\])]?\s*")


def clear(page: HtmlElement) -> None:
    """Change `page` in place."""
    _drop_furniture(page)
    _drop_pointers(page)
    _drop_link_lists(page)
    _drop_references(page)


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
