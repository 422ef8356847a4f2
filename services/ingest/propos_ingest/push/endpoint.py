"""POST /articles: one or many articles in, 202 out once Kafka has them. DELETE takes them back.

The same article pushed again, known by its url or its id, is the same article: with the same content nothing
new comes of it. So whoever saw no answer, or 503, may simply send all of it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from kafka.errors import KafkaError

from propos.errors import BadMessage, Retry, Unusable
from propos.health import Health
from propos.log import get
from propos.metrics import DROPPED
from propos.states import Candidate, Handover
from propos_ingest.push.openapi import document
from propos_ingest.push.problems import Refused, as_problems, refused
from propos_ingest.push.reading import read, removal_of
from propos_ingest.push.report import Accepted, report_of
from propos_ingest.push.requests import admit, body_of, in_lines
from propos_ingest.settings import IngestSettings

log = get(__name__)

Hand = Callable[[Sequence[Handover]], Awaitable[None]]
"""Returns once Kafka has acknowledged all of them; raises Retry or KafkaError while it is away."""

AT_ONCE: Final = 2
"""Bodies held in memory at the same time; further requests wait for a place."""
_AGAIN: Final = "5"
"""Seconds after which a client may try again."""


def application(
    settings: IngestSettings, hand: Hand, health: Health, seconds: float = 30.0
) -> web.Application:
    """The web application, to be mounted on push_host and push_port.

    `seconds`: how long a body may take to come, a request may wait for a place, and Kafka may take.
    Raises Unusable when no API key is set.
    """
    if not settings.keys:
        raise Unusable(
            "POST /articles needs an API key: set PROPOS_PUSH_KEYS to one or several, comma-separated "
            "(python -c 'import secrets; print(secrets.token_urlsafe())' makes one), or PROPOS_PUSH_PORT=0"
        )
    app = web.Application(middlewares=[as_problems], client_max_size=settings.push_bytes)
    endpoint = Endpoint(settings, hand, health, seconds)
    app.router.add_post("/articles", endpoint.articles)
    app.router.add_delete("/articles", endpoint.remove)
    app.router.add_delete("/articles/{id}", endpoint.remove)
    app.router.add_get("/openapi.json", endpoint.openapi)
    return app


class Endpoint:
    """The handlers, and what they share."""

    def __init__(self, settings: IngestSettings, hand: Hand, health: Health, seconds: float) -> None:
        self._settings, self._hand, self._health, self._seconds = settings, hand, health, seconds
        self._zone = ZoneInfo(settings.timezone)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._openapi = msgspec.json.encode(document(settings.push_bytes))

    async def openapi(self, request: web.Request) -> web.Response:
        """The description of this endpoint."""
        del request
        return web.Response(body=self._openapi, content_type="application/json")

    async def articles(self, request: web.Request) -> web.Response:
        """Take articles; 202 when at least one was accepted, 422 when none was."""
        admit(request.headers, self._settings.keys)
        lines = in_lines(request)
        self._check_kafka()
        await self._place()
        try:
            body = await body_of(request, self._settings.push_bytes, self._seconds)
            found = await asyncio.to_thread(read, body, lines, self._zone, datetime.now(UTC))
            del body
            await self._take([each for each in found if isinstance(each, Candidate)])
        finally:
            self._places.release()
        report = report_of(found)
        for each in found:
            if isinstance(each, BadMessage):
                DROPPED.labels("ingest", each.reason).inc()
        log.info("pushed", accepted=report.accepted, refused=report.refused, remote=request.remote)
        return web.Response(
            status=HTTPStatus.ACCEPTED if report.accepted else HTTPStatus.UNPROCESSABLE_ENTITY,
            body=msgspec.json.encode(report),
            content_type="application/json",
        )

    async def remove(self, request: web.Request) -> web.Response:
        """Take an article back, by its id or by its url; 202 once Kafka has the wish."""
        admit(request.headers, self._settings.keys)
        removal = removal_of(request.match_info.get("id"), request.query, datetime.now(UTC))
        self._check_kafka()
        await self._take([removal])
        log.info("removal_pushed", url=removal.link, article=removal.article, remote=request.remote)
        return web.Response(
            status=HTTPStatus.ACCEPTED,
            body=msgspec.json.encode(Accepted("accepted", removal.article)),
            content_type="application/json",
        )

    def _check_kafka(self) -> None:
        if reason := self._health.report().get("kafka"):
            raise self._away(reason)

    async def _place(self) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise refused(
                HTTPStatus.SERVICE_UNAVAILABLE, f"{AT_ONCE} other requests are being read", Retry_After=_AGAIN
            ) from error

    async def _take(self, handovers: Sequence[Handover]) -> None:
        """Hand them over. Raises Refused (503) unless Kafka acknowledged all of them."""
        if not handovers:
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._hand(handovers)
        except (Retry, KafkaError, TimeoutError) as error:
            raise self._away(str(error) or type(error).__name__) from error

    def _away(self, reason: str) -> Refused:
        log.warning("push_refused", reason=reason)
        return refused(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Kafka does not answer: send all of it again later, which doubles nothing",
            Retry_After=_AGAIN,
        )
