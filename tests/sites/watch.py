"""What topics show to a consumer of committed messages, while they grow."""

import time
from threading import Event, Thread
from typing import Any

import msgspec
from kafka import KafkaConsumer

from propos import codec
from propos.clients import partitions
from propos.messages import Article
from propos.states import State
from propos.topics import RAW
from propos_ingest.ledger.told import told_of


class Seen(msgspec.Struct, frozen=True):
    """One message: its key, the article, and when (seconds since 1970) a consumer had it."""

    key: str
    article: Article
    at: float


class _Follower:
    """Reads a topic from where it ends now, in a thread of its own; order is kept per key."""

    def __init__(self, kafka: str, topic: str) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=kafka,
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed",
            fetch_max_wait_ms=50,
        )
        parts = partitions(self._consumer, topic)
        self._consumer.assign(parts)
        self._consumer.seek_to_end(*parts)
        for part in parts:
            self._consumer.position(part)
        self._stop = Event()
        self._thread = Thread(target=self._follow, name=f"watch {topic}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and the connection."""
        self._stop.set()
        self._thread.join(10)
        self._consumer.close()

    def _follow(self) -> None:
        while not self._stop.is_set():
            for records in self._consumer.poll(timeout_ms=200).values():
                for record in records:
                    self._take(record)

    def _take(self, record: Any) -> None:
        raise NotImplementedError


class Watcher(_Follower):
    """The articles that come."""

    def __init__(self, kafka: str) -> None:
        self.seen: list[Seen] = []
        super().__init__(kafka, RAW)

    def _take(self, record: Any) -> None:
        self.seen.append(Seen(record.key.decode(), codec.decode(record.value, Article), time.time()))


class StateWatcher(_Follower):
    """The newest state of each key."""

    def __init__(self, kafka: str, topic: str) -> None:
        self.states: dict[str, State] = {}
        super().__init__(kafka, topic)

    def _take(self, record: Any) -> None:
        key = record.key.decode()
        told = told_of(record)
        if told is None or told.state is None:
            self.states.pop(key, None)
        else:
            self.states[key] = told.state
