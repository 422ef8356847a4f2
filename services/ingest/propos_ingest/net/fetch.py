"""A feed, a page or a robots.txt by its address: safe, polite, bounded in time, size and redirects."""

import asyncio
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urljoin

import aiohttp
import msgspec
from yarl import URL

from propos.errors import BadMessage
from propos_ingest.net.answer import Elsewhere, Fetched, Unfetched
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.exchange import Redirect, exchange
from propos_ingest.net.guard import host_of, web_address
from propos_ingest.net.robots import Robots
from propos_ingest.settings import IngestSettings

__all__ = ["Elsewhere", "Fetched", "Fetcher", "Rules", "Unfetched", "open_fetcher"]

_TOO_MANY = frozenset({"http_429", "http_503"})


def open_fetcher(session: aiohttp.ClientSession, settings: IngestSettings, budgets: Budgets) -> "Fetcher":
    """The fetcher of one process; robots.txt is fetched through the same session and budgets."""
    plain = Fetcher(session, settings, budgets)
    return Fetcher(session, settings, budgets, Robots(plain.get, budgets, settings))


class Rules(Protocol):
    """Says what a site lets us ask for (robots.Robots)."""

    async def allowed(self, url: str) -> bool: ...


class Fetcher:
    """Requests through one session, within the budgets of the hosts and what their robots.txt allows."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: IngestSettings,
        budgets: Budgets,
        robots: Rules | None = None,
    ) -> None:
        self._session = session
        self._settings = settings
        self._networks = settings.networks
        self._budgets = budgets
        self._robots = robots

    async def get(
        self,
        url: str,
        *,
        limit: int,
        etag: str | None = None,
        last_modified: str | None = None,
        follow: Callable[[str], bool] | None = None,
        robots: bool = True,
        cut: bool = False,
    ) -> Fetched:
        """The answer of `url`, at most `limit` bytes of it once unpacked (with `cut`: its first bytes).

        With a validator a server may answer that nothing is new (status 304). `follow` is asked before each
        redirect. `robots=False` asks without a look at robots.txt. Waiting for a host's turn takes none of
        the time that a request may take. Raises:
        Unfetched (timeout, unreachable, tls, broken_answer, redirects, backing_off, robots_unreachable,
        http_NNN), which may pass; BadMessage (no_web_address, forbidden_address, robots, gone, too_large),
        which will not; Elsewhere when `follow` says no.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        left, permanent = self._settings.fetch_timeout, True
        address = web_address(url, self._networks)
        seen = {address}
        for _ in range(self._settings.max_redirects + 1):
            await self._ask_robots(address, robots)
            found, took = await self._exchange(address, headers, limit, cut, left)
            left -= took
            if isinstance(found, Fetched):
                return msgspec.structs.replace(
                    found,
                    etag=found.etag or (etag if found.body is None else None),
                    last_modified=found.last_modified or (last_modified if found.body is None else None),
                    permanent=found.url if permanent and len(seen) > 1 else None,
                )
            permanent = permanent and found.permanent
            address = self._target(address, found)
            if address in seen:
                raise Unfetched("redirects", f"they go in a circle, back to {str(address)[:200]}")
            seen.add(address)
            if follow and not follow(str(address)):
                raise Elsewhere(str(address), permanent)
        raise Unfetched(
            "redirects", f"more than {self._settings.max_redirects}, last to {str(address)[:200]}"
        )

    def _target(self, address: URL, redirect: Redirect) -> URL:
        try:
            target = urljoin(str(address), redirect.location)
        except ValueError as error:
            raise BadMessage("no_web_address", f"{redirect.location[:200]!r}: {error}") from error
        return web_address(target, self._networks)

    async def _ask_robots(self, address: URL, wanted: bool) -> None:
        if wanted and self._robots and not await self._robots.allowed(str(address)):
            raise BadMessage(
                "robots", f"robots.txt of {host_of(address)} disallows {address.raw_path_qs[:200]}"
            )

    async def _exchange(
        self, address: URL, headers: dict[str, str], limit: int, cut: bool, left: float
    ) -> tuple[Fetched | Redirect, float]:
        """The answer to one request in its host's turn, and the seconds it took."""
        host, loop = host_of(address), asyncio.get_running_loop()
        async with self._budgets.slot(host):
            began = loop.time()
            try:
                async with asyncio.timeout(left):
                    found = await exchange(self._session, address, headers, limit, cut)
            except TimeoutError as error:
                raise Unfetched("timeout", f"not complete in {self._settings.fetch_timeout:g} s") from error
            except Unfetched as error:
                if error.reason in _TOO_MANY:
                    self._budgets.backoff(host, error.retry_after)
                    raise Unfetched(error.reason, error.detail, self._budgets.rest(host)) from error
                raise
        self._budgets.fine(host)
        return found, loop.time() - began
