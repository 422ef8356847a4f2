"""Which of the texts that there are of an article is its text: the page's, its data's, or the feed's."""

from typing import Final

import msgspec
from lxml.html import HtmlElement

from propos_ingest.pages import live
from propos_ingest.pages.body import article_text, guessed_text, live_text
from propos_ingest.pages.embedded import data_scripts, embedded_text, fuller, html_text
from propos_ingest.pages.facts import Facts
from propos_ingest.pages.prepare import prepare

_SHORT: Final = 1000
"""Characters below which a page may be a shell or show a teaser, so that its data are worth a look."""


class Text(msgspec.Struct, frozen=True):
    """The text, whether a live blog's, and whether the feed's own."""

    text: str
    blog: bool = False
    fallback: bool = False


def page_text(page: HtmlElement, facts: Facts, titles: tuple[str, ...], least: int, content: str) -> Text:
    """The article's text; changes `page`. Empty when there is none anywhere.

    Raises BadMessage (unreadable) when the extractor breaks on the page.
    """
    scripts = data_scripts(page)
    signs = prepare(page)
    holder = live.updates(page)
    own = article_text(page, titles, signs) if holder is None else live_text(page, holder, titles, signs)
    for body in facts.bodies:
        own = fuller(own, html_text(body, titles))
    if len(own) < _SHORT:
        own = fuller(own, html_text(embedded_text(scripts), titles))
    own = own or guessed_text(page, titles, signs)
    blog = live.is_blog(facts, holder)
    if content and len(own) < max(least, 1):
        fed = html_text(content, titles)
        if len(fed) > len(own):
            return Text(fed, blog, fallback=True)
    return Text(own, blog)
