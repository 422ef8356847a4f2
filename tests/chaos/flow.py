"""How long after a restart of the broker new articles flow again, through enrich and into the index."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from chaos import evidence
from chaos.press import KEY
from chaos.stage import Stage
from chaos.stream import Story

Tell = Callable[[str], None]
_EVERY: Final = 0.1
_WATCH: Final = 60.0
_CALM: Final = 20.0


@dataclass(frozen=True)
class Flowed:
    """Seconds from the moment that the broker answers until articles handed in since then have come out: the
    first of all, and the first of each partition."""

    start_to_answer_s: float
    enriched_first_s: float
    enriched_all_s: float
    indexed_first_s: float
    indexed_all_s: float

    @property
    def from_start_s(self) -> float:
        """Until every partition flows into the index, from the command that started the broker."""
        return round(self.start_to_answer_s + self.indexed_all_s, 1)


class Drip(threading.Thread):
    """Hands in one article after the other, evenly, and notes when each was accepted (since 1970)."""

    def __init__(self, instances: Callable[[], list[str]], stories: Sequence[Story]) -> None:
        super().__init__(name="drip", daemon=True)
        self._instances, self._stories = instances, stories
        self.accepted: dict[str, float] = {}
        self.halt = threading.Event()

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        with httpx.Client(timeout=10, trust_env=False) as client:
            for place, story in enumerate(self._stories):
                while not self.halt.wait(_EVERY):
                    instances = self._instances()
                    address = f"{instances[place % len(instances)]}/articles"
                    try:
                        answer = client.post(address, content=story.submission(0), headers=headers)
                    except httpx.HTTPError:
                        continue
                    if answer.status_code == httpx.codes.ACCEPTED:
                        self.accepted[story.id] = time.time()
                        break
                if self.halt.is_set():
                    return


def flow(stage: Stage, stories: Sequence[Story], times: int, tell: Tell) -> list[Flowed]:
    """Kill the broker and start it at once, so many times, while articles drip in."""
    drip = Drip(stage.instances, stories)
    drip.start()
    answered: list[tuple[float, float]] = []
    try:
        for turn in range(times):
            time.sleep(_CALM if turn else 2 * _CALM)
            stage.stack.kill("kafka")
            begun = time.time()
            stage.stack.start("kafka")
            answered.append((begun, time.time()))
            tell(f"restart {turn + 1}: the broker answers after {time.time() - begun:.1f} s")
            time.sleep(_WATCH - _CALM)
    finally:
        drip.halt.set()
        drip.join()
    time.sleep(_CALM)
    enriched, indexed, partitions = outcomes(stage)
    return [flowed(each, drip.accepted, enriched, indexed, partitions) for each in answered]


def outcomes(stage: Stage) -> tuple[dict[str, float], dict[str, float], dict[str, int]]:
    """When each article was first enriched, when indexed (since 1970), and its partition."""
    enriched: dict[str, float] = {}
    partitions: dict[str, int] = {}
    for record in evidence.read(stage.addresses.kafka, "articles.enriched"):
        enriched.setdefault(record.key, _moment(record.header("ce_time")))
        partitions[record.key] = record.partition
    hits = _documents(stage.addresses.elasticsearch)
    return enriched, {hit["_id"]: _moment(hit["_source"]["indexed_at"]) for hit in hits}, partitions


def flowed(
    restart: tuple[float, float],
    accepted: dict[str, float],
    enriched: dict[str, float],
    indexed: dict[str, float],
    partitions: dict[str, int],
) -> Flowed:
    """The figures of one restart, (when it was started, when it answered)."""
    begun, answered = restart
    new = [article for article, at in accepted.items() if answered <= at < answered + _WATCH - _CALM]

    def after(moments: dict[str, float]) -> tuple[float, float]:
        firsts: dict[int, float] = {}
        for article in new:
            if article in moments:
                part = partitions[article]
                firsts[part] = min(firsts.get(part, float("inf")), moments[article] - answered)
        if len(firsts) < len(set(partitions.values())):
            return min(firsts.values(), default=float("inf")), float("inf")
        return min(firsts.values()), max(firsts.values())

    figures = [round(seconds, 1) for seconds in (*after(enriched), *after(indexed))]
    return Flowed(round(answered - begun, 1), *figures)


def _documents(elasticsearch: str) -> list[dict[str, Any]]:
    client = httpx.Client(base_url=elasticsearch, timeout=30, trust_env=False)
    with client:
        client.post("/articles/_refresh")
        query = {"size": 10_000, "_source": ["indexed_at"]}
        found = json.loads(client.post("/articles/_search", json=query).content)
    hits: list[dict[str, Any]] = found["hits"]["hits"]
    return hits


def _moment(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
