"""A small web of servers that misbehave on purpose, each site on a loopback address of its own."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Thread

import msgspec
from aiohttp import web

from sites.farm import sockets

TRAP = "127.0.0.1"
"""The address of a site that nobody may ask."""

Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Asked(msgspec.Struct):
    """One request; moments in seconds since 1970. `whole`: the client took all of the answer."""

    path: str
    headers: Mapping[str, str]
    start: float
    end: float = float("inf")
    whole: bool = False


class Site:
    """One host: what it answers at each path, and what it was asked. Unknown paths are 404."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.base = host, f"http://{host}:{port}"
        self.answers: dict[str, Answer] = {"/robots.txt": text("User-agent: *\nDisallow: /interdit/\n")}
        self.feeds: list[str] = []
        self.asked: list[Asked] = []

    def url(self, path: str) -> str:
        return self.base + path

    def put(self, path: str, answer: Answer) -> str:
        """Answer so at this path (with its query) from now on; its address."""
        self.answers[path] = answer
        return self.url(path)

    def feed(self, path: str, answer: Answer) -> str:
        """The same, and let ingest subscribe to it."""
        self.feeds.append(self.url(path))
        return self.put(path, answer)

    def at(self, path: str) -> list[Asked]:
        """The requests for this path, in order."""
        return [asked for asked in self.asked if asked.path == path]

    def count(self, path: str) -> int:
        return len(self.at(path))


class HostileWeb:
    """All sites, and the trap."""

    def __init__(self, hosts: list[str]) -> None:
        self.port, self._sockets = sockets([TRAP, *hosts])
        self.trap = Site(TRAP, self.port)
        self._free = iter([Site(host, self.port) for host in hosts])
        self._sites = {TRAP: self.trap}

    def site(self) -> Site:
        """A site that nobody has yet."""
        site = next(self._free)
        self._sites[site.host] = site
        return site

    def sites(self) -> list[Site]:
        return list(self._sites.values())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve all sites, in a thread of its own."""
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever, name="hostile", daemon=True)
        thread.start()
        runner = asyncio.run_coroutine_threadsafe(self._serve(), loop).result(10)
        try:
            yield
        finally:
            with suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    async def _serve(self) -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.5)
        await runner.setup()
        for each in self._sockets:
            await web.SockSite(runner, each).start()
        return runner

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        host = request.transport.get_extra_info("sockname")[0] if request.transport else ""
        site = self._sites[host]
        asked = Asked(request.path_qs, dict(request.headers), time.time())
        site.asked.append(asked)
        answer = site.answers.get(request.path_qs, text("Page introuvable", status=404))
        try:
            response = await answer(request)
            await response.prepare(request)
            await response.write_eof()
            asked.whole = True
        except ConnectionError:  # the client had enough, or the case has
            return web.Response(status=499)
        finally:
            asked.end = time.time()
        return response


def text(
    body: str | bytes,
    kind: str = "text/plain; charset=utf-8",
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> Answer:
    """This body."""

    async def answer(request: web.BaseRequest) -> web.Response:
        return web.Response(
            body=body.encode() if isinstance(body, str) else body,
            status=status,
            headers={"Content-Type": kind, **(headers or {})},
        )

    return answer


def xml(body: str | bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """A feed."""
    return text(body, "application/rss+xml; charset=utf-8", headers)


def html(body: str | bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """A page."""
    return text(body, "text/html; charset=utf-8", headers)


def redirect(to: str, status: int = 302) -> Answer:
    """Somewhere else."""
    return text("", headers={"Location": to}, status=status)


def by_turns(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last for ever."""
    left = list(answers)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return await (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def anew(make: Callable[[int], Answer]) -> Answer:
    """An answer made for each request, by its number from 0."""
    number = iter(range(10**9))

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return await make(next(number))(request)

    return answer


def endless(piece: bytes, kind: str = "text/html", pause: float = 0) -> Answer:
    """This piece again and again, with so many seconds in between, until the client has enough."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind})
        await response.prepare(request)
        while True:
            await response.write(piece)
            await asyncio.sleep(pause)

    return answer


def silence() -> Answer:
    """No answer at all, as long as the client waits."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        while request.transport is not None and not request.transport.is_closing():
            await asyncio.sleep(0.1)
        raise ConnectionResetError

    return answer


def cut(body: bytes, kind: str = "application/rss+xml") -> Answer:
    """Half of the body that was announced; then the connection ends."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": kind, "Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionResetError

    return answer


def bomb(megabytes: int, kind: str) -> Answer:
    """So many megabytes of one letter, packed."""
    packed = gzip.compress(b"<p>" + b"a" * megabytes * 1_000_000, 9)
    return text(packed, kind, {"Content-Encoding": "gzip"})
