"""The beat of this instance: when it goes to which feed and page of its territory.

It hears from the membership which partitions are its own, keeps an agenda of their feeds and visits, and
sends what is due on its way. Everything here runs in the event loop.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import Any, Final

from propos.dead.letters import Letter
from propos.log import get
from propos.states import Candidate, Handover, Lead, Removal
from propos_ingest.addresses import web_host
from propos_ingest.ledger.offsets import Prefix
from propos_ingest.ledger.told import Told
from propos_ingest.net.budgets import Budgets
from propos_ingest.rounds.agenda import Agenda
from propos_ingest.rounds.burial import Burial
from propos_ingest.rounds.crew import Crew
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.feed_round import FeedRound
from propos_ingest.rounds.jobs import Found, Mail, Noted, Struck
from propos_ingest.rounds.looks import Looks
from propos_ingest.rounds.pages import Due, Pages
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.standing import standing

log = get(__name__)

_TICK: Final = 0.1
_BACKLOG: Final = 20_000
"""Pages of one feed that wait at most; until they are fewer it is polled no more."""


class Beat:
    """Hears what the membership says (ledger.membership.Hears) and acts on it."""

    def __init__(
        self, territory: Territory, settings: IngestSettings, budgets: Budgets, patient: bool
    ) -> None:
        self._territory, self._settings, self._budgets = territory, settings, budgets
        self._agenda: Agenda[Due] = Agenda()
        self._crew = Crew()
        self.pages = Pages(territory, settings, budgets, patient, self._agenda, self._crew)
        self._prefixes: dict[int, Prefix] = {}
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._owned = asyncio.Event()
        self._divided = False

    def wire(self, desk: Desk, looks: Looks, feed_round: FeedRound, burial: Burial) -> None:
        """Who does the work; they need the beat, so they come later."""
        self._desk, self._round, self._burial = desk, feed_round, burial
        self.pages.wire(desk, looks)

    def told(self, partition: int, records: list[Told]) -> None:
        """The log says this, before or after the partition is ours."""
        for url in self._territory.told(partition, records):
            self._resubscribed(partition, url)
        self._repair(partition)

    def own(self, partition: int) -> None:
        """The partition is ours from now on, and its log was read."""
        shelf = self._territory.own(partition)
        self._prefixes.setdefault(partition, Prefix())
        for url in shelf.subscriptions:
            self._schedule(partition, url)
        for key, trail in shelf.trails.items():
            self.pages.plan(partition, key, trail)
        self._repair(partition)
        self._desk.stir()
        self._owned.set()
        self._divided = True

    def suspend(self, partitions: Iterable[int]) -> None:
        """The partitions are nobody's while the group divides them anew."""
        for each in partitions:
            self._territory.standing[each] = "suspended"

    def lose(self, partitions: Iterable[int]) -> None:
        """The partitions are another instance's."""
        lost = set(partitions)
        self._divided = self._divided or bool(lost)
        for each in lost:
            shelf = self._territory.lose(each)
            self._prefixes.pop(each, None)
            for url in shelf.subscriptions if shelf is not None else ():
                self._stop_polling(each, url)
        self.pages.lose(lost)
        self._desk.stir()

    def mail(self, partition: int, offset: int, handover: Handover | Letter) -> None:
        """A handover came, or one that cannot be read."""
        prefix = self._prefixes.get(partition)
        if prefix is None:
            return
        prefix.take(offset)
        mail = Mail(partition, offset, prefix)
        if isinstance(handover, Letter):
            self._crew.start(self._burial.bury(handover, mail))
            return
        self._burial.spare()
        match handover:
            case Lead():
                self._crew.start(self._take(handover, mail))
            case Candidate():
                self._crew.start(self._desk.settle(Found(handover, mail=mail)))
            case Removal():
                self._crew.start(self._desk.settle(Struck(handover, partition, mail)))

    async def run(self) -> None:
        """Start what is due until cancelled."""
        while True:
            if self._divided and "suspended" not in self._territory.standing.values():
                self._divided = False
                feeds = sum(1 for _ in self._territory.feeds())
                log.info("looks_after", partitions=len(self._territory.standing), feeds=feeds)
            for partition, name in self._agenda.due(time.time()):
                if self._territory.standing.get(partition) != "ours":
                    continue
                if isinstance(name, bytes):
                    self.pages.visit(partition, name)
                else:
                    self._poll(partition, name)
            await asyncio.sleep(_TICK)

    async def until_owned(self) -> None:
        """Return when a partition is ours."""
        await self._owned.wait()

    def close(self) -> list[asyncio.Task[Any]]:
        """Cancel everything; returns what is ending."""
        self.pages.close()
        polls = list(self._polling.values())
        for task in polls:
            task.cancel()
        return [*self._crew.cancel(), *polls]

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not (self._polling or len(self.pages) or len(self._crew))

    async def _take(self, lead: Lead, mail: Mail) -> None:
        """Send a lead from the inbox on its way, or settle it when its page is not to be looked at."""
        # Other mail is judged at the desk, in turn. A lead that comes of a removal's lifting would find here
        # that its article is removed still, and nobody would ask for the page again.
        await self._desk.remembered()
        if not self.pages.take_mail(lead, mail):
            await self._desk.settle(Noted(mail.partition, mail=mail))

    def _poll(self, partition: int, url: str) -> None:
        """A feed is due."""
        shelf = self._territory.shelf(partition)
        subscription = shelf.subscriptions.get(url)
        if subscription is None or standing(subscription, shelf.feeds.get(url)) not in ("new", "active"):
            return
        if self.pages.waiting(url) >= _BACKLOG:
            self._agenda.put((partition, url), time.time() + self._settings.feed_interval_max)
            return
        if rest := self._budgets.rest(web_host(url)):
            self._agenda.put((partition, url), time.time() + rest)
            return
        self._polling[url] = task = asyncio.create_task(self._round.go(partition, url))
        task.add_done_callback(lambda _: self._polled(partition, url, task))

    def _polled(self, partition: int, url: str, task: asyncio.Task[None]) -> None:
        if self._polling.get(url) is task:
            del self._polling[url]
        if not task.cancelled() and (error := task.exception()):
            log.error("poll_crashed", url=url, exc_info=error)
            self._agenda.put((partition, url), time.time() + self._settings.feed_interval_max)
        elif self._territory.holds(partition):
            self._schedule(partition, url)

    def _schedule(self, partition: int, url: str) -> None:
        shelf = self._territory.shelf(partition)
        subscription, state = shelf.subscriptions.get(url), shelf.feeds.get(url)
        if url in self._polling:
            return
        if subscription is None or standing(subscription, state) not in ("new", "active"):
            self._agenda.remove((partition, url))
            return
        at = state.next_poll.timestamp() if state and state.next_poll else time.time()
        self._agenda.put((partition, url), at)

    def _resubscribed(self, partition: int, url: str) -> None:
        shelf = self._territory.shelf(partition)
        if url in shelf.subscriptions:
            self._schedule(partition, url)
            return
        self._stop_polling(partition, url)
        self.pages.forget(url)
        if url in shelf.feeds:
            self._crew.start(self._desk.settle(Noted(partition, forget=(f"feed:{url}",))))

    def _stop_polling(self, partition: int, url: str) -> None:
        self._agenda.remove((partition, url))
        if task := self._polling.pop(url, None):
            task.cancel()

    def _repair(self, partition: int) -> None:
        """Write anew what the log forgets: removals that somebody wrote over without knowing of them."""
        ours = self._territory.standing.get(partition) == "ours"
        if ours and (states := self._territory.shelf(partition).overruled()):
            self._crew.start(self._desk.settle(Noted(partition, states)))
