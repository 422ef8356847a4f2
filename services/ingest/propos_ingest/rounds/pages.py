"""The pages of the territory to look at: those that feeds name, and those whose visit is due."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from propos.states import Lead
from propos_ingest.addresses import site_of, web_host
from propos_ingest.net.budgets import Budgets
from propos_ingest.rounds.agenda import Agenda
from propos_ingest.rounds.crew import Crew
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.errands import Errand, Errands
from propos_ingest.rounds.jobs import Handed, Mail, Noted
from propos_ingest.rounds.looks import Looks
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links
from propos_ingest.watch.trail import Trail, trail_key

_FAILED: Final = 2000
"""Failed pages of which is kept what their feeds said; of more, the page alone must say it."""

Due = tuple[int, str | bytes]
"""What an agenda of this instance names: a partition, and in it a feed's address or a link's trail."""


class Pages:
    """Sends pages on their way to `looks`, by host, and plans their visits in `agenda`.

    With `patient` an errand waits for its host where it wants to be left alone. `crew` does what takes time.
    """

    def __init__(
        self,
        territory: Territory,
        settings: IngestSettings,
        budgets: Budgets,
        patient: bool,
        agenda: Agenda[Due],
        crew: Crew,
    ) -> None:
        self._territory, self._settings, self._budgets, self._patient = territory, settings, budgets, patient
        self._agenda, self._crew = agenda, crew
        self._failed: dict[bytes, Lead] = {}
        self._errands = Errands(settings.fetches_per_host, self._run, self._drained)

    def wire(self, desk: Desk, looks: Looks) -> None:
        """Who does the work; they need the beat, so they come later."""
        self._desk, self._looks = desk, looks

    def take(self, leads: Iterable[Lead]) -> None:
        """Send leads of one feed on their way, the oldest first."""
        by_host: dict[str, list[Errand]] = {}
        for lead in leads:
            if self._territory.mine(lead.link):
                by_host.setdefault(_host(lead.link), []).append(Errand(lead))
            else:
                self._hand_over(lead)
        for host, errands in by_host.items():
            self._errands.put(host, errands)

    def take_mail(self, lead: Lead, mail: Mail) -> bool:
        """Send a lead from the inbox on its way, if it is to be looked at."""
        place = self._territory.of(lead.link)
        if not self._territory.holds(place):
            return False
        trail = self._territory.shelf(place).trail(lead.link)
        if not links.due(lead.seen, trail, datetime.now(UTC), self._settings):
            return False
        self._errands.put(_host(lead.link), [Errand(lead, mail=mail)])
        return True

    def visit(self, partition: int, key: bytes) -> None:
        """The visit of a link is due, which comes after everything that is new."""
        trail = self._territory.shelf(partition).trails.get(key)
        if trail is not None and (visit := trail.visit) is not None:
            lead = self._failed.get(key) or self._territory.lead(visit, trail)
            errand = Errand(lead, visit.etag, visit.last_modified)
            self._errands.put(_host(visit.link), [errand], last=True)

    def plan(self, partition: int, key: bytes, trail: Trail) -> None:
        """Put the next visit of a link into the agenda, if one comes."""
        if trail.next_visit is None:
            self._agenda.remove((partition, key))
        else:
            self._agenda.put((partition, key), trail.next_visit)

    def lose(self, partitions: Collection[int]) -> None:
        """These are another instance's; what feeds of ours named there is handed over to it."""
        for host in self._errands.hosts:
            if self._territory.of(f"http://{host}/") not in partitions:
                continue
            for errand in self._errands.drop(host):
                if errand.mail is None and self._territory.mine(errand.lead.feed_url or ""):
                    self._hand_over(errand.lead)

    def forget(self, feed: str) -> None:
        """Nobody wants the pages any more that only this feed named."""
        self._errands.drop_feed(feed)

    def waiting(self, url: str) -> int:
        """How many pages of a feed are still to be looked at."""
        return self._errands.of_feed(url)

    def close(self) -> None:
        """Give up everything."""
        for host in self._errands.hosts:
            self._errands.drop(host)

    def __len__(self) -> int:
        return len(self._errands)

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
            self.plan(place, key, trail)
            if verdict == "dropped" and trail.visit is not None and len(self._failed) < _FAILED:
                self._failed[key] = errand.lead
        return None

    def _drained(self, url: str) -> None:
        """A feed's entries were all looked at: from now on its validators may be kept."""
        place = self._territory.of(url)
        state = self._territory.shelf(place).feeds.get(url) if self._territory.holds(place) else None
        if state is not None:
            self._crew.start(self._desk.settle(Noted(place, (state,))))

    def _hand_over(self, lead: Lead) -> None:
        place = self._territory.of(lead.feed_url or lead.link)
        self._crew.start(self._desk.settle(Handed(lead, lead, place)))


def _host(link: str) -> str:
    """Whose turn a link waits for."""
    return web_host(link) or site_of(link)
