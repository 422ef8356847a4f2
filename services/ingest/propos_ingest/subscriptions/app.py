"""The connections of `propos feeds`: Kafka for the register, HTTP for looking at feeds."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final, TypeVar

from kafka.errors import KafkaError

from propos import clients, codec
from propos.errors import Retry, Unusable
from propos.headers import cloud_event
from propos.messages import SCHEMA_VERSION
from propos.states import Subscription
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of
from propos_ingest.settings import IngestSettings
from propos_ingest.subscriptions.register import Change, Register, keys_of

if TYPE_CHECKING:
    from propos_ingest.net.fetch import Fetcher

_CLIENT: Final = "propos-feeds"
_SECONDS: Final = 30.0
"""How long an acknowledgement is waited for."""
Result = TypeVar("Result")


def read_register(settings: IngestSettings) -> Register:
    """All that ingest.state says of feeds. Raises Retry when Kafka is away, Unusable without the topic."""
    _check(settings)
    register = Register()
    try:
        with closing(clients.consumer(settings.kafka, _CLIENT, None, 5_000, committed=True)) as consumer:
            if not clients.partitions(consumer, settings.ingest_state):
                raise Unusable(f"Kafka has no topic {settings.ingest_state}; create it with propos topics")
            for record in clients.read_whole(consumer, settings.ingest_state):
                if record.key is not None:
                    register.hear(record.key.decode("utf-8", "replace"), record.value)
    except KafkaError as error:
        raise _away(settings, error) from error
    return register


def write(settings: IngestSettings, changes: Sequence[Change]) -> None:
    """Write what changed, each to the partition of its site; all are acknowledged when this returns.

    Raises Retry when Kafka is away: then some may be written, and the command can be repeated.
    """
    try:
        with closing(clients.producer(settings.kafka, _CLIENT)) as producer:
            count = len(producer.partitions_for(settings.ingest_state) or ())
            if not count:
                raise Unusable(f"Kafka has no topic {settings.ingest_state}; create it with propos topics")
            futures = []
            for url, subscription in changes:
                partition = partition_of(site_of(url), count)
                key, feed = keys_of(url)
                headers = cloud_event(Subscription, "feeds", SCHEMA_VERSION, key)
                body = codec.encode(subscription) if subscription else None
                for each, value in ((key, body), *(() if subscription else ((feed, None),))):
                    futures.append(
                        producer.send(
                            settings.ingest_state, value, each.encode(), headers=headers, partition=partition
                        )
                    )
            for future in futures:
                future.get(timeout=_SECONDS)
    except KafkaError as error:
        raise _away(settings, error) from error


def fetching(settings: IngestSettings, work: Callable[["Fetcher"], Awaitable[Result]]) -> Result:
    """The result of `work`, done with a fetcher that keeps to robots.txt and the hosts' budgets."""
    # Only here: most of the commands ask no site, and would start half a second later.
    from propos_ingest.net.budgets import Budgets
    from propos_ingest.net.fetch import open_fetcher
    from propos_ingest.net.session import open_session

    async def run() -> Result:
        async with open_session(settings) as session:
            return await work(open_fetcher(session, settings, Budgets(settings)))

    return asyncio.run(run())


def _check(settings: IngestSettings) -> None:
    """Say at once that Kafka is away, where its client would wait."""
    if reason := clients.unreachable(settings.kafka):
        raise _away(settings, reason)


def _away(settings: IngestSettings, reason: object) -> Retry:
    return Retry(f"Kafka at {settings.kafka} does not answer ({reason}); is it up? Try propos status")
