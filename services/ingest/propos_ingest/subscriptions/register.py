"""What ingest.state says of feeds, and how a subscription is changed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from propos import codec
from propos.errors import BadMessage, Unusable
from propos.states import FeedState, Subscription, kind_of, state_key
from propos_ingest.subscriptions.lists import Listed
from propos_ingest.watch.standing import standing

Kept = TypeVar("Kept", Subscription, FeedState)

Change = tuple[str, Subscription | None]
"""An address, and its subscription from now on; None: it is removed, with all that is known of the feed."""


class Register(msgspec.Struct):
    """Subscriptions and what is known of their feeds, by address."""

    subscriptions: dict[str, Subscription] = {}
    feeds: dict[str, FeedState] = {}

    def hear(self, key: str, body: bytes | None) -> None:
        """Take in one record of the topic; a later one of the same key replaces an earlier.

        A record that cannot be read is passed over: the instance that looks after it says so.
        """
        kind, subject = kind_of(key), key.partition(":")[2]
        if kind is Subscription:
            _put(self.subscriptions, subject, body, Subscription)
        elif kind is FeedState:
            _put(self.feeds, subject, body, FeedState)

    def add(self, listed: Iterable[Listed], now: datetime) -> list[Change]:
        """What is to be written for feeds that are new here, or were retired, or get a title or groups."""
        changes: list[Change] = []
        for each in listed:
            known, state = self.subscriptions.get(each.url), self.feeds.get(each.url)
            wanted = Subscription(url=each.url, added_at=now, title=each.title, groups=each.groups)
            if known is not None:
                retired = state is not None and state.retired is not None
                wanted = msgspec.structs.replace(
                    known,
                    added_at=now if retired else known.added_at,
                    title=each.title or known.title,
                    groups=each.groups or known.groups,
                )
            if wanted != known:
                changes.append((each.url, wanted))
        return changes

    def pause(self, urls: Iterable[str]) -> list[Change]:
        """What is to be written so that these feeds are polled no more for now."""
        named = (self.subscriptions[url] for url in urls)
        return [(each.url, msgspec.structs.replace(each, paused=True)) for each in named if not each.paused]

    def resume(self, urls: Iterable[str], now: datetime) -> list[Change]:
        """What is to be written so that these are polled again, also those that were retired."""
        changes: list[Change] = []
        for each in (self.subscriptions[url] for url in urls):
            state = self.feeds.get(each.url)
            if each.paused or (state is not None and state.retired):
                changes.append((each.url, msgspec.structs.replace(each, paused=False, added_at=now)))
        return changes

    def remove(self, urls: Iterable[str]) -> list[Change]:
        """What is to be written so that these feeds are forgotten; what was published of them stays."""
        return [(url, None) for url in urls]

    def wanted(self) -> list[Subscription]:
        """The subscriptions by address, without those of feeds that moved."""
        held = (self.subscriptions[url] for url in sorted(self.subscriptions))
        return [each for each in held if standing(each, self.feeds.get(each.url)) != "moved"]

    def named(self, urls: Sequence[str], everything: bool) -> list[str]:
        """The subscriptions that a command is about. Raises Unusable for one that is not subscribed to."""
        if everything == bool(urls):
            raise Unusable("name the feeds (propos feeds list shows them), or give --all")
        for url in urls:
            if url not in self.subscriptions:
                raise Unusable(f"{url} is not subscribed to; propos feeds list shows what is")
        return list(urls) or sorted(self.subscriptions)


def keys_of(url: str) -> tuple[str, str]:
    """The keys of a feed's subscription and of its state."""
    return state_key(Subscription(url=url, added_at=datetime.now(UTC))), state_key(FeedState(url=url))


def _put(held: dict[str, Kept], subject: str, body: bytes | None, kind: type[Kept]) -> None:
    held.pop(subject, None)
    if body is not None:
        try:
            held[subject] = codec.decode(body, kind)
        except BadMessage:
            return
