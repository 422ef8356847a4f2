"""The connections of `propos remove`: it reads ingest.state, writes to ingest.inbox, and waits for news."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from kafka import TopicPartition
from kafka.errors import KafkaError
from msgspec.structs import replace

from propos import clients, lookup
from propos.errors import Retry, Unusable
from propos.states import ArticleState
from propos.trace import Target, target_of
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of
from propos_ingest.ledger.told import told_of
from propos_ingest.ledger.writes import of_handover
from propos_ingest.removals.orders import Order, Wish, orders
from propos_ingest.settings import IngestSettings
from propos_ingest.story.inquiry import variants

_CLIENT: Final = "propos-remove"
_ACKNOWLEDGED: Final = 30.0
"""Seconds that the acknowledgement of a handover is waited for."""
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def run(settings: IngestSettings, asked: Sequence[str], wish: Wish, seconds: float) -> list[Order]:
    """Hand the wish over for each address or id, and wait at most so long until all are carried out.

    Returns what came of each. Raises Unusable for what is neither, and for an id that ingest does not know;
    Retry when Kafka is away: the command can be repeated.
    """
    targets = [target_of(each, _EPOCH) for each in asked]
    with lookup.reader(settings.kafka, _CLIENT) as consumer:
        log = _Log(consumer, settings.ingest_state)
        addresses = log.addresses({target.ids[0] for target in targets if not target.urls})
        found = [order for target in targets for order in log.orders(target, addresses, wish)]
        ends = log.ends(order.site for order in found if order.removal)
        _hand_over(settings, found)
        return log.outcomes(found, ends, seconds)


class _Log:
    """ingest.state, as `consumer` (of what is committed, no group) reads it."""

    def __init__(self, consumer: Any, topic: str) -> None:
        self._consumer, self._topic = consumer, topic
        self._parts = clients.partitions(consumer, topic)
        if not self._parts:
            raise Unusable(f"Kafka has no topic {topic}; create it with propos topics")

    def addresses(self, ids: Collection[str]) -> dict[str, str]:
        """The canonical addresses of these articles. Reads everything, since an id tells no site."""
        keys, found = {each.encode() for each in ids}, dict[str, str]()
        parts = self._parts if ids else []
        for record in lookup.since_then(self._consumer, parts, _EPOCH, lambda record: record.key in keys):
            told = told_of(record)
            if told is not None and isinstance(told.state, ArticleState):
                found[told.key] = told.state.canonical_url
        if unknown := sorted(set(ids) - found.keys()):
            raise Unusable(f"no article with the id {unknown[0]} is known to ingest: give its address")
        return found

    def orders(self, target: Target, addresses: Mapping[str, str], wish: Wish) -> list[Order]:
        """What is to be done for one target."""
        article = None if target.urls else target.ids[0]
        url = addresses[article] if article else target.urls[0]
        numbers = {self._part(site_of(each)).partition for each in variants(url)}
        bodies = lookup.newest(self._consumer, self._topic, numbers)
        return orders(target.asked, url, article, bodies, wish)

    def ends(self, sites: Iterable[str]) -> dict[TopicPartition, int]:
        """Where the news of these sites begin."""
        parts = list(set(map(self._part, sites)))
        ends: dict[TopicPartition, int] = self._consumer.end_offsets(parts) if parts else {}
        return ends

    def outcomes(
        self, found: Sequence[Order], ends: Mapping[TopicPartition, int], seconds: float
    ) -> list[Order]:
        """The orders, as the news say that they were carried out; `handed_over` when they do not in time."""
        self._consumer.assign(list(ends))
        for part, end in ends.items():
            self._consumer.seek(part, end)
        outcomes = {
            order.article: replace(order, what="handed_over") if order.removal else order for order in found
        }
        waiting = {order.article: order for order in found if order.removal}
        deadline = time.monotonic() + seconds
        while waiting and time.monotonic() < deadline:
            for records in self._consumer.poll(timeout_ms=200).values():
                for told in filter(None, map(told_of, records)):
                    order = waiting.get(told.key)
                    if order is not None and (carried_out := order.carried_out(told.state)):
                        outcomes[told.key] = carried_out
                        del waiting[told.key]
        return list(outcomes.values())

    def _part(self, site: str) -> TopicPartition:
        return TopicPartition(self._topic, partition_of(site, len(self._parts)))


def _hand_over(settings: IngestSettings, found: Sequence[Order]) -> None:
    """Returns when Kafka has all of them."""
    removals = [(order.site, order.removal) for order in found if order.removal]
    if not removals:
        return
    topic = settings.ingest_inbox
    try:
        with closing(clients.producer(settings.kafka, _CLIENT)) as producer:
            count = len(producer.partitions_for(topic) or ())
            if not count:
                raise Unusable(f"Kafka has no topic {topic}; create it with propos topics")
            writes = [of_handover(each, topic, site, partition_of(site, count)) for site, each in removals]
            sent = [
                producer.send(
                    write.topic, write.body, write.key, headers=write.headers, partition=write.partition
                )
                for write in writes
            ]
            for future in sent:
                future.get(timeout=_ACKNOWLEDGED)
    except KafkaError as error:
        raise Retry(
            f"Kafka at {settings.kafka} does not answer ({error}); once it does, repeat the command"
        ) from error
