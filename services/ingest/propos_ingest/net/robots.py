"""What each site's robots.txt allows: fetched once, shared by all who ask, kept for a day."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

import msgspec
from protego import Protego
from yarl import URL

from propos.errors import BadMessage
from propos_ingest.net.answer import Fetched, Unfetched
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.guard import host_of
from propos_ingest.net.robots_text import AGENT, LIMIT, our_part
from propos_ingest.settings import IngestSettings

_MOST_SITES: Final = 2_000
_FIRST_RETRY: Final = 60.0
_LAST_RETRY: Final = 3_600.0


class Get(Protocol):
    """Fetches by the budgets, without a look at robots.txt (Fetcher.get)."""

    def __call__(self, url: str, *, limit: int, cut: bool) -> Awaitable[Fetched]: ...


class _Copy(msgspec.Struct, frozen=True):
    """The robots.txt of one origin. `rules` is None when it has none; `error` says why it is not known."""

    until: float
    rules: Protego | None = None
    delay: float = 0.0
    error: Unfetched | BadMessage | None = None
    failures: int = 0


class Robots:
    """The robots.txt files of at most 2,000 sites, those asked for last.

    Found: its rules hold for robots_hours. Answered with 4xx: all is allowed. Not to be had (5xx, 429, no
    connection): the last good copy still holds, without one nothing is allowed; it is tried again after a
    minute, later more seldom. Source: RFC 9309, sections 2.3.1 and 2.4.
    """

    def __init__(
        self,
        get: Get,
        budgets: Budgets,
        settings: IngestSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._get = get
        self._budgets = budgets
        self._keep = settings.robots_hours * 3600
        self._clock = clock
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[_Copy]] = {}

    async def allowed(self, url: str) -> bool:
        """Whether Propos may ask for this address; the site's Crawl-delay is passed on to its budget.

        Raises Unfetched (robots_unreachable, or as the host itself fails: backing_off, unreachable, tls,
        timeout) while nobody knows, BadMessage (forbidden_address) when the host or its robots.txt is at one.
        """
        address = URL(url, encoded=True)
        copy = await self._copy(str(address.origin()))
        self._budgets.set_delay(host_of(address), copy.delay)
        match copy.error:
            case Unfetched(reason=reason, detail=detail):
                raise Unfetched(reason, detail, max(0.0, copy.until - self._clock()))
            case BadMessage(reason=reason, detail=detail):
                raise BadMessage(reason, detail)
        return copy.rules is None or copy.rules.can_fetch(url, AGENT)

    async def _copy(self, origin: str) -> _Copy:
        copy = self._copies.get(origin)
        if copy and copy.until > self._clock():
            self._copies.move_to_end(origin)
            return copy
        task = self._under_way.get(origin)
        if task is None:
            task = self._under_way[origin] = asyncio.ensure_future(self._renew(origin, copy))
            task.add_done_callback(lambda _: self._under_way.pop(origin, None))
        return await asyncio.shield(task)  # one asker who gives up stops no other

    async def _renew(self, origin: str, old: _Copy | None) -> _Copy:
        try:
            found = await self._get(f"{origin}/robots.txt", limit=LIMIT + 1, cut=True)
            copy = self._read(found.body or b"")
        except (Unfetched, BadMessage) as error:
            copy = self._without(error, old)
        self._copies[origin] = copy
        self._copies.move_to_end(origin)
        while len(self._copies) > _MOST_SITES:
            self._copies.popitem(last=False)
        return copy

    def _read(self, body: bytes) -> _Copy:
        rules = Protego.parse(our_part(body))
        return _Copy(self._clock() + self._keep, rules, rules.crawl_delay(AGENT) or 0.0)

    def _without(self, error: Unfetched | BadMessage, old: _Copy | None) -> _Copy:
        if _is_none(error):
            return _Copy(self._clock() + self._keep)
        failures = old.failures + 1 if old else 1
        wait = min(_LAST_RETRY, _FIRST_RETRY * 2 ** min(failures - 1, 10))
        until = self._clock() + max(wait, getattr(error, "retry_after", None) or 0.0)
        if old and old.error is None:
            return msgspec.structs.replace(old, until=until, failures=failures)
        return _Copy(until, error=_of_robots(error), failures=failures)


def _is_none(error: Unfetched | BadMessage) -> bool:
    """Whether the site says that it has no robots.txt: any 4xx but "not now"."""
    client_error = error.reason.startswith("http_4") and error.reason != "http_429"
    return client_error or error.reason in ("gone", "redirects")


def _of_robots(error: Unfetched | BadMessage) -> Unfetched | BadMessage:
    if isinstance(error, BadMessage):
        return error
    known = error.reason.startswith("http_") or error.reason == "broken_answer"
    reason = "robots_unreachable" if known else error.reason
    return Unfetched(reason, f"robots.txt: {error}" if known else error.detail)
