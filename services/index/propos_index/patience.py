"""Waiting for a server that is away: again and again, with full jitter, said once."""

from collections.abc import Callable
from typing import TypeVar

from propos.backoff import full_jitter
from propos.errors import Retry
from propos.health import Health
from propos.log import get

Result = TypeVar("Result")
log = get(__name__)


class Stopped(Exception):
    """The process was asked to stop while it waited; what it was about will be done again."""


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
    for attempt, pause in enumerate(full_jitter(cap=longest)):
        try:
            result = work()
        except Retry as error:
            if health.away(dependency, str(error)):
                log.warning("waiting", dependency=dependency, reason=str(error))
            wait(pause)
        else:
            if health.back(dependency):
                log.info("back", dependency=dependency, attempts=attempt)
            return result
    raise AssertionError("full_jitter never ends")
