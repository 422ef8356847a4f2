"""Live articles first: when the others may begin."""

import asyncio
import time

from propos_enrich.priority import Priority

QUIET = 0.1


def test_others_begin_at_once_when_nothing_is_live() -> None:
    async def run() -> float:
        began = time.monotonic()
        async with Priority(QUIET).other():
            return time.monotonic() - began

    assert asyncio.run(run()) < QUIET


def test_others_wait_until_live_articles_are_done_and_a_moment_longer() -> None:
    async def run() -> tuple[list[str], float]:
        priority, said = Priority(QUIET), list[str]()
        release, entered = asyncio.Event(), asyncio.Event()
        ended = 0.0

        async def live() -> None:
            nonlocal ended
            async with priority.live():
                entered.set()
                await release.wait()
                said.append("live")
                ended = time.monotonic()

        async def other() -> None:
            async with priority.other():
                said.append("other")

        first = asyncio.create_task(live())
        await entered.wait()
        waiting = asyncio.create_task(other())
        second = asyncio.create_task(live())
        release.set()
        await asyncio.gather(first, second, waiting)
        return said, time.monotonic() - ended

    said, gap = asyncio.run(run())
    assert said == ["live", "live", "other"]
    assert gap >= QUIET * 0.9


def test_live_articles_never_wait_for_others() -> None:
    async def run() -> list[str]:
        priority, said = Priority(QUIET), list[str]()
        async with priority.other():
            async with priority.live():
                said.append("live")
            said.append("other")
        return said

    assert asyncio.run(run()) == ["live", "other"]
