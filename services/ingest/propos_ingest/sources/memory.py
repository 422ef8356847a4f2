"""What a process remembers of the links of one source, so that none is fetched for nothing."""

import time
from collections.abc import Callable, Collection

import msgspec


class Trail(msgspec.Struct):
    """The last look at a link: its fingerprint then, how many in a row were for nothing, when the next is."""

    seen: str = ""
    misses: int = 0
    wait_until: float = 0
    reason: str = ""


class Memory:
    """Trails by link. After `n` looks for nothing in a row a link rests `interval` doubled `n - 1` times."""

    def __init__(self, interval: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval, self._longest, self._clock = interval, longest, clock
        self._trails: dict[str, Trail] = {}

    def due(self, link: str, seen: str) -> bool:
        """Whether to look: the link is new or says something new, or failed, and has rested."""
        trail = self._trails.get(link)
        if trail is None:
            return True
        settled = trail.seen == seen and not trail.reason
        return not settled and self._clock() >= trail.wait_until

    def settle(self, link: str, seen: str, changed: bool = True) -> None:
        """The look succeeded; one that found nothing `changed` was for nothing."""
        trail = self._trail(link)
        trail.seen, trail.reason = seen, ""
        self._rest(trail, 0 if changed else trail.misses + 1)

    def fail(self, link: str, reason: str) -> bool:
        """The look failed; True when it is the first time for this reason."""
        trail = self._trail(link)
        news = trail.reason != reason
        trail.reason = reason
        self._rest(trail, trail.misses + 1)
        return news

    def wait(self, link: str) -> float:
        """Seconds until a link that failed is due again; 0 when it did not fail."""
        trail = self._trails.get(link)
        return max(0.0, trail.wait_until - self._clock()) if trail and trail.reason else 0.0

    def keep(self, links: Collection[str]) -> None:
        """Forget every other link: it left the feed."""
        self._trails = {link: trail for link, trail in self._trails.items() if link in links}

    def _trail(self, link: str) -> Trail:
        return self._trails.setdefault(link, Trail())

    def _rest(self, trail: Trail, misses: int) -> None:
        trail.misses = misses
        rest = min(self._longest, self._interval * 2 ** min(misses - 1, 30)) if misses else 0
        trail.wait_until = self._clock() + rest
