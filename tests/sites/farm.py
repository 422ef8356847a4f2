"""The farm: one process that serves all sites of a plan, each on a loopback address of its own.

    PYTHONPATH=tests python -m sites.farm --start 1700000000 --log requests.jsonl SHAPE

SHAPE is a `stories.Shape` as JSON. It prints its port once it listens, writes each answered request to the
log, and ends on SIGTERM.
"""

import asyncio
import signal
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from typing import IO

import click
import msgspec
from aiohttp import web

from sites import documents
from sites.access import Request
from sites.stories import FeedPlan, Plan, Shape, SitePlan, plan

_FLUSH_SECONDS = 0.2
HUNG_UP = 499
"""The status that is logged when the client did not wait for the answer: from then on, it asks nothing."""


class Farm:
    """Answers for all sites; `start` is when the plan begins, in seconds since 1970."""

    def __init__(self, plan: Plan, start: float, log: IO[bytes]) -> None:
        self._start, self._log = start, log
        self._encoder = msgspec.json.Encoder()
        self._sites = {site.host: site for site in plan.sites}
        self._stories = {(site.host, story.path): story for site, story in plan.stories()}
        self._feeds = {(site.host, feed.path): feed for site in plan.sites for feed in site.feeds}
        self._bodies: dict[tuple[str, str], tuple[int, bytes]] = {}

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """The answer to one request, logged."""
        began = time.time()
        host = request.url.host or ""
        status, agent = HUNG_UP, request.headers.get("User-Agent", "")
        try:
            found = web.Response(status=404, text="Page introuvable")
            if site := self._sites.get(host):
                await asyncio.sleep(site.slowness)
                found = self._find(request, site, f"http://{request.host}")
            status = found.status
        finally:
            line = Request(host, request.path_qs, began, time.time(), status, agent)
            self._log.write(self._encoder.encode(line) + b"\n")
        return found

    async def flush(self) -> None:
        """Let others read the log, for ever."""
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            self._log.flush()

    def _find(self, request: web.BaseRequest, site: SitePlan, base: str) -> web.Response:
        at = time.time() - self._start
        key = site.host, request.path
        if request.path == "/robots.txt":
            return web.Response(text=documents.robots(site))
        if feed := self._feeds.get(key):
            return self._feed(request, site, feed, base, at)
        if (story := self._stories.get(key)) and (version := story.now(at)):
            body = documents.page(site, story, version, base, self._start, at)
            return web.Response(text=body, content_type="text/html")
        return web.Response(status=404, text="Page introuvable")

    def _feed(
        self, request: web.BaseRequest, site: SitePlan, feed: FeedPlan, base: str, at: float
    ) -> web.Response:
        changes = feed.changes(at)
        kept = self._bodies.get((site.host, feed.path))
        if kept is None or kept[0] != changes:
            kept = changes, documents.feed(site, feed, base, self._start, at).encode()
            self._bodies[site.host, feed.path] = kept
        headers = {"Cache-Control": "max-age=5"}
        match feed.validator:
            case "etag":
                tag = f'"{blake2b(kept[1], digest_size=8).hexdigest()}"'
                headers["ETag"] = tag
                if request.headers.get("If-None-Match") == tag:
                    return web.Response(status=304, headers=headers)
            case "modified":
                times = [v.at for listing in feed.listings for v in listing.story.versions if v.at <= at]
                moment = datetime.fromtimestamp(int(self._start + max(times, default=-60)), UTC)
                headers["Last-Modified"] = format_datetime(moment, usegmt=True)
                if _since(request.headers.get("If-Modified-Since")) >= moment:
                    return web.Response(status=304, headers=headers)
        kind = documents.KINDS[feed.format]
        return web.Response(body=kept[1], content_type=kind, charset="utf-8", headers=headers)


def _since(written: str | None) -> datetime:
    try:
        return parsedate_to_datetime(written or "")
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def sockets(hosts: Sequence[str]) -> tuple[int, list[socket.socket]]:
    """A listening socket for each host, all on one port that was free on each."""
    while True:
        found: list[socket.socket] = []
        try:
            for host in hosts:
                port = found[0].getsockname()[1] if found else 0
                found.append(socket.create_server((host, port), backlog=256))
        except OSError:  # somebody has the port on one of the later addresses
            for each in found:
                each.close()
        else:
            return found[0].getsockname()[1], found


async def serve(plan: Plan, start: float, log: IO[bytes]) -> None:
    """Serve until SIGTERM or SIGINT."""
    farm = Farm(plan, start, log)
    port, listening = sockets([site.host for site in plan.sites])
    runner = web.ServerRunner(web.Server(farm.answer, handler_cancellation=True))
    await runner.setup()
    for each in listening:
        await web.SockSite(runner, each).start()
    flushing = asyncio.create_task(farm.flush())
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    click.echo(port)
    await ended.wait()
    flushing.cancel()
    await runner.cleanup()


@click.command()
@click.option("--start", type=float, default=time.time, help="When the plan begins; default: now.")
@click.option("--log", type=click.Path(path_type=Path), required=True)
@click.argument("shape", default="{}")
def main(start: float, log: Path, shape: str) -> None:
    """Serve the sites of a plan."""
    with log.open("ab") as file:
        asyncio.run(serve(plan(msgspec.json.decode(shape, type=Shape)), start, file))


if __name__ == "__main__":
    main()
