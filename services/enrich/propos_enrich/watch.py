"""What a worker does beside its work: it tells the outside how things stand, and ends when it is time."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from threading import Timer
from typing import Any, Final

import faust

from propos import clients, health, log, patience
from propos.errors import Retry
from propos.processes import Pool
from propos_enrich.settings import EnrichSettings
from propos_enrich.stage import Stage

logger = log.get(__name__)

Release = Callable[[Sequence[tuple[str, int]]], None]
"""Lets go of partitions that went to another process; blocks."""

LOOK_SECONDS: Final = 2.0
"""Between two looks whether Kafka is there, and whether a second reading is done."""
_STOP_SECONDS: Final = 8.0


def attend(
    app: faust.App,
    stage: Stage,
    state: health.Health,
    release: Release | None,
) -> None:
    """Tell the outside when articles are worked on; let go of what goes away."""

    @app.on_partitions_assigned.connect
    async def _assigned(*_: object, **__: object) -> None:
        if state.back("start"):
            logger.info("ready")

    @app.on_partitions_revoked.connect
    async def _revoked(*told: Any, **_: object) -> None:
        stage.changed()
        if release is not None:
            await asyncio.to_thread(release, [(part.topic, part.partition) for part in told[-1]])


def look(
    app: faust.App,
    settings: EnrichSettings,
    pool: Pool,
    state: health.Health,
    left: Callable[[], int] | None,
) -> None:
    """Look around now and then; `left` says what a second reading has still to do. End the pool first."""

    async def look_around() -> None:
        """Faust and aiokafka reconnect by themselves and say nothing of it to the outside."""
        away = await asyncio.to_thread(clients.unreachable, settings.kafka)
        patience.note(state, "kafka", away)
        if left is not None and away is None:
            await _end_when_done(left)

    app.timer(LOOK_SECONDS)(look_around)

    @app.on_before_shutdown.connect
    async def _stopping(*_: object, **__: object) -> None:
        logger.info("stopping")
        pool.close()
        # Faust would wait for a Kafka that is away. Nothing is lost by an end at any moment.
        end = Timer(_STOP_SECONDS, os._exit, (0,))
        end.daemon = True
        end.start()


async def _end_when_done(left: Callable[[], int]) -> None:
    try:
        if await asyncio.to_thread(left):
            return
    except Retry:
        return
    logger.info("done")
    os.kill(os.getpid(), signal.SIGTERM)
