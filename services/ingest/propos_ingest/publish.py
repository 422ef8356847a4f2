"""Revisions to Kafka: each acknowledged by every replica, then remembered; waiting while Kafka is away.

An article is published first and its state after it. A crash between the two repeats the same revision of
the same article at the next start, which changes nothing downstream: ids and revisions are equal.
"""

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, Final

from kafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError

from propos import codec, topics
from propos.backoff import full_jitter
from propos.errors import BadMessage, Retry
from propos.headers import cloud_event
from propos.health import Health
from propos.log import get
from propos.messages import SCHEMA_VERSION, Article
from propos.states import ArticleState

log = get(__name__)

GRACE: Final = 5.0
"""Seconds without an acknowledgement after which Kafka counts as away, and that a stop waits for one."""


class Abandoned(Retry):
    """A stop was asked for, or patience ended, while Kafka was away: nothing was remembered as published."""


class Publisher:
    """Sends batches through a producer that it makes with `connect`, and makes anew after an error.

    `patience`: seconds without Kafka after which a call raises Abandoned; None waits until `stop` is set.
    """

    def __init__(
        self, connect: Callable[[], Any], health: Health, stop: Event, patience: float | None = None
    ) -> None:
        self._connect, self._health, self._stop, self._patience = connect, health, stop, patience
        self._producer: Any = None

    def articles(self, articles: Sequence[Article]) -> dict[str, BadMessage]:
        """Publish revisions of different articles; returns, by id, why some can never be."""
        return self._send(topics.RAW, {article.id: codec.encode(article) for article in articles})

    def states(self, states: Sequence[ArticleState]) -> None:
        """Remember what was published."""
        refused = self._send(topics.INGEST_STATE, {state.id: codec.encode(state) for state in states})
        for article, error in refused.items():
            log.error("state_refused", article=article, reason=str(error))

    def patiently(self, work: Callable[[], Any]) -> Any:
        """The result of `work`, tried again while Kafka is away.

        Raises Abandoned when the stop is asked for or patience ends before that.
        """
        began = time.monotonic()
        for pause in full_jitter():
            try:
                result = work()
            except KafkaError as error:
                self._away(str(error) or type(error).__name__)
                self.close(0)
                if self._patience is not None and time.monotonic() - began > self._patience:
                    raise Abandoned(
                        f"Kafka does not answer ({error}); is it up? Try propos status"
                    ) from error
                if self._stop.wait(pause):
                    raise Abandoned("stopped while Kafka was away") from error
            else:
                if self._health.back("kafka"):
                    log.info("kafka_back")
                return result
        raise AssertionError("full_jitter never ends")

    def close(self, seconds: float = GRACE) -> None:
        """Let go of the producer; a later call makes a new one."""
        if self._producer is not None:
            self._producer.close(timeout=seconds)
            self._producer = None

    def _send(self, topic: str, bodies: dict[str, bytes]) -> dict[str, BadMessage]:
        waiting, refused = dict(bodies), {}

        def attempt() -> None:
            if self._producer is None:
                self._producer = self._connect()
            futures = {}
            for key, body in waiting.items():
                try:
                    headers = cloud_event(
                        Article if topic == topics.RAW else ArticleState, "ingest", SCHEMA_VERSION, key
                    )
                    futures[key] = self._producer.send(topic, body, key.encode(), headers=headers)
                except MessageSizeTooLargeError as error:
                    refused[key] = BadMessage("too_large", str(error))
            for key, future in futures.items():
                try:
                    self._acknowledged(future)
                except MessageSizeTooLargeError as error:
                    refused[key] = BadMessage("too_large", str(error))
                del waiting[key]
            waiting.clear()

        self.patiently(attempt)
        return refused

    def _acknowledged(self, future: Any) -> None:
        """Wait for one acknowledgement. Raises KafkaError when the client gave up."""
        while True:
            try:
                future.get(timeout=GRACE)
            except KafkaTimeoutError as error:
                if future.is_done:
                    raise
                self._away("no acknowledgement")
                if self._stop.is_set():
                    raise Abandoned("stopped while Kafka was away") from error
            else:
                return

    def _away(self, reason: str) -> None:
        if self._health.away("kafka", reason):
            log.warning("kafka_away", reason=reason)
