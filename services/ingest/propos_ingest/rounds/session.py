"""One session: from joining the group to leaving it. When Kafka fails in between, all of it begins anew.

What a session knows it has read from ingest.state, and what it did counts only by transactions: so giving one
up loses nothing but the requests that were under way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

import msgspec
from kafka.errors import KafkaError

from propos.dead.breaker import Breaker
from propos.health import Health
from propos.log import get
from propos.states import Handover
from propos_ingest.ledger.journal import Broken, Journal
from propos_ingest.ledger.membership import Membership
from propos_ingest.ledger.partition import partition_of
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.fetch import Fetcher
from propos_ingest.rounds.beat import Beat
from propos_ingest.rounds.burial import Burial
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.feed_round import FeedRound
from propos_ingest.rounds.jobs import Handed
from propos_ingest.rounds.looks import Looks
from propos_ingest.rounds.plans import Planner
from propos_ingest.rounds.pool import Pool
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.rounds.upkeep import upkeep
from propos_ingest.settings import IngestSettings

log = get(__name__)

_LAST: Final = 10.0
"""Seconds that a stop waits for what was found already to be written."""


class Clients(msgspec.Struct, frozen=True):
    """Connections to Kafka: a consumer (read_committed, in the group unless alone), high watermarks, and a
    transactional producer."""

    consumer: Any
    ends: Any
    producer: Any
    partitions: int
    alone: bool


class Tools(msgspec.Struct, frozen=True):
    """What lives longer than a session."""

    fetcher: Fetcher
    budgets: Budgets
    pool: Pool
    settings: IngestSettings
    summary: Summary
    health: Health


class Session:
    """The parts of one session, wired."""

    def __init__(self, clients: Clients, tools: Tools) -> None:
        settings, loop = tools.settings, asyncio.get_running_loop()
        self._partitions, self._alone, self._ended = clients.partitions, clients.alone, asyncio.Event()
        self.territory = territory = Territory(self.place, range(clients.partitions), settings)
        self.beat = Beat(territory, settings, tools.budgets, patient=not clients.alone)
        self.membership = Membership(
            clients.consumer,
            clients.ends.end_offsets,
            settings.ingest_state,
            settings.ingest_inbox,
            self.beat,
            loop.call_soon_threadsafe,
            partial(loop.call_soon_threadsafe, self._ended.set),
            clients.alone,
        )
        journal = Journal(clients.producer, self.membership.metadata)
        planner = Planner(territory, settings, tools.summary)
        self.desk = Desk(journal, self.membership, planner, settings.ingest_inbox)
        get, pool, settle = tools.fetcher.get, tools.pool, self.desk.settle
        rest, patient = tools.budgets.rest, not clients.alone
        looks = Looks(get, pool, settle, territory, settings, tools.summary, rest, patient)
        self.round = FeedRound(territory, self.beat.pages, get, pool, settle, settings, tools.summary)
        burial = Burial(Breaker(settings.dead_window, settings.dead_share), tools.health, settle)
        self.beat.wire(self.desk, looks, self.round, burial)

    def place(self, site: str) -> int:
        """The partition of a site."""
        return partition_of(site, self._partitions)

    async def run(self, work: Callable[["Session"], Awaitable[None]]) -> None:
        """Work until `work` returns, then write what was found and leave.

        Raises Broken when all is to begin anew.
        """
        self.membership.start()
        ended = asyncio.create_task(self._ended.wait())
        tasks = [asyncio.create_task(self.desk.run())]
        if not self._alone:
            tasks.append(asyncio.create_task(self.beat.run()))
            tasks.append(asyncio.create_task(upkeep(self.territory, self.desk.settle)))
        wanted = asyncio.ensure_future(work(self))
        try:
            await asyncio.wait([ended, wanted, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done() and (failure := task.exception()):
                    raise failure
            if ended.done():
                error = self.membership.error
                if not isinstance(error, KafkaError):
                    log.error("membership_ended", exc_info=error)
                raise Broken(str(error or "the membership ended"))
            await wanted
            await self._finish()
        finally:
            ending: list[asyncio.Future[Any]] = [ended, wanted, *tasks, *self.beat.close()]
            for each in ending:
                each.cancel()
            await asyncio.gather(*ending, return_exceptions=True)
            self.membership.stop()
            await asyncio.to_thread(self.membership.join, _LAST)

    async def hand(self, handovers: Sequence[Handover]) -> None:
        """Leave work to whoever looks after its sites; returns once Kafka has it."""
        await asyncio.gather(*(self.desk.settle(Handed(each)) for each in handovers))

    def loaded(self) -> bool:
        """Whether every partition is this instance's: only when it works alone."""
        return len(self.territory.standing) == self._partitions

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(_LAST):
                while not self.desk.idle:
                    await asyncio.sleep(0.05)
        except TimeoutError:
            log.warning("unfinished")
