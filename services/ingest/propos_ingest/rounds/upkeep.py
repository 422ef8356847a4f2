"""What is done now and then: gauges, and forgetting what nobody names any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from propos.log import get
from propos_ingest.rounds.jobs import Job, Noted
from propos_ingest.rounds.territory import Territory
from propos_ingest.watch.standing import measure

log = get(__name__)

_GAUGES: Final = 5.0
_SWEEP: Final = 7200.0
"""Seconds between two looks for what can be forgotten, and that a partition is ours before the first."""
_AT_ONCE: Final = 2000


async def upkeep(territory: Territory, settle: Callable[[Job], Awaitable[str]]) -> None:
    """Keep the territory in order until cancelled."""
    swept = time.monotonic()
    while True:
        measure(territory.feeds())
        if time.monotonic() - swept > _SWEEP:
            swept = time.monotonic()
            await _sweep(territory, settle)
        await asyncio.sleep(_GAUGES)


async def _sweep(territory: Territory, settle: Callable[[Job], Awaitable[str]]) -> None:
    for partition in territory.settled(_SWEEP):
        shelf = territory.shelf(partition)
        total = 0
        # Looked for anew each time: what is named in the meantime is not forgotten.
        while keys := shelf.stale(datetime.now(UTC))[:_AT_ONCE]:
            shelf.aliases.drop([key for key in keys if ":" not in key])
            if await settle(Noted(partition, forget=tuple(keys))) != "noted":
                break
            total += len(keys)
        if total:
            log.info("forgot", partition=partition, keys=total)
