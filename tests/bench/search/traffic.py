"""Questions that arrive at a steady rate, whether or not those before them are answered.

A latency is counted from the moment at which its question was to arrive: what a stall delays counts as slow.
Source: Gil Tene, "How NOT to measure latency" (coordinated omission).
"""

import asyncio
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

import aiohttp
import msgspec
import numpy as np

from bench.search.questions import Asked

PATIENCE: Final = 30.0


class Served(msgspec.Struct, frozen=True):
    """One question and how it was answered; `late`: seconds between the intended and the real start."""

    kind: str
    seconds: float
    late: float
    status: int
    bytes: int
    path: str


def run(base: str, questions: Iterator[Asked], rate: float, seconds: float, seed: int) -> list[Served]:
    """Ask for so many seconds, `rate` questions a second on average, at random moments (Poisson)."""
    gaps = np.random.default_rng([seed, 5]).exponential(1 / rate, int(rate * seconds))
    return asyncio.run(_run(base, [*islice(questions, len(gaps))], np.cumsum(gaps).tolist()))


async def _run(base: str, questions: list[Asked], moments: list[float]) -> list[Served]:
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(base, connector=connector, timeout=timeout) as session:
        began = time.perf_counter()
        tasks = []
        for question, moment in zip(questions, moments, strict=True):
            await asyncio.sleep(began + moment - time.perf_counter())
            tasks.append(asyncio.create_task(_ask(session, question, began + moment)))
        return await asyncio.gather(*tasks)


async def _ask(session: aiohttp.ClientSession, question: Asked, intended: float) -> Served:
    late = time.perf_counter() - intended
    status, size = 0, 0
    try:
        async with session.get(question.path) as answer:
            status, size = answer.status, len(await answer.read())
    except (aiohttp.ClientError, TimeoutError):
        pass
    return Served(question.kind, time.perf_counter() - intended, late, status, size, question.path)
