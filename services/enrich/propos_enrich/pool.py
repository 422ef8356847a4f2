"""NLP processes beside the event loop, replaced when one dies."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from propos import log
from propos.errors import BadMessage
from propos_enrich.worker import Done, Job, start, warm_up, work

logger = log.get(__name__)


class Pool:
    """Runs jobs in processes of their own, so that NLP never holds up Kafka's heartbeats."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._executor = self._start()

    async def run(self, jobs: Sequence[Job]) -> list[Done]:
        """What came of each job, in order. A job that kills its process twice is a bad message."""
        results = await asyncio.gather(*(self._submit(job) for job in jobs), return_exceptions=True)
        return [
            await self._alone(job) if isinstance(result, BrokenProcessPool) else _value(result)
            for job, result in zip(jobs, results, strict=True)
        ]

    def warm(self) -> None:
        """Return when every process has loaded the model; blocks, so call it before the event loop runs."""
        wait([self._executor.submit(warm_up) for _ in range(self._processes)])

    def close(self) -> None:
        """End the processes; work in flight is given up (its offsets are not committed)."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in list((self._executor._processes or {}).values()):
            process.terminate()

    async def _submit(self, job: Job) -> Done:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, job)

    async def _alone(self, job: Job) -> Done:
        """Try a job again with no other beside it, so that only the guilty one is blamed."""
        for _ in range(2):
            try:
                return await self._submit(job)
            except BrokenProcessPool:
                logger.warning("nlp_process_died", bytes=len(job.body or b""))
                self._executor.shutdown(wait=False)
                self._executor = self._start()
        return Done(bad=BadMessage("killed_worker", "the NLP process died on this article, twice"))

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._processes, mp_context=multiprocessing.get_context("spawn"), initializer=start
        )


def _value(result: Done | BaseException) -> Done:
    if isinstance(result, BaseException):
        raise result
    return result
