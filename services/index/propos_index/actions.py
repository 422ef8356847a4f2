"""Bulk actions: what an enriched article asks of Elasticsearch, as bytes ready to send.

Quotes are written and removed with `external_gte`, so that repeating an interrupted write completes it; the
article, written last, with `external`, so that the same version is never written twice.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from propos.messages import EnrichedArticle
from propos_index.documents import article_document, quote_document

_ENCODER = msgspec.json.Encoder()


class Action(msgspec.Struct, frozen=True):
    """Write (or, without a document, delete) one document at an external version."""

    alias: Literal["articles", "quotes"]
    id: str
    version: int
    version_type: Literal["external", "external_gte"]
    document: bytes | None = None

    def of_cluster(self, cluster: str) -> "Action":
        """The same with the document's `cluster_id`: known only once the index was asked."""
        if self.document is None:
            return self
        field = b',"cluster_id":' + _ENCODER.encode(cluster) + b"}"
        return msgspec.structs.replace(self, document=self.document[:-1] + field)

    def lines(self, prefix: str) -> tuple[bytes, ...]:
        """The lines of the bulk body, for aliases that start with `prefix`."""
        target = {
            "_index": prefix + self.alias,
            "_id": self.id,
            "version": self.version,
            "version_type": self.version_type,
        }
        if self.document is None:
            return (_ENCODER.encode({"delete": target}),)
        return _ENCODER.encode({"index": target | {"require_alias": True}}), self.document


def write_article(article: EnrichedArticle, version: int, now: datetime) -> Action:
    """The article's own document, the mark that its quotes are complete."""
    document = _ENCODER.encode(article_document(article, now))
    return Action("articles", article.id, version, "external", document)


def write_quotes(article: EnrichedArticle, version: int, now: datetime) -> tuple[Action, ...]:
    """One document for each quote of the article."""
    return tuple(
        Action(
            "quotes", quote.id, version, "external_gte", _ENCODER.encode(quote_document(article, quote, now))
        )
        for quote in article.quotes
    )


def remove_quotes(ids: Iterable[str], version: int) -> tuple[Action, ...]:
    """Delete the quotes that are no longer the article's."""
    return tuple(Action("quotes", quote, version, "external_gte") for quote in sorted(ids))


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
