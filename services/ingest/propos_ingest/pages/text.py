"""Which of the texts that there are of an article is its text: the page's, its data's, or the feed's."""

from typing import Final

import msgspec
from lxml.html import HtmlElement

from propos_ingest.pages import live
from propos_ingest.pages.body import article_text, live_text
from propos_ingest.pages.embedded import embedded_texts, fuller, html_text
from propos_ingest.pages.facts import Facts

_LITTLE: Final = 250
"""Characters below which the page's own text may be a shell's, so that its data are worth a look."""


class Text(msgspec.Struct, frozen=True):
    """The text, whether a live blog's, and whether the feed's own."""

    text: str
    blog: bool = False
    fallback: bool = False


def page_text(page: HtmlElement, facts: Facts, titles: tuple[str, ...], least: int, content: str) -> Text:
    """The article's text; changes `page`. Empty when there is none anywhere.

    Raises BadMessage (unreadable) when the extractor breaks on the page.
    """
    data = [html_text(body, titles) for body in facts.bodies]
    if not any(len(text) >= _LITTLE for text in data):
        data += [html_text(body, titles) for body in list(embedded_texts(page))[:1]]
    holder = live.updates(page)
    blog = live.is_blog(facts, holder)
    own = live_text(page, holder, titles) if holder is not None else article_text(page, titles)
    for text in data:
        if fuller(own, text):
            own = text
    if len(own) < max(least, 1) and content:
        told = html_text(content, titles)
        if len(told) > len(own):
            return Text(told, blog, True)
    return Text(own, blog)
