"""What became of each article, read from Kafka and Elasticsearch when all is over."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from elasticsearch import Elasticsearch, helpers

from bench.latency.news import MARK
from bench.latency.press import Edition, Sent
from bench.latency.reader import Seen
from chaos import evidence
from propos.topics import ENRICHED, RAW
from propos_local.instance import Addresses

LEGS: Final = (
    "taken in by ingest",
    "raw on Kafka",
    "enriched on Kafka",
    "read by index",
    "found by the page's server",
    "visible",
)
"""The moments of an article after its request began, in order; seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Journey:
    """One article. `quote`: that which readers asked for; none when no such was found in it.

    `moments`: those of LEGS that happened, by name; "visible" only when a reader saw it.
    """

    sent: Sent
    indexed: bool
    quote: str | None
    moments: Mapping[str, float]

    @property
    def seconds(self) -> float | None:
        """From publication until it was visible on an open page; None when it was never."""
        seen = self.moments.get("visible")
        return None if seen is None else seen - self.sent.begun


class Backlog:
    """How many articles of all editions so far are under way: handed in, and not to be found yet."""

    def __init__(self, elasticsearch: str) -> None:
        self._elasticsearch = elasticsearch
        self._editions: list[Edition] = []

    def add(self, edition: Edition) -> None:
        """Count its articles too."""
        self._editions.append(edition)

    def size(self) -> int:
        """As of the last refresh, a second ago at most."""
        with Elasticsearch(self._elasticsearch, request_timeout=30) as client:
            found = int(client.count(index="articles")["count"])
        return sum(len(edition.sent) for edition in self._editions) - found

    def settle(self, seconds: float) -> None:
        """Wait until nothing is under way; go on when nothing has come for so long."""
        last, moved = self.size(), time.monotonic()
        while last > 0 and time.monotonic() - moved < seconds:
            time.sleep(0.5)
            if (now := self.size()) != last:
                last, moved = now, time.monotonic()


def journeys(addresses: Addresses, sent: Iterable[Sent], seen: Mapping[str, Seen]) -> list[Journey]:
    """The way of each article, as far as it came."""
    raw, enriched = (
        {record.key: _moment(record.header("ce_time")) for record in evidence.read(addresses.kafka, topic)}
        for topic in (RAW, ENRICHED)
    )
    with Elasticsearch(addresses.elasticsearch, request_timeout=60) as client:
        client.indices.refresh(index=["articles", "quotes"])
        fields = {"_source": ["observed_at", "indexed_at"]}
        articles = {each["_id"]: each["_source"] for each in helpers.scan(client, fields, index="articles")}
        marked = {"query": {"match_phrase": {"content": MARK}}, "_source": ["article.id"]}
        quotes: dict[str, list[str]] = {}
        for hit in helpers.scan(client, marked, index="quotes"):
            quotes.setdefault(hit["_source"]["article"]["id"], []).append(hit["_id"])
    found = []
    for each in sent:
        document = articles.get(each.id)
        own = quotes.get(each.id, [])
        first = min(
            (seen[quote] for quote in own if quote in seen), key=lambda one: one.visible, default=None
        )
        moments = {
            LEGS[0]: _moment(document["observed_at"]) if document else None,
            LEGS[1]: raw.get(each.id),
            LEGS[2]: enriched.get(each.id),
            LEGS[3]: _moment(document["indexed_at"]) if document else None,
            LEGS[4]: first.looked if first else None,
            LEGS[5]: first.visible if first else None,
        }
        there = {name: moment for name, moment in moments.items() if moment}
        found.append(
            Journey(each, document is not None, first.quote if first else next(iter(own), None), there)
        )
    return found


def _moment(written: str) -> float:
    return datetime.fromisoformat(written).timestamp()
