"""What belongs to an article but stands beside its text: the paragraph under its title, and its footnotes."""

from collections.abc import Sequence
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from propos_ingest.pages.blocks import Block, blocks
from propos_ingest.pages.furniture import CAPTION, CHAPO, NOTES
from propos_ingest.pages.words import plain

_SENTENCE, _PARAGRAPH = 40, 80
"""Characters that a standfirst has at least, named as one or not."""

_FARTHEST: Final = 120
"""Elements after the heading among which the standfirst is looked for."""

_ELSEWHERE: Final = frozenset(("figure", "figcaption", "nav", "aside", "footer", "a"))


def standfirst(frame: HtmlElement, text: Sequence[Block]) -> list[Block]:
    """The blocks between heading and text whose class says that they introduce it."""
    heading = next(frame.iter("h1"), None)
    if heading is None:
        return []
    known = plain(" ".join(block.text for block in text))
    first = plain(text[0].text)[:60] if text else ""
    found: list[Block] = []
    seen, steps = False, 0
    for element in frame.iter(etree.Element):
        if element is heading:
            seen = True
        if not seen:
            continue
        steps += 1
        words = plain(element.text_content()) if element.tag == "p" else ""
        if steps > _FARTHEST or (first and words.startswith(first)):
            break
        if _introduces(element, words) and _may_stand(element):
            found = [block for block in blocks(element) if plain(block.text) not in known]
            if sum(len(block.text) for block in found) >= _SENTENCE and not _holds(element, first):
                return found
    return []


def footnotes(frame: HtmlElement, text: Sequence[Block]) -> list[Block]:
    """The paragraphs of the article's notes that the text does not have."""
    known = plain(" ".join(block.text for block in text))
    notes = (
        element
        for element in frame.iter("div", "ol", "ul", "section")
        if NOTES.search(element.get("class", ""))
    )
    return [
        block
        for element in notes
        for block in blocks(element)
        if not block.head and plain(block.text) not in known
    ]


def _introduces(element: HtmlElement, words: str) -> bool:
    """Whether a class says that an element introduces the text, or it is a paragraph of sentences itself."""
    names = f"{element.get('class', '')} {element.get('itemprop', '')}"
    if CHAPO.search(names):
        return True
    told = len(words) >= _PARAGRAPH and words.endswith((".", "!", "?", "…", "»"))
    return told and not CAPTION.search(names) and element.find(".//a") is None


def _may_stand(element: HtmlElement) -> bool:
    return element.tag not in _ELSEWHERE and not any(
        above.tag in _ELSEWHERE for above in element.iterancestors()
    )


def _holds(element: HtmlElement, first: str) -> bool:
    return bool(first) and first in plain(element.text_content())
