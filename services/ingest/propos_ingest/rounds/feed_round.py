"""One round of a feed: polled, what it taught remembered, its leads sent on their way."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import msgspec

from propos.log import get
from propos.states import FeedState, Lead, Subscription
from propos_ingest.articles.dropped import Dropped
from propos_ingest.feeds.entry import Entry
from propos_ingest.net.answer import Get
from propos_ingest.rounds.jobs import Job, Noted
from propos_ingest.rounds.polls import Polled, poll
from propos_ingest.rounds.pool import Pool
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.health import changed_flags
from propos_ingest.watch.outcome import adoption, moved

log = get(__name__)

_KEEP: Final = timedelta(minutes=2)
"""A state in which nothing but the clock moved on is written this often: a successor polls a little early."""


class Sends(Protocol):
    """Who takes what the feeds lead to (rounds.pages.Pages)."""

    def take(self, leads: Iterable[Lead]) -> None:
        """Send leads on their way."""

    def waiting(self, url: str) -> int:
        """How many pages of a feed are still to be looked at."""


class FeedRound:
    """Rounds of feeds, with what they need."""

    def __init__(
        self,
        territory: Territory,
        sends: Sends,
        get: Get,
        pool: Pool,
        settle: Callable[[Job], Awaitable[str]],
        settings: IngestSettings,
        summary: Summary,
    ) -> None:
        self._territory, self._sends = territory, sends
        self._get, self._pool, self._settle = get, pool, settle
        self._settings, self._summary = settings, summary
        self._written: dict[str, datetime] = {}
        self._named: dict[str, tuple[str, ...]] = {}

    async def go(self, partition: int, url: str) -> None:
        """Poll the feed once."""
        before = self._territory.shelf(partition).feeds.get(url) or FeedState(
            url=url, interval=self._settings.feed_interval
        )
        named: list[str] = []
        resting = False

        def fresh(entry: Entry) -> bool | None:
            nonlocal resting
            named.append(entry.link)
            found = self._territory.fresh(partition, entry)
            resting = resting or (found is False and self._territory.put_off(partition, entry))
            return found

        # The first time a feed is read whole, so that this process knows what it names.
        asked = before if url in self._named else stored(before, 1)
        polled = await poll(asked, self._get, self._pool, self._settings, fresh)
        shelf = self._territory.shelf(partition)
        if not self._territory.holds(partition) or url not in shelf.subscriptions:
            return  # another instance looks after it by now, or nobody wants it any more
        if polled.error is None:
            self._name(partition, url, named)
        self._tell(before, polled)
        # A feed that does not change again is read whole until its resting entries were looked at.
        shelf.feeds[url] = stored(polled.state, 1) if resting else polled.state
        self._sends.take(polled.leads)
        if adoption(polled.state):
            await self._adopt(partition, polled.state, shelf.subscriptions[url])
        elif self._worth_writing(before, polled.state):
            await self._settle(Noted(partition, (stored(polled.state, self._sends.waiting(url)),)))

    def _name(self, partition: int, url: str, named: list[str]) -> None:
        """Note that the feed names these links; after an unchanged poll, those that it named before."""
        self._territory.was_read(url)
        if named or url not in self._named:
            self._named[url] = tuple(named)
        else:
            self._territory.named(partition, self._named[url])

    def _tell(self, before: FeedState, polled: Polled) -> None:
        after = polled.state
        if polled.error is not None:
            dropped = Dropped(after.url, polled.error.reason, polled.error.detail)
            self._summary.drop(dropped, news=before.error != after.error)
        else:
            self._summary.feeds += 1
            self._summary.entries += polled.known + len(polled.leads)
            self._summary.known += polled.known
            if polled.unlinked:
                detail = f"{polled.unlinked} entries name no page"
                first = before.last_success is None
                self._summary.drop(Dropped(after.url + "#unlinked", "no_link", detail), news=first)
        raised, cleared = changed_flags(before, after)
        for flag in raised:
            log.warning("feed_flag_raised", url=after.url, flag=flag)
        for flag in cleared:
            log.info("feed_flag_cleared", url=after.url, flag=flag)
        if after.retired and not before.retired:
            log.warning("feed_retired", url=after.url, why=after.retired)

    async def _adopt(self, partition: int, state: FeedState, subscription: Subscription) -> None:
        """A feed that moved for good goes on under its new address."""
        old, new = moved(state)
        heir = msgspec.structs.replace(
            subscription, url=new.url, replaces=old.url, added_at=datetime.now(UTC)
        )
        log.info("feed_moved", url=old.url, to=new.url)
        self._territory.shelf(partition).feeds[old.url] = old
        known = (
            self._territory.mine(new.url)
            and new.url in self._territory.shelf(self._territory.of(new.url)).subscriptions
        )
        states = (stored(old, 0),) if known else (stored(old, 0), stored(new, 1), heir)
        await self._settle(Noted(partition, states))

    def _worth_writing(self, before: FeedState, after: FeedState) -> bool:
        now = datetime.now(UTC)
        same = _lasting(before) == _lasting(after)
        if same and now - self._written.get(after.url, datetime.min.replace(tzinfo=UTC)) < _KEEP:
            return False
        self._written[after.url] = now
        return True


def stored(state: FeedState, waiting: int) -> FeedState:
    """The state as it is written: without validators while entries wait to be looked at.

    Whoever reads it then asks for the whole feed again, and so finds what was not looked at.
    """
    if not waiting:
        return state
    return msgspec.structs.replace(state, etag=None, last_modified=None, body_hash="")


def _lasting(state: FeedState) -> FeedState:
    """The state without what changes at every poll."""
    return msgspec.structs.replace(
        state, last_poll=None, last_success=None, next_poll=None, conditional=0, interval=1.0, day=0
    )
