"""Which part of a page the article stands in: the frame around its title and its paragraphs."""

from collections import defaultdict
from typing import Final

import msgspec
from lxml.html import HtmlElement

from propos_ingest.pages.words import one_line, plain

_LONG: Final = 60
"""Characters that make a paragraph of text; teasers and labels have fewer."""

_ENOUGH: Final = 250
_SETTLED: Final = 900
_MOST: Final = 0.7
_GAIN: Final = 2.0
"""A frame with little text gives way to the next around it that has so many times as much."""


class Frame(msgspec.Struct, frozen=True):
    """Where the article stands: around its heading and its text, and around most of its text alone.

    `weight`: characters of its paragraphs.
    """

    element: HtmlElement
    holder: HtmlElement
    weight: int


def article_frame(page: HtmlElement, titles: tuple[str, ...]) -> Frame | None:
    """The smallest element that holds the article's heading and its text; None when that is nowhere."""
    heading = _heading(page, titles)
    if heading is None:
        return None
    weights = text_weights(page)
    frame: HtmlElement | None = None
    for above in heading.iterancestors():
        if above.tag in ("body", "html"):
            break
        held = weights[frame] if frame is not None else 0
        if frame is None or held < _ENOUGH or (held < _SETTLED and weights[above] >= _GAIN * held):
            frame = above
    if frame is None or weights[frame] < _ENOUGH:
        return None
    return Frame(frame, _holder(frame, weights), weights[frame])


def text_holder(page: HtmlElement) -> HtmlElement | None:
    """The innermost element that has most of the page's paragraphs of text; None when there are few."""
    weights = text_weights(page)
    return _holder(page, weights) if weights[page] >= _ENOUGH else None


def _holder(frame: HtmlElement, weights: dict[HtmlElement, int]) -> HtmlElement:
    """The innermost element of the frame that has most of its text: the frame without head and foot."""
    holder = frame
    while True:
        inner = max(holder, key=lambda child: weights.get(child, 0), default=None)
        if inner is None or weights.get(inner, 0) < _MOST * weights[frame]:
            return holder
        holder = inner


def _heading(page: HtmlElement, titles: tuple[str, ...]) -> HtmlElement | None:
    """The main heading that says what the page's head calls it; else the only one."""
    headings = page.xpath("//h1") or page.xpath("//*[@itemprop='headline']")
    wanted = {plain(title) for title in titles}
    for heading in headings:
        words = plain(one_line(heading.text_content()))
        if words and any(words in title or title in words for title in wanted if title):
            return heading
    return headings[0] if len(headings) == 1 else None


def text_weights(page: HtmlElement) -> dict[HtmlElement, int]:
    """Characters of the paragraphs of text in each element that has some; teasers and links do not count."""
    weights: dict[HtmlElement, int] = defaultdict(int)
    for paragraph in page.iter("p", "li", "blockquote"):
        if paragraph.tag != "p" and paragraph.find(".//p") is not None:
            continue
        if next(paragraph.iterancestors("a"), None) is not None:
            continue
        weight = len(paragraph.text_content().strip())
        if weight >= _LONG and weight > 2 * sum(len(link.text_content()) for link in paragraph.iter("a")):
            for above in paragraph.iterancestors():
                weights[above] += weight
    return weights
