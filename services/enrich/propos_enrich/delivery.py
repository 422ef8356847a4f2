"""What came of articles, to Kafka: returns when all of it is acknowledged, however long that takes."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

import faust
from faust.types import EventT

from propos import log
from propos.backoff import full_jitter
from propos.headers import Headers, cloud_event, dead_letter, value_of
from propos.health import Health
from propos.messages import SCHEMA_VERSION, EnrichedArticle
from propos.metrics import MESSAGES
from propos.topics import ENRICHED, RAW_DEAD
from propos_enrich import broker
from propos_enrich.worker import Done

logger = log.get(__name__)

STAGE = "enrich"


class Delivery:
    """Sends to articles.enriched, and what cannot be enriched to articles.raw.dead with its origin."""

    def __init__(self, app: faust.App, state: Health) -> None:
        self._enriched, self._dead = raw_topic(app, ENRICHED), raw_topic(app, RAW_DEAD)
        self._state = state

    async def deliver(self, batch: Sequence[EventT[bytes]], done: Sequence[Done]) -> None:
        """Send what is not yet acknowledged by Kafka, until all is."""
        left = list(zip(batch, done, strict=True))
        waits = full_jitter()
        while True:
            outcomes = await asyncio.gather(
                *(self._acknowledged(event, result) for event, result in left), return_exceptions=True
            )
            failed = [
                (pair, error)
                for pair, error in zip(left, outcomes, strict=True)
                if isinstance(error, Exception)
            ]
            broker.note(self._state, repr(failed[0][1]) if failed else None)
            if not failed:
                return
            left = [pair for pair, _ in failed]
            await asyncio.sleep(next(waits))

    async def _acknowledged(self, event: EventT[bytes], done: Done) -> None:
        headers = headers_of(event)
        if done.bad is None:
            sent = self._enriched.send(
                key=event.message.key,
                value=done.body,
                headers=cloud_event(
                    EnrichedArticle, STAGE, SCHEMA_VERSION, done.article, value_of(headers, "traceparent")
                ),
                force=True,
            )
        else:
            origin = (event.message.topic, event.message.partition, event.message.offset)
            sent = self._dead.send(
                key=event.message.key,
                value=event.value,
                headers=dead_letter(headers, STAGE, done.bad, origin),
                force=True,
            )
        receipt: Awaitable[Any] = await sent
        await receipt
        MESSAGES.labels(STAGE, "dead" if done.bad else "published").inc()
        if done.bad is None:
            logger.info("enriched", article=done.article, quotes=done.quotes, seconds=round(done.seconds, 3))
        else:
            logger.warning(
                "dead_letter",
                reason=done.bad.reason,
                detail=done.bad.detail[:200],
                topic=event.message.topic,
                partition=event.message.partition,
                offset=event.message.offset,
            )


def raw_topic(app: faust.App, name: str) -> Any:
    """The topic, its keys and values as they lie on the broker."""
    return app.topic(
        name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", acks=True
    )


def headers_of(event: EventT[bytes]) -> Headers:
    """The message's headers as they came (Faust's event keeps one value a name, the message all)."""
    held = event.message.headers or []
    return list(held.items() if isinstance(held, Mapping) else held)
