"""Sources besides the subscriptions: folders, standard input, and the feeds of a single round."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from propos.states import Candidate, Subscription
from propos_ingest.addresses import site_of
from propos_ingest.articles.dropped import Dropped
from propos_ingest.rounds.jobs import Found
from propos_ingest.rounds.session import Session
from propos_ingest.rounds.tallies import Summary

Look = Callable[[], Iterator[Candidate | Dropped]]

_AHEAD: Final = 64
"""Articles of one source that are under way; then it waits, so that memory stays bounded."""
_ALL_LOADED: Final = 0.05


async def follow(session: Session, look: Look, interval: float | None, summary: Summary) -> None:
    """Bring what a source holds to the desk, again and again; a single time when `interval` is None."""
    while True:
        async for found in _threaded(look):
            if isinstance(found, Dropped):
                summary.drop(found)
            else:
                summary.files += 1
                await session.desk.settle(Found(found))
        if interval is None:
            return
        await asyncio.sleep(interval)


async def poll_once(
    session: Session, feeds: Sequence[str], sources: Iterable[Look], summary: Summary
) -> None:
    """Each feed and source a single time, with all that they lead to."""
    while not session.loaded():
        await asyncio.sleep(_ALL_LOADED)
    for url in feeds:
        # Only in memory: a single round subscribes to nothing.
        shelf = session.territory.shelf(session.place(site_of(url)))
        shelf.subscriptions.setdefault(url, Subscription(url=url, added_at=datetime.now(UTC)))
    rounds = [session.round.go(session.place(site_of(url)), url) for url in feeds]
    await asyncio.gather(*rounds, *(follow(session, source, None, summary) for source in sources))
    while not (session.beat.idle and session.desk.idle):
        await asyncio.sleep(_ALL_LOADED)


class _End:
    """The source has no more."""


async def _threaded(look: Look) -> AsyncIterator[Candidate | Dropped]:
    """What a blocking generator yields, from a thread that never keeps the process from ending."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Candidate | Dropped | _End] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)
    stopped = threading.Event()

    def read() -> None:
        try:
            for found in look():
                room.acquire()
                if stopped.is_set():
                    return
                loop.call_soon_threadsafe(queue.put_nowait, found)
        finally:
            if not stopped.is_set():
                loop.call_soon_threadsafe(queue.put_nowait, _End())

    threading.Thread(target=read, name="source", daemon=True).start()
    try:
        while not isinstance(found := await queue.get(), _End):
            yield found
            room.release()
    finally:
        stopped.set()
        room.release()
