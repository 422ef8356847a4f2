"""Processes that read inputs: an input that kills one is named, the others go on, and all are renewed."""

import asyncio
import gc
import json
import os
from collections.abc import Awaitable, Callable

import pytest

from propos.errors import BadMessage
from propos_ingest.rounds import pool as pools
from propos_ingest.rounds.pool import Pool


def with_pool(work: Callable[[Pool], Awaitable[None]]) -> None:
    async def run() -> None:
        pool = Pool(2, gc.freeze)
        try:
            async with asyncio.timeout(120):
                await work(pool)
        finally:
            pool.close()

    asyncio.run(run())


def test_an_input_that_kills_its_process_is_to_blame_alone() -> None:
    async def work(pool: Pool) -> None:
        jobs = [pool.run(abs, -number) for number in range(8)]
        killer = pool.run(os._exit, 1)
        *results, blamed = await asyncio.gather(*jobs, killer, return_exceptions=True)
        assert results == list(range(8))
        assert isinstance(blamed, BadMessage)
        assert blamed.reason == "killed_worker"

    with_pool(work)


def test_the_processes_are_renewed_under_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "_TASKS", 10)

    async def work(pool: Pool) -> None:
        async def caller() -> set[int]:
            return {await pool.run(os.getpid) for _ in range(8)}

        pids = await asyncio.gather(*(caller() for _ in range(12)))
        assert len(set().union(*pids)) > 2

    with_pool(work)


def test_what_comes_back_can_be_encoded() -> None:
    async def work(pool: Pool) -> None:
        assert await pool.run(json.loads, '"a\\ud800"') == "a?"

    with_pool(work)
