"""How many requests were answered, how, and how long readers waited, for /metrics."""

from time import perf_counter
from typing import Final

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ANSWERED: Final = Histogram(
    "propos_search_seconds",
    "Seconds until a response began, by route and status.",
    ["route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)
NOWHERE: Final = "none"
"""The route of whatever is asked of no route: addresses themselves would be names without end."""


class Measured:
    """An ASGI application whose responses are counted in ANSWERED."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begun = perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", NOWHERE)
                ANSWERED.labels(route, message["status"]).observe(perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, counted)
