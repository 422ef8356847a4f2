"""The territory of this instance: its partitions, and what is known of what lies in them."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, Literal

from propos.states import FeedState, Lead, Subscription
from propos_ingest.addresses import site_of
from propos_ingest.feeds.entry import Entry
from propos_ingest.ledger.shelf import Shelf
from propos_ingest.ledger.told import Told
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links
from propos_ingest.watch.standing import standing
from propos_ingest.watch.trail import Trail, Visit

_POLLED: Final = ("new", "active")
Standing = Literal["ours", "suspended"]
"""suspended: the group divides its partitions anew, and this one may come back."""


class Territory:
    """Shelves by partition. `place` gives the partition of a site; those without a standing are others'.

    `everywhere`: all partitions, of this instance and others.
    """

    def __init__(self, place: Callable[[str], int], everywhere: range, settings: IngestSettings) -> None:
        self.place, self.everywhere, self._settings = place, everywhere, settings
        self.shelves: dict[int, Shelf] = {}
        self._since: dict[int, float] = {}
        self._read: set[str] = set()
        self.standing: dict[int, Standing] = {}

    def of(self, url: str) -> int:
        """The partition of an address."""
        return self.place(site_of(url))

    def holds(self, partition: int) -> bool:
        """Whether the partition is this instance's, or may be again in a moment."""
        return partition in self.standing

    def mine(self, url: str) -> bool:
        """Whether this instance looks after an address."""
        return self.holds(self.of(url))

    def shelf(self, partition: int) -> Shelf:
        """What is known of the partition; empty for one that was not read yet."""
        if partition not in self.shelves:
            self.shelves[partition] = Shelf(self._settings)
        return self.shelves[partition]

    def told(self, partition: int, records: Iterable[Told]) -> list[str]:
        """Take in what the log says; returns the feeds whose subscriptions changed after the loading."""
        shelf, ours, changed = self.shelf(partition), self.standing.get(partition) == "ours", []
        for each in records:
            shelf.hear(each, ours)
            kind, _, subject = each.key.partition(":")
            if ours and kind == "subscription":
                changed.append(subject)
        return changed

    def own(self, partition: int) -> Shelf:
        """The partition is this instance's; returns what is known of it."""
        self.standing[partition] = "ours"
        self._since.setdefault(partition, time.monotonic())
        return self.shelf(partition)

    def lose(self, partition: int) -> Shelf | None:
        """The partition is another instance's; returns what was known of it."""
        self.standing.pop(partition, None)
        self._since.pop(partition, None)
        shelf = self.shelves.pop(partition, None)
        self._read.difference_update(shelf.subscriptions if shelf is not None else ())
        return shelf

    def was_read(self, url: str) -> None:
        """The feed said what it names, since its partition is this instance's."""
        self._read.add(url)

    def trail(self, link: str, partition: int) -> Trail | None:
        """The last look at a link that a feed of `partition` names; of another's site, the handing over."""
        own = self.of(link)
        held = self.shelf(own).trail(link) if self.holds(own) else None
        return held or self.shelf(partition).trail(link)

    def fresh(self, partition: int, entry: Entry) -> bool | None:
        """Whether an entry of a feed of this partition is to be looked at; None for a new address."""
        trail, now = self.trail(entry.link, partition), datetime.now(UTC)
        if trail is None:
            return None
        links.named(trail, now)
        return links.due(entry.seen, trail, now, self._settings)

    def put_off(self, partition: int, entry: Entry) -> bool:
        """Whether an entry that is not fresh is to be looked at when its page has rested."""
        trail = self.trail(entry.link, partition)
        return links.put_off(entry.seen, trail, datetime.now(UTC), self._settings)

    def named(self, partition: int, named: Iterable[str]) -> None:
        """A feed of this partition still names these links."""
        now = datetime.now(UTC)
        for link in named:
            if (trail := self.trail(link, partition)) is not None:
                links.named(trail, now)

    def lead(self, visit: Visit, trail: Trail) -> Lead:
        """What leads to a page that is to be looked at unasked."""
        url = visit.feed_url
        feed = self.shelf(self.of(url)).feeds.get(url) if url and self.mine(url) else None
        return Lead(
            link=visit.link, seen=trail.seen.hex(), feed_url=url, feed_title=feed.title if feed else None
        )

    def settled(self, seconds: float) -> list[int]:
        """The partitions that are this instance's for so long, with feeds that all said what they name.

        Only of these it is known which addresses no feed names any more.
        """
        return [
            partition
            for partition, since in self._since.items()
            if self.standing.get(partition) == "ours"
            and time.monotonic() - since > seconds
            and all(
                url in self._read
                or standing(subscription, self.shelf(partition).feeds.get(url)) not in _POLLED
                for url, subscription in self.shelf(partition).subscriptions.items()
            )
        ]

    def feeds(self) -> Iterator[tuple[Subscription, FeedState | None]]:
        """Every feed that this instance looks after, and its state."""
        for partition, shelf in self.shelves.items():
            if self.holds(partition):
                for url, subscription in shelf.subscriptions.items():
                    yield subscription, shelf.feeds.get(url)
