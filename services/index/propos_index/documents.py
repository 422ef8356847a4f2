"""An enriched article as Elasticsearch keeps it: one article document and one document a quote.

The structs are the documents; their fields are those of `mappings.py` (a test holds the two together). None
is a message's own: a field that a message gains must not reach a mapping that does not take it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from propos.messages import EnrichedArticle, Quote, Span, Speaker
from propos_index.clusters import bands, pack
from propos_index.gender import Gender, Ground, Told
from propos_index.quoted import content_of, context, names_near, number_of, saying_of


class Publisher(msgspec.Struct, frozen=True):
    """Who published the article."""

    id: str
    name: str


class ReadBy(msgspec.Struct, frozen=True):
    """The pipeline that read the article."""

    name: str
    version: str
    seconds: float


class Words(msgspec.Struct, frozen=True):
    """Code points [start, end) of the article's text, and what stands there."""

    start: int
    end: int
    text: str


class Who(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whoever speaks; only persons have a gender, and one that is known has a ground."""

    name: str
    type: str
    role: str | None
    gender: Gender | None = None
    gender_by: Ground | None = None


class Document(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What article and quote documents have in common; absent values are left out."""

    id: str
    outlet: Publisher
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str
    revision: int
    pipeline: ReadBy
    date: datetime
    """When it was published; when its feed does not say, when this revision was first seen."""
    published_at: datetime | None = None
    observed_at: datetime
    indexed_at: datetime
    cluster_id: str = ""
    """The earliest article that this one reprints, else its own; empty until the index was asked."""


class EntityName(msgspec.Struct, frozen=True, order=True):
    """A name in an article, once for each label that it has there."""

    name: str
    label: str


class ArticleDocument(Document, kw_only=True, frozen=True, omit_defaults=True):
    """One article in the index `articles`; `quote_ids` says which quotes are its current ones."""

    url: str
    canonical_url: str
    feed_url: str | None = None
    image_url: str | None = None
    title: str
    text: str
    content_hash: str
    bands: tuple[str, ...] = ()
    minhash: str = ""
    modified_at: datetime | None = None
    entities: tuple[EntityName, ...] = ()
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quote_ids: tuple[str, ...] = ()
    quote_count: int
    status: str


class Tombstone(msgspec.Struct, kw_only=True, frozen=True):
    """What stays of a removed article in its place, for ever: the revision that the removal stands for.

    The alias `articles` hides tombstones from searches; a get finds them.
    """

    id: str
    revision: int
    removed_at: datetime


class ArticleOfQuote(msgspec.Struct, frozen=True):
    """The article that a quote stands in."""

    id: str
    url: str
    canonical_url: str
    title: str


class Piece(msgspec.Struct, frozen=True):
    """Code points [start, end) of the article's text."""

    start: int
    end: int


class QuoteDocument(Document, kw_only=True, frozen=True, omit_defaults=True):
    """One quote in the index `quotes`, with its article's fields repeated."""

    kind: str
    content: str
    context: str
    words_key: str = ""
    saying: str
    """The same for all outlets that printed these words of this speaker."""
    saying_number: int
    """`saying` as a number: to group and to count by numbers is many times faster."""
    entities: tuple[str, ...] = ()
    """Names that stand in its paragraph."""
    confidence: float
    cue: Words | None = None
    mention: Words | None = None
    speaker: Who | None = None
    start: int
    end: int
    pieces: tuple[Piece, ...]
    kept: bool = False
    """Whether the index held it of an earlier revision or pipeline: such a quote is no news."""
    article: ArticleOfQuote


def article_document(article: EnrichedArticle, now: datetime) -> ArticleDocument:
    """The document of `article`, indexed at `now`."""
    names = sorted({EntityName(entity.name, entity.label) for entity in article.entities})
    return ArticleDocument(
        id=article.id,
        url=article.url,
        canonical_url=article.canonical_url,
        feed_url=article.feed_url,
        image_url=article.image_url,
        title=article.title,
        text=article.text,
        content_hash=article.content_hash,
        bands=bands(article.minhash),
        minhash=pack(article.minhash),
        modified_at=article.modified_at,
        entities=tuple(names),
        people=_labelled(names, "PER"),
        organisations=_labelled(names, "ORG"),
        places=_labelled(names, "LOC"),
        quote_ids=tuple(dict.fromkeys(quote.id for quote in article.quotes)),
        quote_count=len({quote.id for quote in article.quotes}),
        status=article.status,
        **_shared(article, now),
    )


def quote_document(
    article: EnrichedArticle, quote: Quote, now: datetime, told: Told | None = None
) -> QuoteDocument:
    """The document of one quote of `article`, indexed at `now`; `told`: its speaker's gender."""
    return QuoteDocument(
        id=quote.id,
        kind=quote.kind,
        content=content_of(quote),
        context=context(article.text, quote),
        words_key=quote.words_key,
        saying=saying_of(quote),
        saying_number=number_of(saying_of(quote)),
        entities=names_near(article, quote),
        confidence=quote.confidence,
        cue=_words(quote.cue),
        mention=_words(quote.mention),
        speaker=_who(quote.speaker, told),
        start=quote.content[0].start,
        end=quote.content[-1].end,
        pieces=tuple(Piece(piece.start, piece.end) for piece in quote.content),
        article=ArticleOfQuote(article.id, article.url, article.canonical_url, article.title),
        **_shared(article, now),
    )


def date_of(article: EnrichedArticle) -> datetime:
    """When the article was published; when nobody says, when this revision was first seen."""
    return article.published_at or article.observed_at


def _shared(article: EnrichedArticle, now: datetime) -> dict[str, Any]:
    """The fields of `Document` but the id."""
    return {
        "outlet": Publisher(article.outlet.id, article.outlet.name),
        "authors": article.authors,
        "section": article.section,
        "tags": article.tags,
        "language": article.language,
        "revision": article.revision,
        "pipeline": ReadBy(article.pipeline.name, article.pipeline.version, article.pipeline.seconds),
        "date": date_of(article),
        "published_at": article.published_at,
        "observed_at": article.observed_at,
        "indexed_at": now,
    }


def _labelled(names: Iterable[EntityName], label: str) -> tuple[str, ...]:
    return tuple(entity.name for entity in names if entity.label == label)


def _words(span: Span | None) -> Words | None:
    return Words(span.start, span.end, span.text) if span else None


def _who(speaker: Speaker | None, told: Told | None) -> Who | None:
    if speaker is None:
        return None
    gender, by = (told.gender, told.by) if told else (None, None)
    return Who(speaker.name, speaker.type, speaker.role, gender, by)
