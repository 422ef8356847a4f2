"""How the work goes on: what Elasticsearch holds, asked directly all the time, past the fault proxy."""

import threading
import time
from itertools import pairwise
from typing import Any, Final

import httpx

_EVERY: Final = 0.5
_NEWEST: Final[dict[str, Any]] = {
    "size": 0,
    "track_total_hits": True,
    "aggs": {"newest": {"max": {"field": "indexed_at"}}},
}


class Gauge:
    """Watches the index in a thread until closed."""

    def __init__(self, elasticsearch: str) -> None:
        self.articles = 0
        """Articles in the index, as of the last answer."""
        self.moments: list[tuple[float, int]] = []
        """When something newly indexed was seen, and how many articles there were; monotonic seconds."""
        self._newest: float | None = None
        self._client = httpx.Client(base_url=elasticsearch, timeout=3, trust_env=False)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gauge", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)
        self._client.close()

    def quiet(self) -> float:
        """Seconds since something newly indexed was seen; 0 before the first."""
        return time.monotonic() - self.moments[-1][0] if self.moments else 0.0

    def longest_stall(self) -> float:
        """The longest time without anything newly indexed, between the first and the last that was."""
        times = [moment for moment, _ in self.moments]
        return max((later - one for one, later in pairwise(times)), default=0.0)

    def _run(self) -> None:
        while not self._stop.wait(_EVERY):
            try:
                answer = self._client.post("/articles/_search", json=_NEWEST)
                answer.raise_for_status()
            except httpx.HTTPError:
                continue
            told = answer.json()
            self.articles = told["hits"]["total"]["value"]
            newest = told["aggregations"]["newest"]["value"]
            if newest != self._newest:
                self._newest = newest
                self.moments.append((time.monotonic(), self.articles))
