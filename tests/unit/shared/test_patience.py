"""Waiting for a server: every time longer at most, said once, given up only when told to."""

import asyncio

import pytest
from structlog.testing import capture_logs

from propos.errors import BadMessage, Retry
from propos.health import Health
from propos.patience import Stopped, note, persist, persisting


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


def test_each_change_is_said_once() -> None:
    health = Health()
    with capture_logs() as logs:
        for reason in (None, "refused", "refused", "timed out", None, None):
            note(health, "kafka", reason)
    assert [(log["event"], log["dependency"]) for log in logs] == [("waiting", "kafka"), ("back", "kafka")]
    assert logs[0]["reason"] == "refused"


def test_on_the_event_loop_too_work_is_repeated_and_a_cancelled_task_gives_up() -> None:
    async def story() -> tuple[int, dict[str, str]]:
        health, tries = Health(), [0]
        health.ready()

        async def work() -> int:
            tries[0] += 1
            if tries[0] < 3:
                raise Retry("refused")
            return tries[0]

        done = await persisting(work, "kafka", health, longest=0.01)

        async def away() -> None:
            raise Retry("refused")

        task = asyncio.create_task(persisting(away, "elasticsearch", health, longest=5))
        while not health.report():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return done, health.report()

    assert asyncio.run(story()) == (3, {"elasticsearch": "refused"})


def test_what_can_never_work_is_not_waited_for() -> None:
    def work() -> None:
        raise BadMessage("crash", "boom")

    with pytest.raises(BadMessage):
        persist(work, "kafka", Health(), lambda _: pytest.fail("waited"), 5)
