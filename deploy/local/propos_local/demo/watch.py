"""What can be seen from outside while the services work: the topics and the index, by article version."""

from collections import Counter
from datetime import UTC, datetime
from itertools import chain
from threading import Event, Thread

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError
from kafka import KafkaConsumer

from propos.clients import consumer, partitions
from propos.messages import EnrichedArticle
from propos.topics import ENRICHED, ENRICHED_DEAD, RAW, RAW_DEAD

Version = tuple[str, int]
"""An article's id and a revision of it."""


class Sight(msgspec.Struct):
    """When each version was first seen at each stage, and the newest enriched form of each article."""

    raw: dict[Version, datetime] = msgspec.field(default_factory=dict)
    enriched: dict[Version, datetime] = msgspec.field(default_factory=dict)
    searchable: dict[Version, datetime] = msgspec.field(default_factory=dict)
    newest: dict[str, EnrichedArticle] = msgspec.field(default_factory=dict)
    messages: Counter[str] = msgspec.field(default_factory=Counter)


class _Key(msgspec.Struct):
    id: str
    revision: int


class Watcher:
    """Reads the topics and asks the index, from a thread of its own, until stopped."""

    def __init__(self, kafka: str, elasticsearch: str) -> None:
        self.sight = Sight()
        self._consumer: KafkaConsumer = consumer(kafka, "propos-watch", None)
        self._search = Elasticsearch(elasticsearch)
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        """Begin at the first message of each topic."""
        parts = partitions(self._consumer, RAW, ENRICHED, RAW_DEAD, ENRICHED_DEAD)
        self._consumer.assign(parts)
        self._consumer.seek_to_beginning(*parts)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and the connections."""
        self._stop.set()
        if self._thread.ident is not None:  # an interruption may come before its start
            self._thread.join(10)
        self._consumer.close()
        self._search.close()

    def _watch(self) -> None:
        while not self._stop.is_set():
            for record in chain.from_iterable(self._consumer.poll(timeout_ms=100).values()):
                self._see(record.topic, record.value)
            self._ask()

    def _see(self, topic: str, body: bytes) -> None:
        now = datetime.now(UTC)
        self.sight.messages[topic] += 1
        if topic == RAW:
            key = msgspec.json.decode(body, type=_Key)
            self.sight.raw.setdefault((key.id, key.revision), now)
        elif topic == ENRICHED:
            article = msgspec.json.decode(body, type=EnrichedArticle)
            self.sight.enriched.setdefault((article.id, article.revision), now)
            held = self.sight.newest.get(article.id)
            if held is None or held.revision <= article.revision:
                self.sight.newest[article.id] = article

    def _ask(self) -> None:
        if len(self.sight.searchable) == len(self.sight.enriched):
            return
        try:
            found = self._search.search(index="articles", size=10_000, source_includes=["id", "revision"])
        except (ApiError, TransportError):
            return
        now = datetime.now(UTC)
        for hit in found["hits"]["hits"]:
            self.sight.searchable.setdefault((hit["_source"]["id"], hit["_source"]["revision"]), now)
