"""One Faust app with one agent: articles of a topic in, what comes of them out.

Order of things, which keeps the promises "nothing lost, nothing doubled": take a batch, enrich it in the
NLP processes, send every output, wait until Kafka has acknowledged each (acks=all), only then acknowledge
the inputs, in order. A crash anywhere repeats the batch; ids and versions downstream make that harmless.
Nothing may leave the agent as an exception: Faust would acknowledge the event all the same.

Each topic has an app of its own, since Faust's conductor hands out one message after the other: with one
consumer for both, a full buffer of backfill articles would hold up the live ones behind it.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final, cast

import faust
import msgspec
from faust.agents import AgentFun
from faust.streams import Stream
from faust.types import EventT

from propos.health import Health
from propos.metrics import SECONDS
from propos.topics import MAX_REQUEST_BYTES
from propos_enrich.committed import Transport
from propos_enrich.delivery import STAGE, Delivery, headers_of, raw_topic
from propos_enrich.pool import Pool
from propos_enrich.settings import EnrichSettings
from propos_enrich.worker import Job

Turn = Callable[[], AbstractAsyncContextManager[None]]
"""Holds a batch back until it may be worked on."""

_WEEK: Final = 7 * 86_400.0
"""Seconds that an intake may wait for its turn before it counts as stuck."""


class Intake(msgspec.Struct, frozen=True):
    """A topic to read: its consumer group, how many of its articles are in work at most, and when."""

    topic: str
    group: str
    batch: int
    turn: Turn


def build(intake: Intake, settings: EnrichSettings, pool: Pool, state: Health, folder: str) -> faust.App:
    """The Faust app of one topic; `folder` takes Faust's own files (it keeps none that matter)."""
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
        stream_buffer_maxsize=2 * intake.batch,
        stream_wait_empty=False,
        producer_acks=-1,
        producer_compression_type="lz4",
        producer_max_request_size=MAX_REQUEST_BYTES,
        logging_config=None,
        worker_redirect_stdouts=False,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    delivery = Delivery(app, state)

    async def enrich(stream: Stream[bytes]) -> AsyncIterator[None]:
        batches = stream.noack_take(intake.batch, within=settings.enrich_linger)
        async for batch in cast(AsyncIterator[Sequence[EventT[bytes]]], batches):
            async with intake.turn():
                with SECONDS.labels(STAGE).time():
                    jobs = [Job(body=event.value, headers=headers_of(event)) for event in batch]
                    await delivery.deliver(batch, await pool.run(jobs))
            for event in batch:
                await stream.ack(event)
            yield

    agent = app.agent(raw_topic(app, intake.topic), concurrency=1, name=intake.group)
    agent(cast(AgentFun[Any], enrich))
    return app
