"""What is done now and then: gauges, and forgetting what nobody names any more."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from propos.log import get
from propos_ingest.rounds.jobs import Job, Noted
from propos_ingest.rounds.territory import Territory
from propos_ingest.watch.standing import measure

log = get(__name__)

_GAUGES: Final = 5.0
_SWEEP: Final = 7200.0
"""Seconds between two looks for what can be forgotten; by the first, every feed said what it names."""
_AT_ONCE: Final = 500


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
    for partition, keys in list(territory.stale()):
        log.info("forgets", partition=partition, keys=len(keys))
        for start in range(0, len(keys), _AT_ONCE):
            await settle(Noted(partition, forget=tuple(keys[start : start + _AT_ONCE])))
