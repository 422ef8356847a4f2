"""What is published already, and how far earlier backfills came, as ingest.state tells."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from kafka import TopicPartition

from propos import clients
from propos.errors import Unusable
from propos.identity import article_id
from propos.states import ArticleState, BackfillState, Candidate, kind_of
from propos_ingest.addresses import other_scheme, site_of
from propos_ingest.articles import aliases
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.changes import content_of, unpack
from propos_ingest.ledger.told import Told, told_of

Ends = Callable[[list[TopicPartition]], dict[TopicPartition, int]]

_POLL_MS: Final = 200


class Known:
    """Reads the topic with `consumer` (of what is committed, no group); `ends` gives its high watermarks.

    Of an article its id and the hash of its content are kept, some 300 bytes. Raises KafkaError when Kafka is
    away, Unusable without the topic.
    """

    def __init__(self, consumer: Any, ends: Ends, topic: str) -> None:
        self._consumer, self._ends = consumer, ends
        self._parts = clients.partitions(consumer, topic)
        if not self._parts:
            raise Unusable(f"Kafka has no topic {topic}; `propos topics` creates it")
        self.repeats = Repeats()
        self._articles: set[bytes] = set()
        self._lifted: dict[bytes, ArticleState] = {}
        self._contents = aliases.Known()
        self._backfills: dict[str, BackfillState] = {}
        consumer.assign(self._parts)
        consumer.seek_to_beginning(*self._parts)

    @property
    def partitions(self) -> int:
        """The number of partitions of the topic."""
        return len(self._parts)

    def has_address(self, url: str) -> bool:
        """Whether an article of this canonical URL was ever published, or removed, whatever its scheme."""
        return any(_packed(article_id(each)) in self._articles for each in (url, other_scheme(url)))

    def has(self, candidate: Candidate) -> bool:
        """Whether the article was ever published, or removed, under this address or another of its site."""
        if self.has_address(candidate.canonical_url):
            return True
        alias = self._alias(candidate)
        return alias is not None and _packed(alias) in self._articles

    def lifted(self, candidate: Candidate) -> ArticleState | None:
        """The state of the candidate's article when its removal was lifted and it is not back yet."""
        url = candidate.canonical_url
        ids = (article_id(url), article_id(other_scheme(url)), self._alias(candidate) or "")
        return next((self._lifted[held] for held in map(_packed, ids) if held in self._lifted), None)

    def learn(self, state: ArticleState) -> None:
        """Remember an article as published or removed, or as one that may come back."""
        site, key = site_of(state.canonical_url), _packed(state.id)
        if state.removal == "lifted":
            self._articles.discard(key)
            self._lifted[key] = state
            return
        self._lifted.pop(key, None)
        if key in self._articles:
            return
        self._articles.add(key)
        self._contents.add(site, state)
        self.repeats.add(site, unpack(state.paragraphs))

    def backfill(self, name: str) -> BackfillState | None:
        """How far the backfill of this source came."""
        return self._backfills.get(name)

    def read_committed(self) -> None:
        """Read on as far as no transaction is open."""
        self._read_to(self._consumer.end_offsets(self._parts))

    def read_all(self) -> None:
        """Read on to the very end; waits for transactions that are open."""
        self._read_to(self._ends(self._parts))

    def listen(self) -> None:
        """Take in what has arrived meanwhile, without waiting."""
        self._take(self._consumer.poll(timeout_ms=0))

    def __len__(self) -> int:
        return len(self._articles)

    def _read_to(self, ends: dict[TopicPartition, int]) -> None:
        while any(self._consumer.position(part) < end for part, end in ends.items()):
            self._take(self._consumer.poll(timeout_ms=_POLL_MS, max_records=5000))

    def _take(self, polled: dict[TopicPartition, list[Any]]) -> None:
        for records in polled.values():
            for record in records:
                key = (record.key or b"").decode("utf-8", "replace")
                if kind_of(key) in (ArticleState, BackfillState) and (told := told_of(record)) is not None:
                    self._hear(told)

    def _hear(self, told: Told) -> None:
        match told.state:
            case BackfillState() as mark:
                self._backfills[mark.name] = mark
            case ArticleState() as state:
                self.learn(state)
            case None if told.unreadable:
                self._articles.add(_packed(told.key))  # whatever was published of it, it is not unknown
            case None:
                self._articles.discard(_packed(told.key))
                self._backfills.pop(told.key.partition(":")[2], None)

    def _alias(self, candidate: Candidate) -> str | None:
        core = content_of(candidate.title, candidate.text).core_hash
        return self._contents.alias_of(site_of(candidate.canonical_url), core)


def _packed(article: str) -> bytes:
    try:
        return UUID(article).bytes
    except ValueError:
        return article.encode()
