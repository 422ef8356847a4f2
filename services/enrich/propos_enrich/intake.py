"""One Faust app with one agent: batches of messages from topics to a stage.

Live articles and those of archives have an app each, since Faust's conductor hands out one message after the
other: with one consumer for both, a full buffer of backfill articles would hold up the live ones behind it.
"""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, cast

import faust
import msgspec
from faust.agents import AgentFun
from faust.streams import Stream
from faust.types import EventT

from propos import log
from propos.metrics import SECONDS
from propos_enrich.driver import Transport
from propos_enrich.outcomes import STAGE, Message
from propos_enrich.settings import EnrichSettings
from propos_enrich.stage import Stage

logger = log.get(__name__)

Turn = Callable[[], AbstractAsyncContextManager[None]]
"""Holds a batch back until it may be worked on."""

_WEEK: Final = 7 * 86_400.0
"""Seconds that an intake may wait for its turn before it counts as stuck."""


class Intake(msgspec.Struct, frozen=True):
    """Topics to read: their consumer group, how many messages are in work at most, and when."""

    topics: tuple[str, ...]
    group: str
    batch: int
    turn: Turn


def build(intake: Intake, settings: EnrichSettings, stage: Stage, folder: str) -> faust.App:
    """The Faust app of an intake; `folder` takes Faust's own files (it keeps none that matter)."""
    app = faust.App(
        intake.group,
        broker=[f"aiokafka://{address.strip()}" for address in settings.kafka.split(",")],
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_commit_interval=0.5,
        broker_max_poll_records=intake.batch,
        broker_max_poll_interval=_WEEK,
        broker_commit_livelock_soft_timeout=_WEEK,
        stream_processing_timeout=_WEEK,
        broker_request_timeout=30.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=4 * 1024 * 1024,
        consumer_metadata_max_age_ms=30_000,
        stream_buffer_maxsize=2 * intake.batch,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        logging_config=None,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(app, stage.progress, stage.idle)

    async def enrich(stream: Stream[bytes]) -> AsyncIterator[None]:
        batches = stream.noack_take(intake.batch, within=settings.enrich_linger)
        async for batch in cast(AsyncIterator[Sequence[EventT[bytes]]], batches):
            async with intake.turn():
                # In a rebalance nothing begins: what is left is read again by whoever has it then.
                if app.flow_control.is_active():
                    with SECONDS.labels(STAGE).time():
                        await _work(stage, batch)
            for event in batch:
                await stream.ack(event)  # for Faust's own books
            yield

    topic = app.topic(
        *intake.topics,
        key_type=bytes,
        value_type=bytes,
        key_serializer="raw",
        value_serializer="raw",
        allow_empty=True,
    )
    app.agent(topic, concurrency=1, name=intake.group)(cast(AgentFun[Any], enrich))
    return app


async def _work(stage: Stage, batch: Sequence[EventT[bytes]]) -> None:
    """Nothing may leave the agent as an exception: Faust would go on with the next batch."""
    try:
        await stage.work([message(event) for event in batch])
    except Exception:
        logger.exception("crashed")
        os._exit(1)  # a fault of ours: whoever looks after the process starts it anew


def message(event: EventT[bytes]) -> Message:
    """What Kafka delivered (Faust's event keeps one header of a name, its message all)."""
    held = event.message
    headers = held.headers or []
    return Message(
        topic=held.topic,
        partition=held.partition,
        offset=held.offset,
        timestamp=round((held.timestamp or 0) * 1000),
        key=held.key,
        body=held.value,
        headers=list(headers.items() if isinstance(headers, Mapping) else headers),
    )
