"""Sources besides the subscriptions: folders, standard input, and the feeds of a single round."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from propos.log import get
from propos.states import Candidate, Subscription
from propos_ingest.addresses import site_of
from propos_ingest.articles.dropped import Dropped
from propos_ingest.rounds.jobs import Found
from propos_ingest.rounds.reader import AHEAD, Look, Reader
from propos_ingest.rounds.session import Session
from propos_ingest.rounds.tallies import Summary

log = get(__name__)
_LOOK: Final = 0.05


class Source:
    """What `look` finds, brought to the desk every `interval` seconds; a single time when that is None.

    What was read and not settled when a session ended goes to the next one: a stream is read only once.
    """

    def __init__(self, look: Look, interval: float | None, summary: Summary) -> None:
        self._look, self._interval, self._summary = look, interval, summary
        self._reader: Reader | None = None
        self._unsettled: deque[Candidate] = deque()

    async def follow(self, session: Session) -> None:
        """Bring what there is, again and again."""
        while True:
            try:
                await self._bring(session)
            except OSError as error:
                if self._interval is None:
                    raise
                log.warning("source_failed", reason=str(error))
            if self._interval is None:
                return
            await asyncio.sleep(self._interval)

    async def _bring(self, session: Session) -> None:
        reader = self._reader = self._reader or Reader(self._look)
        # Started in their order, so that the desk takes them in their order.
        settling = deque(asyncio.create_task(session.desk.settle(Found(each))) for each in self._unsettled)
        try:
            while (found := await self._next(reader)) is not None:
                if isinstance(found, Dropped):
                    self._summary.drop(found)
                    reader.settled()
                    continue
                self._summary.files += 1
                self._unsettled.append(found)
                settling.append(asyncio.create_task(session.desk.settle(Found(found))))
                while settling and (settling[0].done() or len(settling) >= AHEAD):
                    await self._settle(settling, reader)
            while settling:
                await self._settle(settling, reader)
            self._reader = None
        finally:
            for task in settling:
                task.cancel()

    async def _next(self, reader: Reader) -> Candidate | Dropped | None:
        try:
            return await reader.next()
        except Exception:
            self._reader = None  # its thread has ended: the next look begins anew
            raise

    async def _settle(self, settling: deque[asyncio.Task[str]], reader: Reader) -> None:
        await settling[0]
        settling.popleft()
        self._unsettled.popleft()
        reader.settled()


async def poll_once(session: Session, feeds: Sequence[str], sources: Iterable[Source]) -> None:
    """Each feed and source a single time, with all that they lead to."""
    while not session.loaded():
        await asyncio.sleep(_LOOK)
    for url in feeds:
        # Only in memory: a single round subscribes to nothing.
        shelf = session.territory.shelf(session.place(site_of(url)))
        shelf.subscriptions.setdefault(url, Subscription(url=url, added_at=datetime.now(UTC)))
    rounds = [session.round.go(session.place(site_of(url)), url) for url in feeds]
    await asyncio.gather(*rounds, *(source.follow(session) for source in sources))
    while not (session.beat.idle and session.desk.idle):
        await asyncio.sleep(_LOOK)
