"""The Faust worker: articles.raw in, articles.enriched or articles.raw.dead out.

Order of things, which keeps the promises "nothing lost, nothing doubled": take a batch, enrich it in the
NLP processes, send every output, wait until Kafka has acknowledged each (acks=all), only then acknowledge
the inputs, in order. A crash anywhere repeats the batch; ids and versions downstream make that harmless.
Nothing may leave the agent as an exception: Faust would acknowledge the event all the same.
"""

import asyncio
import io
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any, cast

import faust
from faust.agents import AgentFun
from faust.streams import Stream
from faust.types import EventT

from propos import health, log
from propos.backoff import full_jitter
from propos.clients import unreachable
from propos.headers import Headers, cloud_event, dead_letter, value_of
from propos.messages import SCHEMA_VERSION, EnrichedArticle
from propos.metrics import MESSAGES, SECONDS
from propos.topics import ENRICHED, MAX_REQUEST_BYTES, RAW, RAW_DEAD
from propos_enrich.pool import Pool
from propos_enrich.settings import EnrichSettings
from propos_enrich.worker import Done, Job

logger = log.get(__name__)

STAGE = "enrich"
KAFKA_LOOK_SECONDS = 2.0


def run(settings: EnrichSettings) -> None:
    """Work until SIGTERM or SIGINT; ends the process with Faust's exit status."""
    log.configure(settings, STAGE)
    logger.info("starting", kafka=settings.kafka, group=settings.enrich_group)
    state = health.Health()
    health.serve(state, settings)
    with tempfile.TemporaryDirectory(prefix="propos-enrich-") as folder:
        pool = Pool(settings.enrich_processes)
        pool.warm()
        _wait_for_kafka(settings, state)
        worker = faust.Worker(
            build(settings, pool, state, folder),
            loglevel=None,
            stdout=io.StringIO(),  # Faust's spinner and banner; logs go their own way
            redirect_stdouts=False,
            quiet=True,
            override_logging=False,
        )
        worker.execute_from_commandline()


def _wait_for_kafka(settings: EnrichSettings, state: health.Health) -> None:
    """Faust ends when the broker is away at its start; a service has to wait instead."""
    for seconds in full_jitter():
        reason = unreachable(settings.kafka)
        _note_kafka(state, reason)
        if reason is None:
            return
        time.sleep(seconds)


def _note_kafka(state: health.Health, reason: str | None) -> None:
    if reason is None:
        if state.back("kafka"):
            logger.info("kafka_back")
    elif state.away("kafka", reason):
        logger.warning("kafka_away", reason=reason)


def build(settings: EnrichSettings, pool: Pool, state: health.Health, folder: str) -> faust.App:
    """The Faust app with its one agent; `folder` takes Faust's own files (it keeps none that matter)."""
    app = faust.App(
        settings.enrich_group,
        broker=[f"aiokafka://{address.strip()}" for address in settings.kafka.split(",")],
        datadir=folder,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        broker_commit_interval=0.5,
        broker_max_poll_records=settings.enrich_batch,
        broker_request_timeout=30.0,
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=4 * 1024 * 1024,
        stream_buffer_maxsize=2 * settings.enrich_batch,
        stream_wait_empty=False,
        producer_acks=-1,
        producer_compression_type="lz4",
        producer_max_request_size=MAX_REQUEST_BYTES,
        logging_config=None,
        worker_redirect_stdouts=False,
    )
    raw, enriched, dead = (
        app.topic(
            name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw", acks=True
        )
        for name in (RAW, ENRICHED, RAW_DEAD)
    )

    async def enrich(stream: Stream[bytes]) -> AsyncIterator[None]:
        batches = stream.noack_take(settings.enrich_batch, within=settings.enrich_linger)
        async for batch in cast(AsyncIterator[Sequence[EventT[bytes]]], batches):
            with SECONDS.labels(STAGE).time():
                done = await pool.run([Job(body=event.value, headers=_headers(event)) for event in batch])
                await _deliver(batch, done)
            for event in batch:
                await stream.ack(event)
            yield

    async def _deliver(batch: Sequence[EventT[bytes]], done: Sequence[Done]) -> None:
        """Send what is not yet acknowledged by Kafka, until all is."""
        left = list(zip(batch, done, strict=True))
        waits = full_jitter()
        while True:
            outcomes = await asyncio.gather(
                *(_acknowledged(event, result) for event, result in left), return_exceptions=True
            )
            failed = [
                (pair, error)
                for pair, error in zip(left, outcomes, strict=True)
                if isinstance(error, Exception)
            ]
            _note_kafka(state, repr(failed[0][1]) if failed else None)
            if not failed:
                return
            left = [pair for pair, _ in failed]
            await asyncio.sleep(next(waits))

    async def _acknowledged(event: EventT[bytes], done: Done) -> None:
        headers = _headers(event)
        if done.bad is None:
            sent = enriched.send(
                key=event.message.key,
                value=done.body,
                headers=cloud_event(
                    EnrichedArticle, STAGE, SCHEMA_VERSION, done.article, value_of(headers, "traceparent")
                ),
                force=True,
            )
        else:
            origin = (event.message.topic, event.message.partition, event.message.offset)
            sent = dead.send(
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
                partition=event.message.partition,
                offset=event.message.offset,
            )

    app.agent(raw, concurrency=1, name="propos.enrich")(cast(AgentFun[Any], enrich))

    @app.on_partitions_assigned.connect
    async def _assigned(*_: object, **__: object) -> None:
        state.ready()
        logger.info("ready", processes=settings.enrich_processes)

    async def look_at_kafka() -> None:
        """Faust and aiokafka reconnect by themselves and say nothing of it to the outside."""
        _note_kafka(state, await asyncio.to_thread(unreachable, settings.kafka))

    app.timer(KAFKA_LOOK_SECONDS)(look_at_kafka)

    @app.on_before_shutdown.connect
    async def _stopping(*_: object, **__: object) -> None:
        pool.close()
        logger.info("stopping")

    return app


def _headers(event: EventT[bytes]) -> Headers:
    """The message's headers as they came (Faust's event keeps one value a name, the message all)."""
    held = event.message.headers or []
    return list(held.items() if isinstance(held, Mapping) else held)
