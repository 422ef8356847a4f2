"""Whether a feed is read at all, and how many are in which way: what the metrics say of all together."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal, get_args

from propos.metrics import FEED_FLAGS, FEEDS
from propos.states import FeedFlag, FeedState, Subscription

Standing = Literal["new", "active", "paused", "gone", "moved"]

_RETIRED: Final[dict[str, Standing]] = {"gone": "gone", "moved": "moved"}


def standing(subscription: Subscription, state: FeedState | None) -> Standing:
    """What is to become of the feed: `new` and `active` ones are polled.

    A feed that was retired is read again when it is subscribed to (or resumed) after that.
    """
    if subscription.paused:
        return "paused"
    if state is None or state.last_poll is None:
        return "new"
    if state.retired and state.last_poll >= subscription.added_at:
        return _RETIRED.get(state.retired, "gone")
    return "active"


def measure(feeds: Iterable[tuple[Subscription, FeedState | None]]) -> None:
    """Set the gauges to these feeds, all that this instance looks after. No label names a feed: there may be
    thousands, and the log and `propos feeds list` do.
    """
    standings: Counter[str] = Counter()
    flagged: Counter[str] = Counter()
    for subscription, state in feeds:
        now = standing(subscription, state)
        standings[now] += 1
        flagged.update(state.flags if state and now == "active" else ())
    for each in get_args(Standing):
        FEEDS.labels(each).set(standings[each])
    for flag in get_args(FeedFlag):
        FEED_FLAGS.labels(flag).set(flagged[flag])
