"""The connections of `propos search`: the ports that it listens on, and Elasticsearch."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import uvicorn
from elasticsearch import AsyncElasticsearch

from propos import health
from propos.errors import Unusable
from propos.log import configure, get
from propos_search.library import Library
from propos_search.live.arrivals import Arrivals
from propos_search.live.hub import Hub
from propos_search.live.telling import html_of
from propos_search.settings import SearchSettings
from propos_search.web.application import application
from propos_search.web.readiness import keep_looking

SERVICE: Final = "search"
PATIENCE: Final = 5
"""Seconds that responses have to end when the server is told to."""
log = get(__name__)


def serve(settings: SearchSettings) -> None:
    """Serve until SIGTERM or SIGINT. Raises Unusable for a bad address, and when a port is taken."""
    configure(settings, SERVICE)
    host, port = settings.search_host, settings.search_port
    try:
        client = AsyncElasticsearch(
            settings.elasticsearch, request_timeout=settings.search_timeout, max_retries=0
        )
    except ValueError as error:
        raise Unusable(
            f"{settings.elasticsearch} is no address of Elasticsearch: set PROPOS_ELASTICSEARCH"
        ) from error
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise Unusable(
            f"cannot listen on {host}:{port} ({error.strerror or error}): set PROPOS_SEARCH_PORT"
        ) from error
    state = health.Health()
    stop_telling = health.serve(state, settings)

    @asynccontextmanager
    async def around() -> AsyncIterator[None]:
        looking = asyncio.create_task(keep_looking(client, f"{settings.index_prefix}quotes", state))
        try:
            yield
        finally:
            looking.cancel()
            await client.close()
            stop_telling()

    with listening:
        library = Library(client, settings.index_prefix)
        hub = Hub(Arrivals(library), html_of, _now, settings.search_live_every, settings.search_live_most)
        app = application(library, hub, around, settings.search_public_url)
        log.info("listening", url=f"http://{host}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=PATIENCE)
        _Server(config, hub).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends although pages listen: a server waits for its responses to end, and those of /live never do."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


def _now() -> datetime:
    return datetime.now(UTC)
