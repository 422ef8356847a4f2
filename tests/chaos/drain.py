"""How fast the indexer works off a backlog: at normal times, and after Elasticsearch was away.

The backlog is put on articles.enriched as enrich would, so that nothing but the indexer sets the pace.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any, Final

import httpx
from kafka import KafkaProducer

from chaos.stage import Stage
from chaos.stream import Story, stream
from propos.codec import encode
from propos.headers import cloud_event
from propos.identity import article_id, content_hash, quote_id, words_key
from propos.messages import EnrichedArticle, Outlet, Pipeline, Quote, Span
from propos.topics import ENRICHED
from propos_ingest.articles.signature import signature

Tell = Callable[[str], None]
_FROM, _TO = 0.1, 0.9
"""Shares of a backlog between which its speed is measured."""
_PATIENCE: Final = 600


@dataclass(frozen=True)
class Drained:
    """One backlog: articles a second, and seconds from its return (or the start) to the first one."""

    case: str
    speed: float
    first_s: float


class Indexed:
    """How many articles the index holds, as of its last refresh, a second ago at most."""

    def __init__(self, elasticsearch: str) -> None:
        self._client = httpx.Client(base_url=elasticsearch, timeout=10, trust_env=False)

    def count(self) -> int:
        """Raises HTTPError while Elasticsearch is away."""
        counted: int = self._client.get("/articles/_count").raise_for_status().json()["count"]
        return counted


def backlogs(size: int, seed: int) -> Iterator[list[EnrichedArticle]]:
    """One backlog after the other, never an article twice."""
    for turn in count():
        yield [enriched(story, turn) for story in stream(seed + turn, size)]


def enriched(story: Story, turn: int) -> EnrichedArticle:
    """A story as enrich would hand it on: each paragraph is a quote."""
    version, url = story.versions[0], f"{story.url}?tour={turn}"
    article = article_id(url)
    quotes, start = [], 0
    for paragraph in version.text.split("\n\n"):
        span = Span(start=start, end=start + len(paragraph), text=paragraph)
        key = words_key(paragraph)
        quotes.append(
            Quote(id=quote_id(article, key, 0), kind="direct", content=(span,), confidence=0.9, words_key=key)
        )
        start = span.end + 2
    return EnrichedArticle(
        id=article,
        url=url,
        canonical_url=url,
        outlet=Outlet(id=f"gazette-{story.number % 60}.example", name=story.outlet),
        title=version.title,
        text=version.text,
        observed_at=datetime.now(UTC),
        published_at=story.published_at,
        revision=1,
        content_hash=content_hash(version.title, version.text),
        minhash=signature(version.text),
        pipeline=Pipeline(name="propos-fr", version="0.0.1", seconds=0.01),
        quotes=tuple(quotes),
    )


def publish(stage: Stage, backlog: list[EnrichedArticle]) -> None:
    """Put it on the topic; returns when Kafka has all of it."""
    producer = KafkaProducer(
        bootstrap_servers=stage.addresses.kafka, acks="all", linger_ms=20, compression_type="lz4"
    )
    for article in backlog:
        headers = cloud_event(EnrichedArticle, "enrich", 1, article.id)
        producer.send(ENRICHED, key=article.id.encode(), value=encode(article), headers=headers)
    producer.flush(60)
    producer.close()


def measure(stage: Stage, case: str, before: int, size: int) -> Drained:
    """Watch a backlog of this size go, on top of `before` articles. Raises TimeoutError when it does not."""
    indexed, begun = Indexed(stage.addresses.elasticsearch), time.monotonic()
    moments: dict[str, tuple[float, int]] = {}
    while time.monotonic() - begun < _PATIENCE:
        done, now = indexed.count() - before, time.monotonic()
        for name, share in (("first", 0.0), ("from", _FROM), ("to", _TO)):
            if done > share * size:
                moments.setdefault(name, (now, done))
        if done >= size:
            (start, low), (end, high) = moments["from"], moments["to"]
            return Drained(
                case, round((high - low) / (end - start), 1), round(moments["first"][0] - begun, 1)
            )
        time.sleep(0.05)
    raise TimeoutError(f"{case}: a backlog of {size} articles was not indexed within {_PATIENCE} s")


def away_by_proxy(stage: Stage, seconds: float, meanwhile: Callable[[], None]) -> None:
    """Elasticsearch cannot be reached: half of the time nobody listens, half of the time nobody answers."""
    begun = time.monotonic()
    try:
        stage.proxy.set("refuse")
        meanwhile()
        time.sleep(max(0, begun + seconds / 2 - time.monotonic()))
        stage.proxy.set("hole")
        time.sleep(max(0, begun + seconds - time.monotonic()))
    finally:
        stage.proxy.set("ok")


def away_by_kill(stage: Stage, seconds: float, meanwhile: Callable[[], None]) -> None:
    """Elasticsearch dies and is started again after so long."""
    begun = time.monotonic()
    stage.stack.kill("elasticsearch")
    meanwhile()
    time.sleep(max(0, begun + seconds - time.monotonic()))
    stage.stack.start("elasticsearch")


def drain(stage: Stage, size: int, seconds: float, seed: int, tell: Tell) -> list[Drained]:
    """Normal speed before, between and after two times without Elasticsearch, once it has warmed up.

    What is sent while Elasticsearch is away is the backlog; a normal one is sent, then watched.
    """
    cases: tuple[tuple[str, Any], ...] = (
        ("warm-up", None),
        ("warm-up", None),
        ("normal", None),
        ("unreachable", away_by_proxy),
        ("normal", None),
        ("killed", away_by_kill),
        ("normal", None),
    )
    results = []
    for turn, ((case, away), backlog) in enumerate(zip(cases, backlogs(size, seed), strict=False)):
        send = partial(publish, stage, backlog)
        if away is None:
            send()
        else:
            tell(f"{case}: Elasticsearch is away for {seconds:.0f} s")
            away(stage, seconds, send)
        results.append(measure(stage, case, turn * size, size))
        tell(str(results[-1]))
    return results
