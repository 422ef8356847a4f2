"""Bulk actions: what a message asks of Elasticsearch, as bytes ready to send.

Each is guarded, so that it changes nothing when it comes late. Quotes carry their version (`At`,
external_gte): repeating completes an interrupted write. Articles are written on what was seen of them before
(`Seen`, `ABSENT`): so that no revision replaces another without knowing its quotes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Literal

import msgspec

from propos.messages import EnrichedArticle
from propos_index.documents import Tombstone, article_document, quote_document
from propos_index.gender import genders_of

_ENCODER = msgspec.json.Encoder()

Alias = Literal["articles", "quotes"]


class Names(msgspec.Struct, frozen=True):
    """What the indices are called; `aliases`: these are aliases, and missing ones must not become indices."""

    articles: str
    quotes: str
    aliases: bool = True

    @classmethod
    def under(cls, prefix: str) -> "Names":
        """The aliases that start with `prefix`."""
        return cls(f"{prefix}articles", f"{prefix}quotes")


class At(msgspec.Struct, frozen=True):
    """Only when the index knows no newer version of the document, deletions included."""

    version: int


class Seen(msgspec.Struct, frozen=True):
    """Only when the document is the very one that was read."""

    seq_no: int
    primary_term: int


class Absent(msgspec.Struct, frozen=True):
    """Only when there is no such document."""


ABSENT: Final = Absent()
Guard = At | Seen | Absent


class Action(msgspec.Struct, frozen=True):
    """Write (or, without a document, delete) one document under a guard."""

    alias: Alias
    id: str
    guard: Guard
    document: bytes | None = None

    def of_cluster(self, cluster: str) -> "Action":
        """The same with the document's `cluster_id`: known only once the index was asked."""
        return self._with("cluster_id", cluster)

    def of_before(self) -> "Action":
        """The same quote as one that a revision before had already."""
        return self._with("kept", True)

    def _with(self, name: str, value: object) -> "Action":
        if self.document is None:
            return self
        field = b',"' + name.encode() + b'":' + _ENCODER.encode(value) + b"}"
        return msgspec.structs.replace(self, document=self.document[:-1] + field)

    def guarded(self, guard: Guard) -> "Action":
        """The same under another guard."""
        return msgspec.structs.replace(self, guard=guard)

    def lines(self, names: Names) -> tuple[bytes, ...]:
        """The lines of the bulk body."""
        target: dict[str, object] = {"_index": getattr(names, self.alias), "_id": self.id}
        match self.guard:
            case At(version):
                target |= {"version": version, "version_type": "external_gte"}
            case Seen(seq_no, primary_term):
                target |= {"if_seq_no": seq_no, "if_primary_term": primary_term}
        if self.document is None:
            return (_ENCODER.encode({"delete": target}),)
        if names.aliases:
            target["require_alias"] = True
        verb = "create" if self.guard == ABSENT else "index"
        return _ENCODER.encode({verb: target}), self.document


def write_article(article: EnrichedArticle, now: datetime) -> Action:
    """The article's own document, the mark that its quotes are complete; its guard is known later."""
    return Action("articles", article.id, ABSENT, _ENCODER.encode(article_document(article, now)))


def write_quotes(article: EnrichedArticle, version: int, now: datetime) -> tuple[Action, ...]:
    """One document for each quote of the article."""
    told = genders_of(article)
    return tuple(
        Action("quotes", quote.id, At(version), _ENCODER.encode(quote_document(article, quote, now, gender)))
        for quote in article.quotes
        for gender in [told.get(quote.speaker.name) if quote.speaker else None]
    )


def remove_quotes(ids: Iterable[str], version: int) -> tuple[Action, ...]:
    """Delete the quotes that are no longer the article's."""
    return tuple(Action("quotes", quote, At(version)) for quote in sorted(ids))


def write_tombstone(article: str, revision: int, now: datetime) -> Action:
    """What takes the place of a removed article; its guard is known later."""
    return Action(
        "articles", article, ABSENT, _ENCODER.encode(Tombstone(id=article, revision=revision, removed_at=now))
    )


def chunks(actions: Iterable[Action], count: int, size: int) -> Iterator[list[Action]]:
    """The actions in order, at most `count` and about `size` bytes of documents at a time."""
    chunk: list[Action] = []
    held = 0
    for action in actions:
        weight = len(action.document or b"")
        if chunk and (len(chunk) >= count or held + weight > size):
            yield chunk
            chunk, held = [], 0
        chunk.append(action)
        held += weight
    if chunk:
        yield chunk
