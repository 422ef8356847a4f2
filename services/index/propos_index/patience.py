"""Waiting for a server that is away: again and again, with full jitter, said once.

Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015 (full jitter).
"""

from collections.abc import Callable
from random import uniform
from typing import TypeVar

from propos.errors import Retry
from propos.health import Health
from propos.log import get

Result = TypeVar("Result")
log = get(__name__)

FIRST_WAIT = 0.25


class Stopped(Exception):
    """The process was asked to stop while it waited; what it was about will be done again."""


def delay(attempt: int, longest: float) -> float:
    """Seconds to wait after the attempt of this number (from 0), at random up to a doubling limit."""
    return uniform(0, min(longest, FIRST_WAIT * 2 ** min(attempt, 30)))  # noqa: S311  # no secret


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
    attempt = 0
    while True:
        try:
            result = work()
        except Retry as error:
            if health.away(dependency, str(error)):
                log.warning("waiting", dependency=dependency, reason=str(error))
            wait(delay(attempt, longest))
            attempt += 1
        else:
            if health.back(dependency):
                log.info("back", dependency=dependency, attempts=attempt)
            return result
