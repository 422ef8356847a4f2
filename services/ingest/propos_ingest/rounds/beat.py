"""The beat of this instance: when it goes to which feed and page of its territory.

It hears from the membership which partitions are its own, keeps an agenda of their feeds and visits, and
sends what is due on its way. Everything here runs in the event loop.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from propos.dead.letters import Letter
from propos.log import get
from propos.states import Candidate, Handover, Lead, Removal
from propos_ingest.addresses import site_of, web_host
from propos_ingest.ledger.offsets import Prefix
from propos_ingest.ledger.told import Told
from propos_ingest.net.budgets import Budgets
from propos_ingest.rounds.agenda import Agenda
from propos_ingest.rounds.burial import Burial
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.errands import Errand, Errands
from propos_ingest.rounds.feed_round import FeedRound
from propos_ingest.rounds.jobs import Found, Handed, Mail, Noted, Struck
from propos_ingest.rounds.looks import Looks
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links
from propos_ingest.watch.standing import standing
from propos_ingest.watch.trail import Trail, trail_key

log = get(__name__)

_TICK: Final = 0.1
_BACKLOG: Final = 20_000
"""Pages of one feed that wait at most; until they are fewer it is polled no more."""
_FAILED: Final = 2000
"""Failed pages of which is kept what their feeds said; of more, the page alone must say it."""


class Beat:
    """Hears what the membership says (ledger.membership.Hears) and acts on it."""

    def __init__(
        self, territory: Territory, settings: IngestSettings, budgets: Budgets, patient: bool
    ) -> None:
        self._territory, self._settings, self._budgets, self._patient = territory, settings, budgets, patient
        self._agenda: Agenda[tuple[int, str | bytes]] = Agenda()
        self._prefixes: dict[int, Prefix] = {}
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._owned = asyncio.Event()
        self._divided = False
        self._failed: dict[bytes, Lead] = {}
        self._errands = Errands(settings.fetches_per_host, self._run, self._drained)

    def wire(self, desk: Desk, looks: Looks, feed_round: FeedRound, burial: Burial) -> None:
        """Who does the work; they need the beat, so they come later."""
        self._desk, self._looks, self._round, self._burial = desk, looks, feed_round, burial

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
            self._plan_visit(partition, key, trail)
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
        for host in [host for host in self._errands.hosts if self._territory.of(_address(host)) in lost]:
            for errand in self._errands.drop(host):
                if errand.mail is None and self._territory.mine(errand.lead.feed_url or ""):
                    self._start(self._hand_over(errand.lead))
        self._desk.stir()

    def mail(self, partition: int, offset: int, handover: Handover | Letter) -> None:
        """A handover came, or one that cannot be read."""
        prefix = self._prefixes.get(partition)
        if prefix is None:
            return
        prefix.take(offset)
        mail = Mail(partition, offset, prefix)
        if isinstance(handover, Letter):
            self._start(self._burial.bury(handover, mail))
            return
        self._burial.spare()
        match handover:
            case Lead() if self._due(handover):
                self._errands.put(_host(handover.link), [Errand(handover, mail=mail)])
            case Lead():
                self._start(self._desk.settle(Noted(partition, mail=mail)))
            case Candidate():
                self._start(self._desk.settle(Found(handover, mail=mail)))
            case Removal():
                self._start(self._desk.settle(Struck(handover, partition, mail)))

    async def run(self) -> None:
        """Start what is due until cancelled."""
        while True:
            if self._divided and "suspended" not in self._territory.standing.values():
                self._divided = False
                feeds = sum(1 for _ in self._territory.feeds())
                log.info("looks_after", partitions=len(self._territory.standing), feeds=feeds)
            for partition, name in self._agenda.due(time.time()):
                if self._territory.standing.get(partition) == "ours":
                    self._go(partition, name)
            await asyncio.sleep(_TICK)

    async def until_owned(self) -> None:
        """Return when a partition is ours."""
        await self._owned.wait()

    def take(self, leads: Iterable[Lead]) -> None:
        """Send leads of one feed on their way, the oldest first."""
        by_host: dict[str, list[Errand]] = {}
        for lead in leads:
            if self._territory.mine(lead.link):
                by_host.setdefault(_host(lead.link), []).append(Errand(lead))
            else:
                self._start(self._hand_over(lead))
        for host, errands in by_host.items():
            self._errands.put(host, errands)

    def waiting(self, url: str) -> int:
        """How many pages of a feed are still to be looked at."""
        return self._errands.of_feed(url)

    def close(self) -> list[asyncio.Task[Any]]:
        """Cancel everything; returns what is ending."""
        ending = [*self._tasks, *self._polling.values()]
        for host in self._errands.hosts:
            self._errands.drop(host)
        for task in ending:
            task.cancel()
        return ending

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not (self._polling or len(self._errands) or self._tasks)

    def _go(self, partition: int, name: str | bytes) -> None:
        """A feed (its address) or a link (its trail's key) is due."""
        shelf = self._territory.shelf(partition)
        if isinstance(name, bytes):
            trail = shelf.trails.get(name)
            if trail is not None and (visit := trail.visit) is not None:
                lead = self._failed.get(name) or self._territory.lead(visit, trail)
                errand = Errand(lead, visit.etag, visit.last_modified)
                self._errands.put(_host(visit.link), [errand], last=True)
            return
        subscription = shelf.subscriptions.get(name)
        if subscription is None or standing(subscription, shelf.feeds.get(name)) not in ("new", "active"):
            return
        if self._errands.of_feed(name) >= _BACKLOG:
            self._agenda.put((partition, name), time.time() + self._settings.feed_interval_max)
            return
        if rest := self._budgets.rest(web_host(name)):
            self._agenda.put((partition, name), time.time() + rest)
            return
        self._polling[name] = task = asyncio.create_task(self._round.go(partition, name))
        task.add_done_callback(lambda _: self._polled(partition, name, task))

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
        if url in shelf.feeds:
            self._start(self._desk.settle(Noted(partition, forget=(f"feed:{url}",))))

    def _stop_polling(self, partition: int, url: str) -> None:
        self._agenda.remove((partition, url))
        if task := self._polling.pop(url, None):
            task.cancel()

    def _plan_visit(self, partition: int, key: bytes, trail: Trail) -> None:
        if trail.next_visit is None:
            self._agenda.remove((partition, key))
        else:
            self._agenda.put((partition, key), trail.next_visit)

    def _due(self, lead: Lead) -> bool:
        place = self._territory.of(lead.link)
        if not self._territory.holds(place):
            return False
        trail = self._territory.shelf(place).trail(lead.link)
        return links.due(lead.seen, trail, datetime.now(UTC), self._settings)

    def _repair(self, partition: int) -> None:
        """Write anew what the log forgets: removals that somebody wrote over without knowing of them."""
        ours = self._territory.standing.get(partition) == "ours"
        if ours and (states := self._territory.shelf(partition).overruled()):
            self._start(self._desk.settle(Noted(partition, states)))

    async def _run(self, errand: Errand) -> float | None:
        """Do an errand; the seconds that its host wants to be left alone, if it does."""
        link = errand.lead.link
        if self._patient and errand.mail is None and (rest := self._budgets.rest(web_host(link))):
            return rest
        verdict = await self._looks.look(errand.lead, errand.etag, errand.last_modified, errand.mail)
        if verdict == "rests":
            return max(1.0, self._budgets.rest(web_host(link)))
        place, key = self._territory.of(link), trail_key(link)
        self._failed.pop(key, None)
        if self._territory.holds(place) and (trail := self._territory.shelf(place).trail(link)) is not None:
            self._plan_visit(place, key, trail)
            if verdict == "dropped" and trail.visit is not None and len(self._failed) < _FAILED:
                self._failed[key] = errand.lead
        return None

    def _drained(self, url: str) -> None:
        """A feed's entries were all looked at: from now on its validators may be kept."""
        place = self._territory.of(url)
        state = self._territory.shelf(place).feeds.get(url) if self._territory.holds(place) else None
        if state is not None:
            self._start(self._desk.settle(Noted(place, (state,))))

    async def _hand_over(self, lead: Lead) -> None:
        await self._desk.settle(Handed(lead, lead, self._territory.of(lead.feed_url or lead.link)))

    def _start(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task_crashed", exc_info=error)


def _host(link: str) -> str:
    """Whose turn a link waits for."""
    return web_host(link) or site_of(link)


def _address(host: str) -> str:
    """An address of the host."""
    return f"http://{host}/"
