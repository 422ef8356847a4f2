"""One reader: what it wants to hear, and what waits for it."""

import asyncio
from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.live.wire import Event
from propos_search.question import Question

MOST_WAITING: Final = 200
"""Events that wait for a slow reader before it is cut off."""


class Wanted(msgspec.Struct, frozen=True):
    """What a reader listens for, and how it is told; `lang`: the language was chosen, and links keep it."""

    question: Question
    tongue: Tongue
    lang: bool = False


class Listener:
    """One reader's events, in order, until it is `cut` off."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue(MOST_WAITING + 1)
        self._cut = False

    def tell(self, event: Event) -> bool:
        """Have it wait its turn; False when too many wait already: then the reader is cut off."""
        if not self._cut and self._waiting.qsize() >= MOST_WAITING:
            self.cut()
        if not self._cut:
            self._waiting.put_nowait(event)
        return not self._cut

    def cut(self) -> None:
        """Nothing more is told; what waits is dropped, so that a browser that asks again gets it then."""
        self._cut = True
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def heard(self, within: float) -> Event | None:
        """The next event; None once cut off. Raises TimeoutError after so many seconds without one."""
        return await asyncio.wait_for(self._waiting.get(), within)
