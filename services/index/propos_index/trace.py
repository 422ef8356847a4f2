"""Index's part of `propos trace`: what Elasticsearch holds of the article, its removal, what was refused."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from propos import lookup, topics
from propos.dead.story import dead_letters
from propos.errors import Retry
from propos.messages import Pipeline
from propos.settings import Settings
from propos.trace import Event, Fact, Target, Told, asking
from propos_index.app import connect
from propos_index.documents import Tombstone
from propos_index.settings import IndexSettings

STAGE: Final = "index"
_FIELDS: Final = (
    *("title", "revision", "pipeline", "quote_count", "indexed_at", "status", "cluster_id"),
    *("id", "removed_at"),
)


class Indexed(msgspec.Struct, frozen=True):
    """The fields of an article's document that the story tells."""

    title: str
    revision: int
    pipeline: Pipeline
    quote_count: int
    indexed_at: datetime
    status: str = "ok"
    cluster_id: str | None = None


def trace(target: Target, settings: Settings) -> Iterator[Told]:
    """Its story in index. Raises Unusable when Elasticsearch's address is none."""
    yield from asking(STAGE, "Elasticsearch", _indexed(target, settings))
    yield from asking(STAGE, "Kafka", _buried(target, settings))


def _indexed(target: Target, settings: Settings) -> Iterator[Event]:
    own = IndexSettings(elasticsearch=settings.elasticsearch, index_prefix=settings.index_prefix)
    with connect(own) as client:
        try:
            held = [event for each in target.ids if (event := _held(client, own.index_prefix, each))]
        except (ApiError, TransportError) as error:
            reason = str(error) or type(error).__name__
            raise Retry(f"Elasticsearch at {own.elasticsearch} does not answer ({reason})") from error
    missing = Event(stage=STAGE, what="not in the index", kind="context")
    yield from held or [missing]


def _held(client: Elasticsearch, prefix: str, article: str) -> Event | None:
    """What the index holds of an article now (a real-time get), its tombstone perhaps; None when nothing."""
    try:
        answer = client.get(index=f"{prefix}articles", id=article, source_includes=list(_FIELDS))
        quotes = client.count(index=f"{prefix}quotes", query={"term": {"article.id": article}})["count"]
    except NotFoundError:
        return None
    if "removed_at" in answer["_source"]:
        return removed(msgspec.convert(answer["_source"], Tombstone))
    return indexed(article, msgspec.convert(answer["_source"], Indexed), int(quotes))


def removed(tombstone: Tombstone) -> Event:
    """A removal as an event."""
    return Event(
        stage=STAGE,
        what=f"removed, as revision {tombstone.revision}",
        at=tombstone.removed_at,
        facts=(("article", tombstone.id),),
    )


def indexed(article: str, document: Indexed, quotes: int) -> Event:
    """An article's document as an event; `quotes`: documents of its quotes that can be searched."""
    facts: list[Fact] = [
        ("article", article),
        ("title", document.title),
        ("pipeline", f"{document.pipeline.name} {document.pipeline.version}"),
        ("quotes", document.quote_count),
    ]
    if quotes != document.quote_count:
        facts.append(("quotes that can be searched", quotes))
    if document.cluster_id:
        facts.append(("cluster", document.cluster_id))
    return Event(
        stage=STAGE, what=f"indexed, revision {document.revision}", at=document.indexed_at, facts=tuple(facts)
    )


def _buried(target: Target, settings: Settings) -> Iterator[Event]:
    with lookup.reader(settings.kafka, "propos-trace") as consumer:
        yield from dead_letters(consumer, topics.ENRICHED_DEAD, STAGE, target.ids, target.since)
