"""Who listens, what is new, and who hears of it: one hub a process, one look a beat while somebody listens.

Readers with the same question in the same language share one search and one writing of what is told. The hub
knows neither Elasticsearch nor HTML: a `Source` finds, a function writes.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol

from propos.errors import Retry
from propos.log import get
from propos_search.answer import Hit
from propos_search.live.listener import Listener, Wanted
from propos_search.live.wire import AWAY, BACK, Event
from propos_search.question import Question

GLANCE: Final = timedelta(seconds=10)
"""How far back a look reaches: a quote is dated when the indexer reads it, and found once it is written."""
LOOK_BACK: Final = timedelta(minutes=1)
"""How far back one look in GLANCE reaches, for what took longer to be written."""
LONGEST_AWAY: Final = timedelta(minutes=10)
"""How far back a reader who comes back, and the first look after Elasticsearch was away, reach at most."""
log = get(__name__)


class Source(Protocol):
    """Where new quotes come from. Both raise Retry while that is away."""

    async def new(self, since: datetime) -> Sequence[str]:
        """The ids of the news among the quotes that were indexed since then."""
        ...

    async def matching(self, questions: Sequence[Question], ids: Sequence[str]) -> Sequence[tuple[Hit, ...]]:
        """Which of these quotes answer each question, the newest first."""
        ...


class Full(Exception):
    """There are as many listeners as may be."""


class Hub:
    """Looks for news every `every` seconds and tells up to `most` listeners."""

    def __init__(
        self,
        source: Source,
        write: Callable[[Wanted, Hit], str],
        now: Callable[[], datetime],
        every: float,
        most: int,
    ) -> None:
        self._source, self._write, self._now, self._every, self._most = source, write, now, every, most
        self._listeners: set[Listener] = set()
        self._seen: dict[str, datetime] = {}
        self._looked: datetime | None = None
        self._looked_far: datetime | None = None
        self._away = False
        self._closed = False
        self._ready = asyncio.Event()
        self._beat: asyncio.Task[None] | None = None

    @property
    def away(self) -> bool:
        """Whether the source did not answer last."""
        return self._away

    @property
    def told_until(self) -> datetime | None:
        """What came until then was told; None while that cannot be said."""
        return None if self._away else self._looked

    @property
    def full(self) -> bool:
        """Whether nobody else can be told."""
        return self._closed or len(self._listeners) >= self._most

    @contextmanager
    def listening(self, wanted: Wanted) -> Iterator[Listener]:
        """A listener that is told what is new from now on. Raises Full."""
        if self.full:
            raise Full
        listener = Listener(wanted)
        self._listeners.add(listener)
        if self._away:
            listener.tell(Event(AWAY))
        if self._beat is None or self._beat.done():
            self._beat = asyncio.create_task(self._beats())
            self._beat.add_done_callback(_tell_of_failure)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def missed(self, wanted: Wanted, since: datetime) -> tuple[Event, ...]:
        """What has come since then, at most LONGEST_AWAY ago. Raises Retry."""
        await self._ready.wait()  # what comes after the first look is told; what came before is found here
        now = self._now()
        ids = await self._source.new(max(since, now - LONGEST_AWAY))
        found = await self._source.matching([wanted.question], ids)
        return tuple(self._events(wanted, found[0], now))

    def close(self) -> None:
        """Cut everybody off, for good."""
        self._closed = True
        if self._beat:
            self._beat.cancel()

    async def look(self) -> None:
        """One beat: find what is new and tell it, or that search is away."""
        now = self._now()
        try:
            await self._news(now)
        except Retry as error:
            if not self._away:
                log.info("waiting", dependency="elasticsearch", detail=str(error))
                self._away = True
                self._tell_all(self._listeners, [Event(AWAY)])
            return
        if self._away:
            log.info("back", dependency="elasticsearch")
            self._away = False
            self._tell_all(self._listeners, [Event(BACK)])

    async def _beats(self) -> None:
        clock = asyncio.get_running_loop().time
        following = clock()
        try:
            while self._listeners:
                await self.look()
                self._ready.set()
                following = max(following + self._every, clock())
                await asyncio.sleep(following - clock())
        finally:
            for listener in self._listeners:
                listener.cut()
            self._ready.clear()
            self._seen.clear()
            self._looked = self._looked_far = None

    async def _news(self, now: datetime) -> None:
        far = self._looked_far is None or now - self._looked_far >= GLANCE
        since = (self._looked or now) - (LOOK_BACK if far else GLANCE)
        found = await self._source.new(max(since, now - LONGEST_AWAY))
        fresh = [each for each in found if each not in self._seen] if self._ready.is_set() else []
        if fresh:
            await self._spread(fresh, now)
        # Only now: what could not be told is not seen.
        self._seen |= dict.fromkeys(found, now)
        self._seen = {each: when for each, when in self._seen.items() if now - when <= LOOK_BACK}
        self._looked, self._looked_far = now, now if far else self._looked_far

    async def _spread(self, fresh: Sequence[str], now: datetime) -> None:
        listeners: dict[Wanted, list[Listener]] = {}
        for listener in self._listeners:
            listeners.setdefault(listener.wanted, []).append(listener)
        questions = [*dict.fromkeys(wanted.question for wanted in listeners)]
        found = dict(zip(questions, await self._source.matching(questions, fresh), strict=True))
        for wanted, those in listeners.items():
            self._tell_all(those, [*self._events(wanted, found[wanted.question], now)])

    def _events(self, wanted: Wanted, hits: Iterable[Hit], now: datetime) -> Iterator[Event]:
        """The oldest first: each goes on top of those before it."""
        for hit in reversed([*hits]):
            yield Event.of_quote(hit, self._write(wanted, hit), now)

    def _tell_all(self, listeners: Iterable[Listener], events: Sequence[Event]) -> None:
        for listener in tuple(listeners):
            if not all(listener.tell(event) for event in events):
                self._listeners.discard(listener)


def _tell_of_failure(beat: asyncio.Task[None]) -> None:
    """A fault of ours: those who listened were cut off, and begin a new beat when they come back."""
    if not beat.cancelled() and (error := beat.exception()):
        log.error("failed", exc_info=error)
