"""What lies in Kafka and Elasticsearch, read with their own clients and nothing of Propos.

Kafka is read as committed: what a transaction left open or aborted was never said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from elasticsearch import Elasticsearch, helpers
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

TOPICS: Final = (
    "articles.raw",
    "articles.raw.dead",
    "articles.backfill",
    "articles.enriched",
    "articles.enriched.dead",
    "ingest.inbox",
    "ingest.inbox.dead",
)
GROUPS: Final = {
    "propos-ingest": "ingest.inbox",
    "propos-enrich": "articles.raw",
    "propos-index": "articles.enriched",
}
"""Who reads what, in the order of the work."""
_FIELDS: Final = {
    "articles": ["id", "revision", "title", "text", "quote_ids"],
    "quotes": ["id", "revision", "kind", "content", "article.id"],
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record as Kafka holds it."""

    topic: str
    partition: int
    offset: int
    key: str
    body: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def place(self) -> str:
        return f"{self.topic}[{self.partition}]@{self.offset}"

    def header(self, name: str) -> str:
        """The last value of a header; empty when there is none."""
        return next((value.decode() for key, value in reversed(self.headers) if key == name), "")


@dataclass(frozen=True, slots=True)
class Document:
    """One document as Elasticsearch holds it."""

    index: str
    id: str
    source: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it: the records of each topic, the documents of each index, each group's lag."""

    topics: Mapping[str, list[Record]]
    articles: Sequence[Document]
    quotes: Sequence[Document]
    lags: Mapping[str, int]


def gather(kafka: str, elasticsearch: str) -> Evidence:
    """Read everything as it is now."""
    topics = {topic: read(kafka, topic) for topic in TOPICS}
    offsets = {group: committed(kafka, group, topic) for group, topic in GROUPS.items()}
    with Elasticsearch(elasticsearch, request_timeout=60) as client:
        client.indices.refresh(index=["articles", "quotes"])
        return Evidence(
            topics=topics,
            articles=documents(client, "articles"),
            quotes=documents(client, "quotes"),
            lags={
                group: sum(
                    record.offset >= offsets[group].get(record.partition, 0) for record in topics[topic]
                )
                for group, topic in GROUPS.items()
            },
        )


def read(kafka: str, topic: str, since: Mapping[int, int] | None = None) -> list[Record]:
    """Every committed record of a topic (from these offsets on), each partition's in order."""
    consumer = KafkaConsumer(
        bootstrap_servers=kafka,
        group_id=None,
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_poll_records=5000,
        allow_auto_create_topics=False,
    )
    try:
        parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        for part in parts:
            consumer.seek(part, (since or {}).get(part.partition, 0))
        ends = consumer.end_offsets(parts)
        found: list[Record] = []
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=1000).values():
                found += map(_record, records)
        return found
    finally:
        consumer.close()


def committed(kafka: str, group: str, topic: str) -> dict[int, int]:
    """The offset that a group has committed for each partition of a topic; none where it has not."""
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        told = admin.list_group_offsets({group: None})[group]
    finally:
        admin.close()
    return {part.partition: at.offset for part, at in told.items() if part.topic == topic and at.offset >= 0}


def lag(kafka: str, group: str) -> int:
    """Records of its topic that a group has not committed. Control records of transactions are none."""
    topic = GROUPS[group]
    return len(read(kafka, topic, committed(kafka, group, topic)))


def documents(client: Elasticsearch, alias: str) -> list[Document]:
    """The documents behind an alias."""
    query = {"_source": _FIELDS[alias]}
    hits = helpers.scan(client, index=alias, query=query, size=2000)
    return [Document(hit["_index"], hit["_id"], hit["_source"]) for hit in hits]


def _record(record: Any) -> Record:
    return Record(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode("utf-8", "replace"),
        body=record.value,
        headers=tuple((name, value or b"") for name, value in record.headers),
    )
