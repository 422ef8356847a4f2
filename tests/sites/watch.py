"""What the topic of articles shows to a consumer of committed messages, while it grows."""

import time
from threading import Event, Thread

import msgspec
from kafka import KafkaConsumer

from propos.clients import partitions
from propos.messages import Article
from propos.topics import RAW


class Seen(msgspec.Struct, frozen=True):
    """One message: its key, the article, and when (seconds since 1970) a consumer had it."""

    key: str
    article: Article
    at: float


class Watcher:
    """Reads articles.raw from where it ends now, in a thread of its own; order is kept per article."""

    def __init__(self, kafka: str) -> None:
        self.seen: list[Seen] = []
        self._consumer = KafkaConsumer(
            bootstrap_servers=kafka,
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=50,
        )
        parts = partitions(self._consumer, RAW)
        self._consumer.assign(parts)
        self._consumer.seek_to_end(*parts)
        for part in parts:
            self._consumer.position(part)
        self._stop = Event()
        self._thread = Thread(target=self._watch, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and the connection."""
        self._stop.set()
        self._thread.join(10)
        self._consumer.close()

    def _watch(self) -> None:
        decoder = msgspec.json.Decoder(Article)
        while not self._stop.is_set():
            for records in self._consumer.poll(timeout_ms=200).values():
                now = time.time()
                self.seen += [Seen(r.key.decode(), decoder.decode(r.value), now) for r in records]
