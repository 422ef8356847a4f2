"""The text of an article in a parsed page: trafilatura chooses, the characters stay the page's own."""

from collections.abc import Iterable
from typing import Final

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from propos.errors import BadMessage
from propos_ingest.pages.blocks import Block, blocks
from propos_ingest.pages.furniture import ASIDE, ASIDE_LENGTH, LABEL, POINTER, POINTER_LENGTH
from propos_ingest.pages.live import update_blocks
from propos_ingest.pages.margins import footnotes, standfirst
from propos_ingest.pages.prepare import Signs, with_spaces
from propos_ingest.pages.scope import article_frame, text_holder
from propos_ingest.pages.tables import unfold
from propos_ingest.pages.words import join_paragraphs, plain

_PRECISE: Final = Extractor(fast=True, precision=True, comments=False)
_ANYTHING: Final = Extractor(comments=False)

_PHRASE, _ARTICLE = 25, 250
"""Characters below which a precise find is no text, and an imprecise one no article but a page's remains."""

_LOST: Final = 0.5
"""Share of the paragraphs around the title below which the extractor lost the article for its class names."""

_LABEL_LENGTH: Final = 120


def article_text(page: HtmlElement, titles: tuple[str, ...], signs: Signs) -> str:
    """The article's paragraphs, intertitles and quotations in a prepared page; changes `page`.

    A leading block that only repeats one of the `titles` is no part of the text.
    Raises BadMessage (unreadable) when the extractor breaks on the page.
    """
    return text_of(_found(page, titles), titles, signs)


def guessed_text(page: HtmlElement, titles: tuple[str, ...], signs: Signs) -> str:
    """Where nothing looks like an article: all that the page says, if there is much of it."""
    return text_of(_extract(page, _ANYTHING, _ARTICLE), titles, signs)


def live_text(page: HtmlElement, holder: HtmlElement, titles: tuple[str, ...], signs: Signs) -> str:
    """The updates in the `holder` of a live blog, in their order, behind its standfirst; changes `page`."""
    found = update_blocks(holder)
    frame = article_frame(page, titles)
    return text_of([*standfirst(frame.element if frame else page, found), *found], titles, signs)


def text_of(found: Iterable[Block], titles: tuple[str, ...] = (), signs: Signs | None = None) -> str:
    """The blocks as one text, without those that are no article's; `signs` are those of `prepare`."""
    blocks_said = (Block(with_spaces(block.text, signs or {}), block.head) for block in found)
    kept = [block for block in blocks_said if block.text.strip() and not is_aside(block.text)]
    repeated = {plain(title) for title in titles}
    while kept and plain(kept[0].text) in repeated:
        del kept[0]
    if kept and "\n" in kept[0].text:
        kept[0] = Block(_below_title(kept[0].text, repeated), kept[0].head)
    while kept and kept[-1].head:
        del kept[-1]
    return join_paragraphs(block.text for block in kept)


def _below_title(text: str, titles: set[str]) -> str:
    """The lines of a first block that stand below its title and byline; all when it has no title in it."""
    lines = text.split("\n")
    named = [
        n for n, line in enumerate(lines) if line.strip() and any(plain(line) in title for title in titles)
    ]
    rest = lines[named[-1] + 1 :] if named else lines
    while rest and is_aside(rest[0]):
        del rest[0]
    return "\n".join(rest)


def is_aside(text: str) -> bool:
    """Whether a block of text is a button, a stamp, a pointer to another article or an appeal."""
    words = " ".join(text.split())
    return (
        (len(words) < _LABEL_LENGTH and LABEL.fullmatch(words) is not None)
        or (len(words) < ASIDE_LENGTH and ASIDE.match(words) is not None)
        or (len(words) < POINTER_LENGTH and POINTER.match(words) is not None and ":" in words[:30])
    )


def _found(page: HtmlElement, titles: tuple[str, ...]) -> list[Block]:
    """The blocks of the article: in the frame around its title, or else in the whole page."""
    frame = article_frame(page, titles)
    if frame is None:
        holder = text_holder(page)
        if holder is not None:
            _mark(holder)
        elif page.find(".//h1") is None and unfold(page):
            return list(blocks(page))
        return _extract(page, _PRECISE, _PHRASE)
    _mark(frame.holder)
    text = _extract(_alone(frame.element), _PRECISE, _PHRASE)
    if sum(len(block.text) for block in text) < frame.weight * _LOST:
        text = [block for block in blocks(frame.element) if len(block.text.strip()) > 1]
    return [*standfirst(frame.element, text), *text, *footnotes(frame.element, text)]


def _mark(holder: HtmlElement) -> None:
    """Tell the extractor, which knows texts by the class names of some systems, where this one is."""
    if holder.tag in ("div", "section", "main", "article"):
        holder.tag = "article"
        holder.set("itemprop", "articleBody")


def _alone(frame: HtmlElement) -> HtmlElement:
    """A page of nothing but the frame, which leaves its own."""
    page = frame.makeelement("html")
    body = frame.makeelement("body")
    page.append(body)
    body.append(frame)
    frame.tail = None
    return page


def _extract(page: HtmlElement, options: Extractor, least: int) -> list[Block]:
    """trafilatura's choice of blocks, if it has `least` characters.

    Where it finds little without precision, it takes all that a page says, menus too, for the text.
    """
    try:
        found = trafilatura.bare_extraction(page, options=options)
    except Exception as error:  # whatever a hostile page breaks in there, other pages go on
        raise BadMessage("unreadable", f"{type(error).__name__}: {error}"[:300]) from error
    body = found.body if isinstance(found, Document) else None
    if body is None or len("".join(body.itertext()).strip()) < least:
        return []
    return list(blocks(body))
