"""Waiting for a server: every time longer at most, said once, given up only when told to."""

import pytest

from propos.errors import Retry
from propos.health import Health
from propos.patience import Stopped, persist


def test_work_is_repeated_until_it_succeeds_and_health_follows() -> None:
    health, waits, seen = Health(), list[float](), list[dict[str, str]]()
    health.ready()

    def work() -> str:
        if len(waits) < 3:
            raise Retry("connection refused")
        return "done"

    def wait(seconds: float) -> None:
        waits.append(seconds)
        seen.append(health.report())

    assert persist(work, "elasticsearch", health, wait, 5) == "done"
    assert seen == [{"elasticsearch": "connection refused"}] * 3
    assert health.report() == {}


def test_a_stop_ends_the_waiting() -> None:
    def work() -> None:
        raise Retry("away")

    def wait(seconds: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        persist(work, "kafka", Health(), wait, 5)
