"""Live articles first: whoever works on the others waits until none is in work or has just been."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Priority:
    """Shared by the intakes of one event loop; quiet is when no live article was in work for `quiet` seconds.

    A live batch collects for a moment before it begins, so that a gap between two is no sign of leisure.
    """

    def __init__(self, quiet: float) -> None:
        self._quiet = quiet
        self._working = 0
        self._last = float("-inf")
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def live(self) -> AsyncIterator[None]:
        """Work on live articles: at once."""
        self._working += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._working -= 1
            self._last = time.monotonic()
            if not self._working:
                self._idle.set()

    @asynccontextmanager
    async def other(self) -> AsyncIterator[None]:
        """Work on a small batch of others: once it is quiet."""
        while True:
            await self._idle.wait()
            left = self._last + self._quiet - time.monotonic()
            if left <= 0 and self._idle.is_set():
                break
            await asyncio.sleep(max(left, 0))
        yield
