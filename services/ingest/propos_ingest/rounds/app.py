"""The connections of one session to Kafka."""

import uuid
from contextlib import ExitStack
from functools import partial
from typing import Final

from kafka import KafkaAdminClient
from kafka.errors import KafkaError, UnknownTopicOrPartitionError

from propos import clients
from propos.errors import Unusable
from propos.log import get
from propos_ingest.rounds.session import Clients
from propos_ingest.settings import IngestSettings

CLIENT: Final = "propos-ingest"
_TRANSACTION: Final = 10.0
"""Seconds after which the broker gives up a transaction whose process died."""
log = get(__name__)


def connect(settings: IngestSettings, alone: bool) -> Clients:
    """Connections of one session, in the group unless it works `alone`.

    Raises KafkaError while Kafka is away or lacks a topic, Unusable when it cannot work alone.
    """
    if alone:
        _refuse_beside_others(settings)
    with ExitStack() as opened:
        ends = clients.consumer(settings.kafka, CLIENT, None)
        opened.callback(ends.close)
        group = None if alone else settings.ingest_group
        consumer = clients.consumer(settings.kafka, CLIENT, group, committed=True)
        opened.callback(consumer.close, autocommit=False)
        topics = (settings.ingest_state, settings.ingest_inbox)
        counts = {topic: len(clients.partitions(ends, topic)) for topic in topics}
        for topic, count in counts.items():
            if not count:
                raise UnknownTopicOrPartitionError(f"no topic {topic}: `propos topics` creates it")
        if len(set(counts.values())) > 1:
            raise Unusable(f"{counts}: both topics need as many partitions as the other")
        # A name of its own: a successor waits for what its predecessor left open, it does not end it.
        name = f"{settings.ingest_group}-{uuid.uuid4()}"
        producer = clients.transactional(settings.kafka, CLIENT, name, _TRANSACTION)
        opened.callback(producer.close, timeout=0)
        producer.init_transactions()
        opened.pop_all()
    return Clients(consumer, ends, producer, counts[settings.ingest_state], alone)


def disconnect(opened: Clients) -> None:
    """Close them, whatever state Kafka is in."""
    for close in (partial(opened.producer.close, timeout=1), opened.ends.close):
        try:
            close()
        except KafkaError as error:
            log.debug("close", error=str(error))
    opened.producer._sender.force_close()  # close() gives up when what was sent is not acknowledged


def _refuse_beside_others(settings: IngestSettings) -> None:
    """One round works on all partitions: beside the instances of the group it would publish what they do."""
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka, client_id=CLIENT)
    try:
        groups = admin.describe_groups([settings.ingest_group])
        members = groups[settings.ingest_group].get("members") or ()
    finally:
        admin.close()
    if members:
        raise Unusable(
            f"{len(members)} instances of {settings.ingest_group} run: stop them first, or leave out --once "
            "and add the feeds with propos feeds add"
        )
