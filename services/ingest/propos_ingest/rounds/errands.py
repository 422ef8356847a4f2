"""The pages that wait to be looked at, by host: a few workers a host, the newest leads first."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Iterable

import msgspec
from msgspec import structs

from propos.states import Lead
from propos_ingest.rounds.jobs import Mail


class Errand(msgspec.Struct, frozen=True):
    """A page to look at: with the validators of the last look, and the mail that is settled by it.

    `shared`: other feeds than the lead's name it too.
    """

    lead: Lead
    etag: str | None = None
    last_modified: str | None = None
    mail: Mail | None = None
    shared: bool = False


class Host:
    """The errands of one host, each link once. A feed's news overtake what is left of its old ones."""

    def __init__(self) -> None:
        self.waiting: OrderedDict[str, Errand] = OrderedDict()
        self.working: dict[str, Errand] = {}
        self.again: dict[str, Errand] = {}
        self.given_up = False
        self.workers: set[asyncio.Task[None]] = set()

    def put(self, errands: Iterable[Errand], last: bool) -> list[Errand]:
        """Add errands, the oldest first; returns those that were taken up: new ones, not under way."""
        taken = []
        for errand in errands if last else reversed(list(errands)):
            link = errand.lead.link
            under_way = self.working.get(link)
            if errand.mail is None and (under_way is not None or link in self.waiting):
                pending = self.again if under_way is not None else self.waiting
                if link in pending:
                    # What is said of it now, on the account of the feed that named it first.
                    first = pending[link]
                    shared = first.shared or first.lead.feed_url != errand.lead.feed_url
                    lead = structs.replace(errand.lead, feed_url=first.lead.feed_url)
                    pending[link] = structs.replace(errand, lead=lead, shared=shared)
                elif under_way is not None and under_way.lead.seen != errand.lead.seen:
                    self.again[link] = errand  # its page may have been fetched before it was corrected
                    taken.append(errand)
                continue
            # Mail is always run: the place in its inbox is settled with it.
            place = link if errand.mail is None else f"{link}\n{errand.mail.partition}.{errand.mail.offset}"
            self.waiting[place] = errand
            self.waiting.move_to_end(place, last)
            taken.append(errand)
        return taken

    def drop_feed(self, url: str) -> int:
        """Give up what waits because this feed alone names it; returns how many there were."""
        count = 0
        for pending in (self.waiting, self.again):
            for place, errand in list(pending.items()):
                if errand.lead.feed_url == url and errand.mail is None and not errand.shared:
                    del pending[place]
                    count += 1
        return count


class Errands:
    """Runs errands with at most `workers` at once a host. `run` does one; `drained` hears of empty feeds."""

    def __init__(
        self,
        workers: int,
        run: Callable[[Errand], Awaitable[float | None]],
        drained: Callable[[str], None],
    ) -> None:
        self._workers, self._run, self._drained = workers, run, drained
        self._hosts: dict[str, Host] = {}
        self._of_feed: Counter[str] = Counter()

    def put(self, host: str, errands: Iterable[Errand], last: bool = False) -> None:
        """Add errands of one host, the oldest first, and see that they are done; `last`: after all others."""
        held = self._hosts.setdefault(host, Host())
        for errand in held.put(errands, last):
            self._of_feed[errand.lead.feed_url or ""] += 1
        while len(held.workers) < min(self._workers, len(held.waiting)):
            worker = asyncio.create_task(self._work(host, held))
            held.workers.add(worker)
            worker.add_done_callback(held.workers.discard)

    def of_feed(self, url: str) -> int:
        """How many errands of a feed are not done yet."""
        return self._of_feed[url]

    def drop(self, host: str) -> list[Errand]:
        """Give up the errands of a host; returns those that are not done."""
        held = self._hosts.pop(host, None)
        if held is None:
            return []
        held.given_up = True
        for worker in held.workers:
            worker.cancel()
        dropped = [*held.working.values(), *held.waiting.values(), *held.again.values()]
        self._of_feed.subtract(errand.lead.feed_url or "" for errand in dropped)
        self._of_feed += Counter()  # those of nobody go
        return dropped

    def drop_feed(self, url: str) -> None:
        """Give up what waits because this feed alone names it."""
        self._of_feed[url] -= sum(host.drop_feed(url) for host in self._hosts.values())
        if self._of_feed[url] <= 0:
            del self._of_feed[url]

    @property
    def hosts(self) -> list[str]:
        """The hosts that have errands."""
        return list(self._hosts)

    def __len__(self) -> int:
        return self._of_feed.total()

    async def _work(self, host: str, held: Host) -> None:
        while held.waiting:
            place, errand = held.waiting.popitem(last=False)
            held.working[errand.lead.link] = errand
            rest = None
            try:
                rest = await self._run(errand)
            finally:
                held.working.pop(errand.lead.link, None)
                if rest is None and not held.given_up:
                    self._done(errand)
            again = held.again.pop(errand.lead.link, None)
            if again is not None and rest is not None and errand.mail is None:
                self._done(errand)
                errand = again
            elif again is not None:
                held.waiting[again.lead.link] = again
            if rest is not None:
                # Its host wants to be left alone: the errand keeps its place.
                held.waiting[place] = errand
                held.waiting.move_to_end(place, last=False)
                await asyncio.sleep(rest)
        if not held.working and self._hosts.get(host) is held:
            del self._hosts[host]

    def _done(self, errand: Errand) -> None:
        url = errand.lead.feed_url or ""
        self._of_feed[url] -= 1
        if self._of_feed[url] <= 0:
            del self._of_feed[url]
            if url:
                self._drained(url)
