"""The work on a batch: prepare, write round by round, bury what can never work, then commit."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from kafka import KafkaProducer

from propos import headers, topics
from propos.errors import BadMessage, Retry
from propos.health import Health
from propos.log import get
from propos.metrics import MESSAGES, SECONDS
from propos_index.candidates import Candidate, Delivery, prepare, rounds
from propos_index.feed import Feed, kafka_as_retry
from propos_index.outcomes import Outcome, Verdict
from propos_index.patience import persist
from propos_index.writer import Writer

STAGE = "index"
log = get(__name__)
Result = TypeVar("Result")


class Indexer:
    """Carries batches from a feed to a writer, over connections that its maker opened."""

    def __init__(
        self, writer: Writer, producer: KafkaProducer, feed: Feed, health: Health, longest_wait: float
    ) -> None:
        self._writer = writer
        self._producer = producer
        self._feed = feed
        self._health = health
        self._longest_wait = longest_wait

    def run(self) -> None:
        """Batch after batch, until the feed raises Stopped."""
        while True:
            if batch := self._patiently("kafka", self._feed.poll):
                with SECONDS.labels(STAGE).time():
                    self._work(batch)
                self._patiently("kafka", partial(self._feed.commit, batch))

    def _work(self, batch: list[Delivery]) -> None:
        MESSAGES.labels(STAGE, "read").inc(len(batch))
        now = datetime.now(UTC)
        tally: Counter[str] = Counter()
        for candidates in rounds(self._prepared(batch, now)):
            tally.update(self._index(candidates))
        log.info("batch", messages=len(batch), **tally)

    def _prepared(self, batch: Iterable[Delivery], now: datetime) -> Iterable[Candidate]:
        for delivery in batch:
            try:
                yield prepare(delivery, now)
            except Exception as error:  # noqa: BLE001  # a message that breaks us must not stop the others
                self._bury(delivery, error)

    def _index(self, candidates: list[Candidate]) -> Counter[str]:
        """Write a round, as often as it takes; how many messages came to which end."""
        tally: Counter[str] = Counter()
        while candidates:
            outcomes = self._patiently("elasticsearch", partial(self._attempt, candidates))
            for candidate, outcome in zip(candidates, outcomes, strict=True):
                if outcome.verdict is Verdict.REJECTED:
                    self._bury(candidate.delivery, BadMessage("rejected", outcome.detail))
                elif outcome.verdict is not Verdict.RETRY:
                    end = "indexed" if outcome.verdict is Verdict.DONE else "stale"
                    MESSAGES.labels(STAGE, end).inc()
                    tally[end] += 1
            candidates = [
                candidate
                for candidate, outcome in zip(candidates, outcomes, strict=True)
                if outcome.verdict is Verdict.RETRY
            ]
        return tally

    def _attempt(self, candidates: list[Candidate]) -> list[Outcome]:
        """One attempt at a round. Raises Retry when not one message of it came to an end."""
        outcomes = self._writer.write(candidates)
        if all(outcome.verdict is Verdict.RETRY for outcome in outcomes):
            raise Retry(f"Elasticsearch: {outcomes[0].detail}")
        return outcomes

    def _bury(self, delivery: Delivery, error: Exception) -> None:
        """Send the message to the dead-letter topic and wait until Kafka has it."""
        dead = headers.dead_letter(delivery.headers, STAGE, error, delivery.origin)
        # Kafka takes no message without key and body; it comes back as one with an empty body.
        body = b"" if delivery.key is None and delivery.body is None else delivery.body

        def send() -> None:
            with kafka_as_retry():
                self._producer.send(topics.ENRICHED_DEAD, value=body, key=delivery.key, headers=dead).get(
                    timeout=30
                )

        self._patiently("kafka", send)
        MESSAGES.labels(STAGE, "dead").inc()
        log.warning(
            "dead letter",
            topic=delivery.topic,
            partition=delivery.partition,
            offset=delivery.offset,
            error=str(error)[:500],
        )

    def _patiently(self, dependency: str, work: Callable[[], Result]) -> Result:
        return persist(work, dependency, self._health, self._feed.wait, self._longest_wait)
