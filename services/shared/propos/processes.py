"""Processes that work on inputs nobody trusts, so that none of them holds up or brings down the others.

Each process works on one input at a time. So it is known which one a process died on or does not come back
from, and no other is touched. `concurrent.futures` gives up all inputs in flight when one process dies, does
not tell when work on one began, and stands still when it renews its processes one by one (gh-115634).
"""

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any, Final, ParamSpec, TypeVar

from propos import deadline
from propos.errors import BadMessage, ProposError
from propos.log import get
from propos.seats import Call, Died, Seat

log = get(__name__)
Args = ParamSpec("Args")
Result = TypeVar("Result")

_STARTS: Final = 3
"""How often a process is tried to start before the pool gives up."""
_PATIENCE: Final = 2.0
"""A process that its time limit does not reach, deep in native code, is killed after so many times that."""


class Pool:
    """Runs functions in `processes` processes, each prepared by `start`.

    A fork server imports the modules `loaded` once, and the processes share that memory. A process is
    replaced after `tasks` inputs, since libraries give little memory back. `run` waits for an input for
    `longest` seconds.
    """

    def __init__(
        self,
        processes: int,
        start: Callable[[], object],
        *,
        loaded: Sequence[str] = (),
        tasks: int = 5000,
        longest: float = 600.0,
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(loaded))
        self._closing = Event()
        self._seats = [Seat(context, start, tasks, self._closing) for _ in range(processes)]
        # The last one used first: processes are started as they are needed.
        self._free: asyncio.LifoQueue[Seat] = asyncio.LifoQueue()
        for seat in self._seats:
            self._free.put_nowait(seat)
        self._threads = ThreadPoolExecutor(processes, "pool")
        self._lonely = asyncio.Lock()
        self._longest = longest

    def warm(self) -> None:
        """Start every process, at the beginning; blocks.

        Raises ProposError when one does not start, however often: one that was killed meanwhile does.
        """
        try:
            for _ in self._threads.map(_begun, self._seats):
                pass
        except Died as error:
            raise ProposError("a process ends while it starts; the reason stands above") from error

    async def run(self, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """The result of `work`, which raises what it raises; both travel between processes by pickle.

        Raises BadMessage for an input on which a process dies (killed_worker) or from which it does not come
        back (too_slow) twice, the second time with no other beside it: whoever is killed from outside, or for
        the memory that another took, is not to blame.
        """
        result: Result = await self._judged(partial(work, *args, **kwargs), self._longest)
        return result

    async def within(
        self, seconds: float, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs
    ) -> Result:
        """As `run`, broken off after `seconds` of processor time. Raises BadMessage (too_slow) besides."""
        call = partial(deadline.within, seconds, work, *args, **kwargs)
        result: Result = await self._judged(call, _PATIENCE * seconds)
        return result

    def close(self) -> None:
        """End the processes. Work in flight is given up: who waits for it waits until it is cancelled."""
        self._closing.set()
        for seat in self._seats:
            seat.end()
        self._threads.shutdown(wait=False)

    async def _judged(self, call: Call, longest: float) -> Any:
        try:
            return await self._at(await self._free.get(), call, longest)
        except Died as died:
            await self._unless_closed()
            log.warning("process_died", reason=died.reason, again="alone")
        async with self._lonely:
            held: list[Seat] = []
            try:
                while len(held) < len(self._seats):
                    held.append(await self._free.get())
                return await self._at(held.pop(), call, longest)
            except Died as died:
                await self._unless_closed()
                raise BadMessage(died.reason, died.detail) from died
            finally:
                for seat in held:
                    self._free.put_nowait(seat)

    async def _at(self, seat: Seat, call: Call, longest: float) -> Any:
        """The seat is free again when its process is, even if nobody waits for the result any more."""
        job = asyncio.get_running_loop().run_in_executor(self._threads, seat.do, call, longest)
        job.add_done_callback(partial(self._left, seat))
        return await asyncio.shield(job)

    def _left(self, seat: Seat, job: "asyncio.Future[Any]") -> None:
        self._free.put_nowait(seat)
        if not job.cancelled():
            job.exception()  # looked at, so that asyncio does not complain when nobody else does

    async def _unless_closed(self) -> None:
        if self._closing.is_set():
            await asyncio.Event().wait()


def _begun(seat: Seat) -> None:
    """Start the seat's process. Raises Died after the last of several tries."""
    for left in reversed(range(_STARTS)):
        try:
            return seat.begin()
        except Died:
            log.warning("process_does_not_start", tries_left=left)
            if not left:
                raise
    return None
