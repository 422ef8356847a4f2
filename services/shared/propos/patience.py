"""Waiting for a server that is away: again and again, with full jitter, said once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from propos.backoff import full_jitter
from propos.errors import Retry
from propos.health import Health
from propos.log import get

Result = TypeVar("Result")
log = get(__name__)


class Stopped(Exception):
    """The process was asked to stop while it waited; what it was about will be done again."""


def note(health: Health, dependency: str, reason: str | None) -> None:
    """A dependency is away for this reason, or back when there is none; each change is logged once."""
    if reason is None:
        if health.back(dependency):
            log.info("back", dependency=dependency)
    elif health.away(dependency, reason):
        log.warning("waiting", dependency=dependency, reason=reason)


def persist(
    work: Callable[[], Result],
    dependency: str,
    health: Health,
    wait: Callable[[float], None],
    longest: float,
) -> Result:
    """The result of `work`, however often it takes while `dependency` is away (Retry).

    `wait` spends the seconds it is given; it raises Stopped to give up, and that passes through.
    """
    for pause in full_jitter(cap=longest):
        try:
            result = work()
        except Retry as error:
            note(health, dependency, str(error))
            wait(pause)
        else:
            note(health, dependency, None)
            return result
    raise AssertionError("full_jitter never ends")


async def persisting(
    work: Callable[[], Awaitable[Result]], dependency: str, health: Health, longest: float
) -> Result:
    """As `persist`, on the event loop: the wait ends when its task is cancelled."""
    for pause in full_jitter(cap=longest):
        try:
            result = await work()
        except Retry as error:
            note(health, dependency, str(error))
            await asyncio.sleep(pause)
        else:
            note(health, dependency, None)
            return result
    raise AssertionError("full_jitter never ends")
