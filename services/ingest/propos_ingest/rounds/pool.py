"""Processes that read pages and feeds, so that no input holds up the others; replaced when one dies."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Final, ParamSpec, TypeVar

from propos.children import end_with_parent
from propos.errors import BadMessage
from propos.log import get
from propos_ingest.whole import whole

log = get(__name__)
Args = ParamSpec("Args")
Result = TypeVar("Result")

_TASKS: Final = 5000
"""Inputs of a process after which all are replaced: lxml gives little memory back."""
_LOADED: Final = ["propos_ingest.pages.extract", "propos_ingest.feeds.read"]


class Pool:
    """Runs functions of bytes to values in `processes` processes."""

    def __init__(self, processes: int, start: Callable[[], None]) -> None:
        self._processes, self._initializer = processes, start
        # A fork server: its children share the memory of the libraries it loaded once.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_LOADED)
        self._executor = self._new(processes)
        self._runs = 0
        self._lonely = asyncio.Lock()

    async def run(self, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """The result of `work`, which raises what it raises.

        Raises BadMessage (killed_worker) for an input on which a process dies, also when it is alone.
        """
        call = partial(_whole, partial(work, *args, **kwargs))
        self._renew()
        executor = self._executor
        try:
            return await _result(executor, call)
        except BrokenProcessPool:
            self._replace(executor)
        # Whoever was in flight beside the guilty one is tried again in a process of its own.
        async with self._lonely:
            alone = self._new(1)
            try:
                return await _result(alone, call)
            except BrokenProcessPool as error:
                raise BadMessage("killed_worker", "the process that read it died, twice") from error
            finally:
                alone.shutdown(wait=False)

    def close(self) -> None:
        """End the processes; work in flight is given up."""
        processes = list((self._executor._processes or {}).values())  # shutdown forgets them
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()

    def _renew(self) -> None:
        """Change all processes now and then. One by one, Python 3.11's executor stands still (gh-115634)."""
        self._runs += 1
        if self._runs > self._processes * _TASKS:
            self._runs = 0
            self._executor.shutdown(wait=False)  # it finishes what it holds
            self._executor = self._new(self._processes)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        if self._executor is broken:
            log.warning("extractor_died")
            broken.shutdown(wait=False)
            self._executor = self._new(self._processes)

    def _new(self, processes: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            processes, self._context, initializer=_begin, initargs=(self._initializer,)
        )


def _begin(start: Callable[[], None]) -> None:
    end_with_parent()
    start()


def _whole(call: Callable[[], Result]) -> Result:
    return whole(call())


async def _result(executor: ProcessPoolExecutor, call: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(executor, call)
