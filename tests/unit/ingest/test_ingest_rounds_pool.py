"""Processes that read inputs: what comes back can be encoded."""

import asyncio
import gc
import json

from propos_ingest.rounds.pool import Pool


def test_what_comes_back_can_be_encoded() -> None:
    async def run() -> None:
        pool = Pool(1, gc.freeze)
        try:
            assert await pool.run(json.loads, '"a\\ud800"') == "a?"
        finally:
            pool.close()

    asyncio.run(run())
