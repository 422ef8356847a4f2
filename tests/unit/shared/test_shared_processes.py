"""Processes that work on inputs: the guilty one is named, the others go on, nobody else is blamed."""

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import psutil
import pytest

import deeds
from propos.errors import BadMessage, ProposError
from propos.processes import Pool


def with_pool(work: Callable[[Pool], Awaitable[None]], processes: int = 2, tasks: int = 5000) -> None:
    async def run() -> None:
        pool = Pool(processes, gc.freeze, tasks=tasks)
        try:
            async with asyncio.timeout(120):
                await work(pool)
        finally:
            pool.close()

    asyncio.run(run())


def test_an_input_that_kills_its_process_is_to_blame_alone() -> None:
    async def work(pool: Pool) -> None:
        jobs = [pool.run(abs, -number) for number in range(20)]
        killer = pool.run(os._exit, 1)
        *results, blamed = await asyncio.gather(*jobs[:10], *jobs[10:], killer, return_exceptions=True)
        assert results == list(range(20))
        assert isinstance(blamed, BadMessage)
        assert blamed.reason == "killed_worker"

    with_pool(work)


def test_who_was_killed_from_outside_is_not_blamed(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        assert await pool.run(deeds.killed_once, tmp_path / "been") == "done"

    with_pool(work)


@pytest.mark.parametrize("endless", [deeds.for_ever, deeds.native_for_ever])
def test_what_takes_too_long_is_cut_off_and_the_others_go_on(
    endless: Callable[[], None], tmp_path: Path
) -> None:
    async def work(pool: Pool) -> None:
        beside = asyncio.ensure_future(pool.run(deeds.wait_for, tmp_path / "sign"))
        slow = asyncio.ensure_future(pool.within(0.3, endless))
        await asyncio.sleep(0)
        (tmp_path / "sign").touch()
        assert await beside == "done"
        with pytest.raises(BadMessage) as blamed:
            await slow
        assert blamed.value.reason == "too_slow"
        assert await asyncio.gather(*(pool.run(abs, -number) for number in range(5))) == list(range(5))

    with_pool(work)


def test_a_process_that_is_suspended_is_replaced_and_its_input_not_blamed(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        assert await pool.within(2, deeds.suspended_once, tmp_path / "been") == "done"

    with_pool(work)


def test_after_so_many_inputs_a_process_is_replaced() -> None:
    async def work(pool: Pool) -> None:
        async def caller() -> set[int]:
            return {await pool.run(os.getpid) for _ in range(8)}

        pids = await asyncio.gather(*(caller() for _ in range(4)))
        assert len(set().union(*pids)) == 32 / 4

    with_pool(work, processes=1, tasks=4)


def test_a_stop_blames_nobody_and_leaves_no_process(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        pid = await pool.run(os.getpid)
        job = asyncio.ensure_future(pool.run(deeds.wait_for, tmp_path / "sign"))
        await asyncio.sleep(0)
        pool.close()
        await asyncio.wait([job], timeout=1)
        assert not job.done()
        job.cancel()
        assert not psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)[1]

    with_pool(work, processes=1)


def test_nobody_waiting_for_a_result_does_not_lose_its_process(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        left = asyncio.ensure_future(pool.run(deeds.wait_for, tmp_path / "sign"))
        await asyncio.sleep(0)
        left.cancel()
        (tmp_path / "sign").touch()
        assert await pool.run(abs, -3) == 3

    with_pool(work, processes=1)


def test_what_work_raises_or_cannot_send_back_is_raised() -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(ZeroDivisionError):
            await pool.run(divmod, 1, 0)
        with pytest.raises(ProposError, match="cannot travel"):
            await pool.run(deeds.unpicklable)
        assert await pool.run(abs, -3) == 3

    with_pool(work, processes=1)


def test_a_process_that_cannot_start_is_said_at_the_start() -> None:
    pool = Pool(1, os.abort)
    with pytest.raises(ProposError, match="ends while it starts"):
        pool.warm()
    pool.close()


def test_a_process_that_is_killed_while_it_starts_is_started_again(tmp_path: Path) -> None:
    pool = Pool(1, partial(deeds.killed_once, tmp_path / "sign"))
    pool.warm()
    pool.close()
    assert (tmp_path / "sign").exists()
