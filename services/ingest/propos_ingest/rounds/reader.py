"""A blocking source read by a thread, a little ahead of whoever takes what it finds."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from propos.states import Candidate
from propos_ingest.articles.dropped import Dropped

Look = Callable[[], Iterator[Candidate | Dropped]]

AHEAD: Final = 64
"""Articles of one source that are read and not yet settled; then it waits, so that memory stays bounded."""


class Reader:
    """Runs `look` once, in a thread that never keeps the process from ending."""

    def __init__(self, look: Look) -> None:
        self._look, self._loop = look, asyncio.get_running_loop()
        self._found: asyncio.Queue[Candidate | Dropped | None] = asyncio.Queue()
        self._room = threading.Semaphore(AHEAD)
        self._error: Exception | None = None
        threading.Thread(target=self._read, name="source", daemon=True).start()

    async def next(self) -> Candidate | Dropped | None:
        """What comes next; None at the end. Raises what the source raised."""
        found = await self._found.get()
        if found is None and self._error is not None:
            raise self._error
        return found

    def settled(self) -> None:
        """One of what was found is done with."""
        self._room.release()

    def _read(self) -> None:
        try:
            for found in self._look():
                self._room.acquire()
                self._put(found)
        except Exception as error:  # noqa: BLE001  # whoever waits for the next one gets it
            self._error = error
        self._put(None)

    def _put(self, found: Candidate | Dropped | None) -> None:
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            self._loop.call_soon_threadsafe(self._found.put_nowait, found)
