"""Articles handed in through POST /articles at a steady rate, whether or not those before are answered."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import Final

import httpx

from bench.latency.news import News

KEY: Final = "cle-des-gazettes"
_TIMEOUT: Final = 30.0


@dataclass(frozen=True, slots=True)
class Sent:
    """One article: when its request began (s since 1970), how late that was, how long the answer took."""

    id: str
    begun: float
    late: float
    seconds: float


@dataclass
class Edition:
    """These articles at `rate` a second, from a thread of its own."""

    address: str
    articles: Sequence[News]
    rate: float
    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _thread: Thread | None = None

    @property
    def done(self) -> bool:
        """Whether all are handed in and answered."""
        return self._thread is not None and not self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread = Thread(target=lambda: asyncio.run(self._publish()), name="press", daemon=True)
        self._thread.start()

    async def _publish(self) -> None:
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
        async with httpx.AsyncClient(
            timeout=_TIMEOUT, trust_env=False, headers=headers, limits=limits
        ) as client:
            began = time.time()
            tasks = []
            for place, article in enumerate(self.articles):
                moment = began + place / self.rate
                await asyncio.sleep(moment - time.time())
                tasks.append(asyncio.create_task(self._send(client, article, moment)))
            await asyncio.gather(*tasks)

    async def _send(self, client: httpx.AsyncClient, article: News, moment: float) -> None:
        begun = time.time()
        body = article.submission(datetime.fromtimestamp(begun, UTC).isoformat())
        try:
            answer = await client.post(f"{self.address}/articles", content=body)
        except httpx.HTTPError as error:
            self.refused.append(f"{article.url}: {error!r}")
            return
        if answer.status_code != httpx.codes.ACCEPTED:
            self.refused.append(f"{article.url}: {answer.status_code} {answer.text[:200]}")
            return
        identity = str(answer.json()["outcomes"][0]["id"])
        self.sent.append(Sent(identity, begun, begun - moment, time.time() - begun))
