"""The messages that services exchange: one typed struct each, the only source of `schemas/`.

Within a major version a change only adds optional fields. Offsets are code points of `Article.text`, end
exclusive; times are UTC. Unknown fields are ignored, so an older worker reads a newer message.
"""

from datetime import datetime
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

SCHEMA_VERSION: Final = 1
MAX_TEXT: Final = 1_000_000

Text = Annotated[str, Meta(max_length=MAX_TEXT, description="Final once published; offsets count in it.")]
Identifier = Annotated[str, Meta(min_length=1, max_length=200)]
Url = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9+.-]*:", max_length=4000)]
Offset = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Moment = Annotated[datetime, Meta(tz=True)]

QuoteKind = Literal["direct", "mixed", "indirect"]
SpeakerType = Literal["person", "organisation", "group", "document", "unknown"]
EntityLabel = Literal["PER", "ORG", "LOC", "MISC"]
Status = Literal["ok", "unsupported_language"]
RevisedField = Literal["title", "text"]

LetterOutcome = Literal["replayed", "dropped"]

QUOTE_KINDS: Final[tuple[QuoteKind, ...]] = get_args(QuoteKind)


class Outlet(msgspec.Struct, frozen=True):
    """Who published the article."""

    id: Identifier
    name: Annotated[str, Meta(min_length=1)]


class Revised(msgspec.Struct, kw_only=True, frozen=True):
    """What a revision changed, against the one before it; boilerplate does not count."""

    fields: Annotated[tuple[RevisedField, ...], Meta(min_length=1)]
    added: Annotated[tuple[int, ...], Meta(description="Places, from 0, of the text's new paragraphs.")] = ()
    removed: Annotated[int, Meta(ge=0, description="Paragraphs of the revision before that are gone.")] = 0
    after_seconds: Annotated[float | None, Meta(description="Since the revision before was observed.")] = None


class Article(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=False):
    """One revision of an article as it was published (topics articles.raw and articles.backfill)."""

    id: Annotated[Identifier, Meta(description="UUIDv5 of canonical_url; also the message's key.")]
    url: Url
    canonical_url: Url
    outlet: Outlet
    title: Annotated[str, Meta(max_length=2000)]
    text: Text
    observed_at: Moment
    revision: Annotated[int, Meta(ge=1, description="Grows with each observed change of the article.")]
    content_hash: Annotated[str, Meta(description="Hash of title and text: same content, same hash.")]
    language: Annotated[str, Meta(description="ISO 639-1 code.")] = "fr"
    feed_url: Url | None = None
    authors: tuple[str, ...] = ()
    published_at: Moment | None = None
    modified_at: Moment | None = None
    minhash: Annotated[tuple[int, ...], Meta(description="Signature of the text's shingles.")] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: Url | None = None
    revised: Annotated[Revised | None, Meta(description="None in a first revision.")] = None
    paywalled: Annotated[bool | None, Meta(description="Whether readers must pay; None when unsaid.")] = None
    live: Annotated[bool, Meta(description="A live blog, which grows while it runs.")] = False


class Span(msgspec.Struct, frozen=True):
    """A piece of the article's text: [start, end) and the very characters there."""

    start: Offset
    end: Offset
    text: str


class Entity(msgspec.Struct, frozen=True):
    """A named entity; `name` is the fullest form that this article gives to it."""

    start: Offset
    end: Offset
    text: str
    label: EntityLabel
    name: str


class Speaker(msgspec.Struct, frozen=True):
    """Whoever speaks, by the fullest name that the article gives."""

    name: Annotated[str, Meta(min_length=1)]
    type: SpeakerType
    role: str | None = None


class Quote(msgspec.Struct, kw_only=True, frozen=True):
    """One act of reported speech or writing."""

    id: Identifier
    kind: QuoteKind
    content: Annotated[tuple[Span, ...], Meta(min_length=1)]
    cue: Span | None = None
    mention: Span | None = None
    speaker: Speaker | None = None
    confidence: Share = 0.0
    words_key: Annotated[str, Meta(description="Hash of the normalised words, equal across outlets.")] = ""


class Pipeline(msgspec.Struct, frozen=True):
    """What produced the entities and quotes."""

    name: str
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    seconds: Annotated[float, Meta(ge=0)]


class EnrichedArticle(Article, kw_only=True, frozen=True):
    """An article with its entities and quotes (topic articles.enriched)."""

    pipeline: Pipeline
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    status: Status = "ok"


class LetterState(msgspec.Struct, kw_only=True, frozen=True):
    """What became of a dead letter (topic dead.state, key: the letter's name)."""

    letter: Annotated[str, Meta(description="Its name: topic/partition/offset where it is buried.")]
    buried_at: Annotated[Moment, Meta(description="Tells it from a letter that has its place by now.")]
    outcome: LetterOutcome
    at: Moment
    to: Annotated[str | None, Meta(description="The topic that it was sent to.")] = None


class Submission(msgspec.Struct, kw_only=True, frozen=True):
    """An article that somebody hands in: POST /articles, JSON files, JSON lines.

    It is known by `url`; without one, by `id` within its outlet.
    """

    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
    id: Identifier | None = None
    title: Annotated[str, Meta(max_length=2000)] = ""
    url: Annotated[str, Meta(max_length=4000)] | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str = "fr"
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
