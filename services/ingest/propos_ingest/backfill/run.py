"""One source after the other, each from where an earlier run left it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

import msgspec

from propos.errors import ProposError
from propos.log import get
from propos_ingest.articles.dropped import Dropped
from propos_ingest.backfill.desk import Commit, Desk, Found
from propos_ingest.backfill.known import Known
from propos_ingest.backfill.sources import Source, pieces
from propos_ingest.backfill.summary import Summary
from propos_ingest.backfill.window import in_order
from propos_ingest.files.piece import Piece

log = get(__name__)

ARTICLES: Final = 100
"""Articles of one transaction."""
SECONDS: Final = 1.0
"""Seconds between two transactions: so much work a kill costs at most."""

Look = Callable[[Piece, Known], Awaitable[Found]]
Progress = Callable[[Source, int, Summary], None]


class TakenOver(ProposError):
    """Another backfill of the same source has begun, and this one is to leave it alone."""


class Options(msgspec.Struct, kw_only=True, frozen=True):
    """What the command was asked. `limit`: articles to publish at most; `again`: from the beginnings."""

    outlet: str | None = None
    limit: int | None = None
    dry_run: bool = False
    again: bool = False


class Kafka(Protocol):
    """The connections that a run opens and closes."""

    def known(self) -> AbstractContextManager[Known]:
        """What ingest.state holds; nothing of it is read yet."""
        ...

    def commit(self, source: Source) -> AbstractContextManager[Commit | None]:
        """What writes the source's transactions, whose former writer is fenced off; None for a trial."""
        ...


class Run:
    """Reads the sources. `read` may be called again after an error: it goes on behind what is committed."""

    def __init__(
        self,
        sources: tuple[Source, ...],
        kafka: Kafka,
        state_topic: str,
        look: Look,
        at_once: int,
        largest: int,
        options: Options,
        progress: Progress,
    ) -> None:
        self._sources, self._kafka, self._topic = sources, kafka, state_topic
        self._look, self._at_once, self._largest = look, at_once, largest
        self._options, self._progress = options, progress
        self._begun: dict[str, Desk] = {}
        self._settled: set[str] = set()
        self._stopped = False
        self.summary = Summary(sources=len(sources))

    def stop(self) -> None:
        """End soon, with all that was found committed."""
        self._stopped = True

    async def read(self) -> None:
        """Read what is left. Raises OSError, TakenOver, and KafkaError or Broken when Kafka is away."""
        with self._kafka.known() as known:
            await asyncio.to_thread(known.read_committed)
            log.info("ready", sources=len(self._sources), known_articles=len(known))
            for source in self._sources:
                if source.name not in self._settled and not self._ends:
                    await self._source(source, known)

    @property
    def _ends(self) -> bool:
        limit = self._options.limit
        return self._stopped or (limit is not None and self.summary.published >= limit)

    async def _source(self, source: Source, known: Known) -> None:
        if source.name in self._begun and known.backfill(source.name) not in self._begun[source.name].marks:
            raise taken_over(source)  # said before that one is fenced off in its turn
        if self._start(source, known) is None:
            self._settle(source, before=True)
            return
        with self._kafka.commit(source) as commit:
            if commit is not None:
                await asyncio.to_thread(known.read_all)
            begin = self._start(source, known)
            desk = self._begun[source.name] = Desk(source, known, commit, self._topic, self.summary)
            if begin is None or await self._pieces(source, begin, desk, known):
                self._settle(source, before=begin is None)

    def _settle(self, source: Source, before: bool) -> None:
        self._settled.add(source.name)
        if before:
            self.summary.done += 1
        else:
            self.summary.finished += 1

    def _start(self, source: Source, known: Known) -> int | None:
        """Where to begin; None when all of it was read before."""
        mark = known.backfill(source.name)
        forgotten = self._options.again and source.name not in self._begun
        if forgotten or mark is None or mark.fingerprint != source.fingerprint:
            return 0
        return None if mark.done else mark.position

    async def _pieces(self, source: Source, begin: int, desk: Desk, known: Known) -> bool:
        """Read the source from `begin` on; whether its end was reached."""
        position, last = begin, time.monotonic()
        found_pieces = in_order(
            pieces(source, begin, self._largest), lambda piece: self._look(piece, known), self._at_once
        )
        async for piece, found in found_pieces:
            _say(desk.take(found))
            position = piece.end
            self._progress(source, piece.reached, self.summary)
            limit = self._options.limit
            if self._stopped or (limit is not None and self.summary.published + desk.waiting >= limit):
                await found_pieces.aclose()
                await _commit(desk, position, done=False)
                return False
            if desk.waiting >= ARTICLES or time.monotonic() - last >= SECONDS:
                await _commit(desk, position, done=False)
                known.listen()
                last = time.monotonic()
        await _commit(desk, position, done=True)
        return True


def taken_over(source: Source) -> TakenOver:
    """The error that says so."""
    return TakenOver(f"another backfill of {source.name} has taken over")


async def _commit(desk: Desk, position: int, done: bool) -> None:
    for refused in await asyncio.to_thread(desk.commit, position, done):
        _say(refused)


def _say(dropped: Dropped | None) -> None:
    if dropped is not None:
        log.warning("dropped", url=dropped.url, reason=dropped.reason, detail=dropped.detail)
