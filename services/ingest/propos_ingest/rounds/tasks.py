"""Work beside the event loop, and work that a stop breaks off."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def detached(work: Callable[[], Result]) -> Result:
    """The result of blocking work, done in a thread that never keeps the process from ending."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def answer(result: Result | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # None only when that is the result

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as caught:  # noqa: BLE001  # whoever awaits it gets it
            error = caught
        with suppress(RuntimeError):  # the loop has ended, and nobody awaits it
            loop.call_soon_threadsafe(answer, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await future


async def unless_stopped(work: Awaitable[None], stop: asyncio.Event) -> None:
    """Do the work, or give it up at a stop."""
    stopped = asyncio.create_task(stop.wait())
    working = asyncio.ensure_future(work)
    try:
        await asyncio.wait([stopped, working], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        for task in (stopped, working):
            task.cancel()
        await asyncio.gather(stopped, working, return_exceptions=True)
