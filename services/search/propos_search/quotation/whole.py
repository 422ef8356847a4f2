"""A quote with all that is known of it, and the searches that find it."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from propos_search.answer import Hit, hit_of, printed_of
from propos_search.library import Gone, Library
from propos_search.quotation.excerpt import Excerpt, Place, Spans, excerpt_of
from propos_search.request import LISTED, PRINTED

PRINTS: Final = 50
"""Articles with the same words that are listed on one page."""
DEEPEST: Final = 10_000
"""Articles with the same words that can be listed at all."""
MOST_OTHERS: Final = 100
"""Quotes of the same article that are listed."""
Json = Mapping[str, Any]


class FullQuote(msgspec.Struct, frozen=True, kw_only=True):
    """One quote, the part of the article that it stands in, and the article's other quotes.

    `quote.printed`: a page of the articles with the same words, this one too, the oldest first, of
    `quote.printings`. `pieces`, `cue_place`, `mention_place`: [start, end) in code points of the article's
    text. `excerpt` is null in the moment in which a revision is written. `others`: those that follow in the
    article's text, `other_count` of them in all.
    """

    quote: Hit
    pieces: tuple[Place, ...]
    cue_place: Place | None = None
    mention_place: Place | None = None
    excerpt: Excerpt | None = None
    others: tuple[Hit, ...] = ()
    other_count: int = 0
    authors: tuple[str, ...] = ()
    language: str
    observed_at: datetime
    indexed_at: datetime
    pipeline: str
    """What read the article: its name and version."""


class Absent(msgspec.Struct, frozen=True):
    """An article without that quote: it never had it, or a revision has it no longer."""

    title: str
    url: str
    outlet: str


async def whole(
    library: Library, identity: str, article: str = "", page: int = 1
) -> tuple[FullQuote, Spans] | Absent | Gone | None:
    """The quote with this id, and where it and others stand; else what is known of where it should be.

    Nothing is kept of the quotes of a removed article. So that it was removed is known only when `article`
    tells where the quote stood, as the addresses on our pages do. Raises Retry.
    """
    quote = await library.held("quotes", identity)
    article = quote["article"]["id"] if quote else article
    home = await library.held("articles", article) if article else None
    if home is None:
        return None
    if "removed_at" in home:
        return Gone(article, home["removed_at"])
    if quote is None or identity not in home.get("quote_ids", ()):
        return Absent(home["title"], home["url"], home["outlet"]["name"])
    prints, others = await asyncio.gather(
        library.search(prints_body(quote["saying"], page)), library.search(others_body(article, identity))
    )
    return _whole(quote, home, prints["hits"], others["hits"])


def prints_body(saying: str, page: int) -> dict[str, Any]:
    """The body of a search for a page of the articles that printed the same words, the oldest first."""
    return {
        "query": {"term": {"saying": saying}},
        "sort": [{"date": {"order": "asc"}}, {"id": {"order": "asc"}}],
        "from": (page - 1) * PRINTS,
        "size": PRINTS,
        "track_total_hits": True,
        "_source": list(PRINTED),
    }


def others_body(article: str, quote: str) -> dict[str, Any]:
    """The body of a search for the article's other quotes, in the order of its text."""
    return {
        "query": {"bool": {"filter": {"term": {"article.id": article}}, "must_not": {"term": {"id": quote}}}},
        "sort": ["start", "id"],
        "size": MOST_OTHERS,
        "track_total_hits": True,
        "_source": [*LISTED, "pieces"],
    }


def _whole(quote: Json, home: Json, prints: Json, others: Json) -> tuple[FullQuote, Spans]:
    same_revision = quote["revision"] == home["revision"] and quote["pipeline"] == home["pipeline"]
    named = set(home.get("quote_ids", ()))
    near = [each for each in others["hits"] if each["_source"]["id"] in named]
    spans = Spans(
        pieces=_pieces(quote),
        cue=_place(quote.get("cue")),
        mention=_place(quote.get("mention")),
        others=tuple((each["_source"]["id"], _pieces(each["_source"])) for each in near),
    )
    hit = msgspec.structs.replace(
        hit_of({"_source": quote}),
        printings=prints["total"]["value"],
        printed=tuple(printed_of(each["_source"]) for each in prints["hits"]),
    )
    found = FullQuote(
        quote=hit,
        pieces=spans.pieces,
        cue_place=spans.cue,
        mention_place=spans.mention,
        excerpt=excerpt_of(home["text"], spans) if same_revision else None,
        others=tuple(map(hit_of, near)),
        other_count=others["total"]["value"],
        authors=tuple(quote.get("authors", ())),
        language=quote["language"],
        observed_at=datetime.fromisoformat(quote["observed_at"]),
        indexed_at=datetime.fromisoformat(quote["indexed_at"]),
        pipeline=f"{quote['pipeline']['name']} {quote['pipeline']['version']}",
    )
    return found, spans


def _pieces(quote: Json) -> tuple[Place, ...]:
    return tuple((piece["start"], piece["end"]) for piece in quote["pieces"])


def _place(span: Json | None) -> Place | None:
    return (span["start"], span["end"]) if span else None
