"""One budget a host, over feeds, pages and robots.txt: how many at once, how far apart, how long not."""

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from propos_ingest.net.answer import Unfetched
from propos_ingest.settings import IngestSettings

_MOST_HOSTS: Final = 10_000
_FIRST_BACKOFF: Final = 60.0
_JITTER: Final = 0.2


class _Host:
    """What is known of one host. `users`: requests that run or wait for their turn."""

    __slots__ = ("delay", "door", "last", "left", "refusals", "running", "spread", "until", "users")

    def __init__(self) -> None:
        self.door = asyncio.Lock()
        self.left = asyncio.Event()
        self.users = 0
        self.running = 0
        self.last = float("-inf")
        self.spread = random.random()  # noqa: S311  # spreads load, keeps no secret
        self.delay = 0.0
        self.until = float("-inf")
        self.refusals = 0


class Budgets:
    """The turns of all hosts. Times are seconds of `clock`."""

    def __init__(self, settings: IngestSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._all = asyncio.Semaphore(settings.fetches)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def slot(self, host: str) -> AsyncIterator[None]:
        """A turn to ask this host, first come, first served.

        Starts are pause(host) apart. Raises Unfetched (backing_off) while the host is left alone, at once.
        """
        one = self._host(host)
        one.users += 1
        try:
            await self._enter(host, one)
            try:
                yield
            finally:
                one.running -= 1
                one.left.set()
                self._all.release()
        finally:
            one.users -= 1

    def pause(self, host: str) -> float:
        """Seconds from the last start to the next: host_pause give or take a fifth, or the host's own delay.

        What a host asks for is a least: jitter only adds to it.
        """
        return self._pause(self._hosts.get(host) or _Host())

    def rest(self, host: str) -> float:
        """Seconds that the host is still left alone; 0 when it may be asked."""
        one = self._hosts.get(host)
        return max(0.0, one.until - self._clock()) if one else 0.0

    def set_delay(self, host: str, seconds: float) -> None:
        """The host's Crawl-delay, kept up to host_pause_max, with one request at a time; 0 for none."""
        self._host(host).delay = min(max(seconds, 0.0), self._settings.host_pause_max)

    def backoff(self, host: str, retry_after: float | None = None) -> None:
        """Leaves the host alone, after a 429 or 503: as long as it says, else longer after every refusal.

        From 60 s on, doubled each time and up to half as much again at random, at most backoff_max.
        """
        one, now = self._host(host), self._clock()
        if one.until <= now:  # refusals of requests under way together count as one
            one.refusals += 1
        grown = _FIRST_BACKOFF * 2 ** min(one.refusals - 1, 30) * random.uniform(1, 1.5)  # noqa: S311
        one.until = max(one.until, now + min(retry_after or grown, self._settings.backoff_max))

    def fine(self, host: str) -> None:
        """The host answers: its next refusal is a first one."""
        if host in self._hosts and not self.rest(host):
            self._hosts[host].refusals = 0

    async def _enter(self, host: str, one: _Host) -> None:
        self._refuse_resting(host)
        async with one.door:
            while one.running >= (1 if one.delay else self._settings.fetches_per_host):
                one.left.clear()
                await one.left.wait()
            while (wait := one.last + self._pause(one) - self._clock()) > 0:
                self._refuse_resting(host)
                await asyncio.sleep(wait)
            await self._all.acquire()
            if self.rest(host):
                self._all.release()
            self._refuse_resting(host)
            one.running += 1
            one.last = self._clock()
            one.spread = random.random()  # noqa: S311

    def _refuse_resting(self, host: str) -> None:
        if left := self.rest(host):
            raise Unfetched("backing_off", f"{host} asked to be left alone for {left:,.0f} s more", left)

    def _pause(self, one: _Host) -> float:
        own = self._settings.host_pause * (1 - _JITTER + 2 * _JITTER * one.spread)
        return max(own, one.delay * (1 + _JITTER * one.spread))

    def _host(self, host: str) -> _Host:
        """Its record; the one not asked for the longest is forgotten, so that memory stays bounded."""
        one = self._hosts.get(host)
        if one is None:
            if len(self._hosts) >= _MOST_HOSTS:
                idle = next((name for name, each in self._hosts.items() if not each.users), None)
                self._hosts.pop(idle or host, None)
            one = self._hosts[host] = _Host()
        self._hosts.move_to_end(host)
        return one
