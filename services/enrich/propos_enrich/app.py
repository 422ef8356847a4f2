"""The enrich worker: articles.raw and, while none come there, articles.backfill in; the outcome out."""

import asyncio
import io
import tempfile
from typing import Final

import faust

from propos import health, log
from propos.clients import unreachable
from propos.topics import BACKFILL, RAW
from propos_enrich import broker
from propos_enrich.delivery import STAGE
from propos_enrich.intake import Intake, build
from propos_enrich.pool import Pool
from propos_enrich.priority import Priority
from propos_enrich.settings import EnrichSettings

logger = log.get(__name__)

KAFKA_LOOK_SECONDS: Final = 2.0
_EACH: Final = 2
"""Backfill articles in work at most, for each NLP process: a live one waits behind these."""


def run(settings: EnrichSettings) -> None:
    """Work until SIGTERM or SIGINT; ends the process with Faust's exit status."""
    log.configure(settings, STAGE)
    logger.info("starting", kafka=settings.kafka, group=settings.enrich_group)
    state = health.Health()
    health.serve(state, settings)
    with tempfile.TemporaryDirectory(prefix="propos-enrich-") as folder:
        pool = Pool(settings.enrich_processes)
        pool.warm()
        broker.wait_for(settings.kafka, state)
        live, backfill = (build(each, settings, pool, state, folder) for each in intakes(settings))
        _attend(live, settings, pool, state)
        worker = faust.Worker(
            live,
            backfill,
            loglevel=None,
            stdout=io.StringIO(),  # Faust's spinner and banner; logs go their own way
            redirect_stdouts=False,
            quiet=True,
            override_logging=False,
        )
        worker.execute_from_commandline()


def intakes(settings: EnrichSettings) -> tuple[Intake, Intake]:
    """What is read: live articles, and those of archives while no live ones come."""
    group, batch = settings.enrich_group, settings.enrich_batch
    priority = Priority(quiet=2 * settings.enrich_linger)
    few = min(batch, _EACH * settings.enrich_processes)
    return (
        Intake(RAW, group, batch, priority.live),
        Intake(BACKFILL, f"{group}-backfill", few, priority.other),
    )


def _attend(app: faust.App, settings: EnrichSettings, pool: Pool, state: health.Health) -> None:
    """Tell the outside when the live articles are worked on and whether Kafka is there; end the pool."""

    @app.on_partitions_assigned.connect
    async def _assigned(*_: object, **__: object) -> None:
        state.ready()
        logger.info("ready", processes=settings.enrich_processes)

    async def look_at_kafka() -> None:
        """Faust and aiokafka reconnect by themselves and say nothing of it to the outside."""
        broker.note(state, await asyncio.to_thread(unreachable, settings.kafka))

    app.timer(KAFKA_LOOK_SECONDS)(look_at_kafka)

    @app.on_before_shutdown.connect
    async def _stopping(*_: object, **__: object) -> None:
        pool.close()
        logger.info("stopping")
