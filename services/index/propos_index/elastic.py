"""The requests to Elasticsearch, and their answers checked: what is no proper answer counts as none.

A proxy that fails, a connection cut in the middle of an answer or a server that is overloaded can answer
anything. Whatever is not exactly what was asked for raises Retry; repeating is safe. The connection is the
caller's.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError

from propos.errors import Retry
from propos_index.actions import Action, Names, Seen, chunks
from propos_index.outcomes import Outcome, Verdict, of_item, of_status
from propos_index.protocol import Held
from propos_index.settings import IndexSettings
from propos_index.versions import document_version, removal_version

Answer = TypeVar("Answer")


class Item(msgspec.Struct, frozen=True):
    """What became of one action of a bulk request."""

    status: int
    id: str = msgspec.field(name="_id")
    error: Any = None


class Items(msgspec.Struct, frozen=True):
    """The answer to a bulk request."""

    items: list[dict[str, Item]]


class PipelineSource(msgspec.Struct, frozen=True):
    version: str


class Source(msgspec.Struct, frozen=True):
    """What is read of an article's document; a tombstone has `removed_at` and no pipeline."""

    revision: int
    removed_at: datetime | None = None
    pipeline: PipelineSource | None = None
    observed_at: datetime | None = None
    quote_ids: frozenset[str] = frozenset()


class Document(msgspec.Struct, frozen=True):
    """One document of the answer to a multi-get."""

    id: str = msgspec.field(name="_id")
    found: bool = False
    seq_no: int = msgspec.field(name="_seq_no", default=-1)
    primary_term: int = msgspec.field(name="_primary_term", default=0)
    source: Source | None = msgspec.field(name="_source", default=None)
    error: Any = None


class Documents(msgspec.Struct, frozen=True):
    """The answer to a multi-get."""

    docs: list[Document]


KNOCK: Final = 3.0
"""Seconds after which whoever does not answer a knock is away still."""
_FIELDS = ["revision", "removed_at", "pipeline.version", "observed_at", "quote_ids"]


class Elastic:
    """What the steps of the protocol ask of one set of indices. Thread-safe, as its client is."""

    def __init__(self, client: Elasticsearch, names: Names, settings: IndexSettings) -> None:
        self.client = client
        self.names = names
        self._most_actions = settings.index_bulk_actions
        self._most_bytes = settings.index_bulk_bytes

    def look(self, articles: Sequence[str]) -> list[Held]:
        """What is held of each article, as of now (a real-time get, not a search). Raises Retry."""
        with as_retry():
            answer = self.client.mget(index=self.names.articles, ids=articles, source_includes=_FIELDS)
        docs = checked(answer.body, Documents).docs
        if [doc.id for doc in docs] != list(articles):
            raise Retry("Elasticsearch answered with other documents than it was asked for")
        for doc in docs:
            if doc.error:
                raise Retry(f"Elasticsearch: {doc.error}")
        return [_held(doc) for doc in docs]

    def knock(self) -> None:
        """Return once Elasticsearch answers at all. Raises Retry when it does not within KNOCK seconds."""
        with as_retry():
            self.client.options(request_timeout=KNOCK).info()

    def bulk(self, actions: Iterable[Action]) -> list[Outcome]:
        """Send the actions, in as many requests as it takes; one outcome an action, in order.

        Raises Retry.
        """
        outcomes: list[Outcome] = []
        for chunk in chunks(actions, self._most_actions, self._most_bytes):
            outcomes += self._request(chunk)
        return outcomes

    def _request(self, chunk: list[Action]) -> list[Outcome]:
        lines = [line for action in chunk for line in action.lines(self.names)]
        try:
            # The client's types know dicts only; it sends bytes as they are.
            answer = self.client.bulk(operations=lines)  # type: ignore[arg-type]
        except TransportError as error:
            raise Retry(f"Elasticsearch: {error}") from error
        except ApiError as error:
            outcome = of_status(error.meta.status, str(error))
            if outcome.verdict is not Verdict.REJECTED:
                raise Retry(f"Elasticsearch: {error}") from error
            if len(chunk) == 1:
                return [outcome]
            # One bad action makes Elasticsearch refuse the request: look for it in the halves.
            half = len(chunk) // 2
            return self._request(chunk[:half]) + self._request(chunk[half:])
        items = [item for each in checked(answer.body, Items).items for item in each.values()]
        if [item.id for item in items] != [action.id for action in chunk]:
            raise Retry("Elasticsearch answered with other items than it was sent")
        return [of_item(item.status, item.error) for item in items]


@contextmanager
def as_retry(*others: type[Exception]) -> Iterator[None]:
    """The client's errors as Retry, but these."""
    try:
        yield
    except others:
        raise
    except (ApiError, TransportError) as error:
        raise Retry(f"Elasticsearch: {error}") from error


def checked(body: object, kind: type[Answer]) -> Answer:
    """The body of an answer as it should be. Raises Retry."""
    try:
        return msgspec.convert(body, kind)
    except msgspec.ValidationError as error:
        raise Retry(f"Elasticsearch gave no proper answer: {error}") from error


def _held(doc: Document) -> Held:
    if not doc.found:
        return Held()
    if doc.source and doc.source.removed_at:
        version = removal_version(doc.source.revision)
        return Held(version=version, seen=Seen(doc.seq_no, doc.primary_term))
    if doc.source is None or doc.source.pipeline is None:
        raise Retry("Elasticsearch gave no proper answer: an article without its fields")
    return Held(
        version=document_version(doc.source.revision, doc.source.pipeline.version),
        quote_ids=doc.source.quote_ids,
        seen=Seen(doc.seq_no, doc.primary_term),
        observed_at=doc.source.observed_at,
    )
