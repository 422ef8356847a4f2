"""Quotes -> entries of a feed."""

from collections.abc import Callable

from propos_search.answer import Hit
from propos_search.faults import Tongue
from propos_search.feeds.atom import Entry, Feed, Link, name_of
from propos_search.pages.filters import outward
from propos_search.pages.rendering import address
from propos_search.pages.texts.common import LANGUAGES as COMMON
from propos_search.pages.texts.quote import LANGUAGES as QUOTE
from propos_search.pages.texts.search import LANGUAGES
from propos_search.question import Question
from propos_search.quotation.excerpt import beginning

At = Callable[[str], str]
"""The whole address of a path here."""


def feed_of(question: Question, hits: tuple[Hit, ...], tongue: Tongue, at: At, path: str) -> Feed:
    """The feed of a question, found at `path`; the same question has the same id wherever it is served."""
    words, pairs = LANGUAGES[tongue], question.parameters()
    return Feed(
        id=name_of(f"feed:{address('/', pairs)}"),
        title=words.feed_title.format(text=question.text.strip() or words.latest),
        language=tongue,
        links=(Link("self", at(path), "application/atom+xml"), Link("alternate", at(address("/", pairs)))),
        entries=tuple(entry_of(hit, tongue, at) for hit in hits),
    )


def entry_of(hit: Hit, tongue: Tongue, at: At) -> Entry:
    """A quote as an entry. Words that several articles print are one entry, by the first of them.

    So a reprint does not come as something new; it moves `updated`.
    """
    common = COMMON[tongue]
    speaker = hit.speaker or hit.mention or common.unnamed
    own = address(f"/quotes/{hit.id}", [("article", hit.article_id)])
    return Entry(
        id=name_of(hit.printed[0].quote_id if hit.printed else hit.id),
        title=QUOTE[tongue].title.format(speaker=speaker, content=beginning(hit.content)),
        author=speaker,
        content=hit.content,
        category=(hit.kind, common.kinds.get(hit.kind, hit.kind)),
        outlet=hit.outlet,
        links=(Link("alternate", at(own)), *([Link("via", hit.url)] if outward(hit.url) else [])),
        published=hit.printed[0].date if hit.printed else hit.date,
        updated=hit.date,
    )
