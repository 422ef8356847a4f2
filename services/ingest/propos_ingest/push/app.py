"""The port that POST and DELETE /articles are served on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web

from propos.errors import Unusable
from propos.health import Health
from propos_ingest.push.endpoint import Hand, application
from propos_ingest.settings import IngestSettings

_LINGERING: Final = 2.0
"""Seconds that a body which is refused is still read, so that its sender sees why."""


@asynccontextmanager
async def serving(settings: IngestSettings, hand: Hand, health: Health) -> AsyncIterator[None]:
    """The endpoint, while the context is open. Raises Unusable without a key, and when the port is taken."""
    app = application(settings, hand, health)
    # A request whose sender has gone is given up: they send it again, and theirs must not come after that.
    runner = web.AppRunner(app, access_log=None, lingering_time=_LINGERING, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.push_host, settings.push_port).start()
    except OSError as error:
        await runner.cleanup()
        raise Unusable(
            f"cannot listen on {settings.push_host}:{settings.push_port} ({error.strerror or error}): set "
            "PROPOS_PUSH_PORT to a free port"
        ) from error
    try:
        yield
    finally:
        await runner.cleanup()
