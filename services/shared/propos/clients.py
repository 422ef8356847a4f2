"""Kafka clients as every stage needs them: idempotent, acknowledged by all, fit for the largest message.

Only a service's app.py opens connections with them.
"""

import socket
from collections.abc import Iterator
from typing import Any, Final

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from propos.topics import MAX_REQUEST_BYTES

_AWAY: Final = {"bootstrap_timeout_ms": 5_000, "reconnect_backoff_max_ms": 2_000}
"""How long a client waits by itself: callers have their own patience, and a stop must not wait for long."""
FETCHED: Final = 8 * 1024 * 1024
"""Bytes that a broker answers with at a time, if one batch is not larger: a consumer holds them twice while
it reads them, and of kafka-python's own 50 MB a backlog would make real use."""

_SENDS: Final = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "lz4",
    "linger_ms": 5,
    "max_request_size": MAX_REQUEST_BYTES,
    "max_block_ms": 10_000,
    "allow_auto_create_topics": False,
    **_AWAY,
}


def producer(bootstrap: str, client_id: str) -> KafkaProducer:
    """An idempotent producer, acks=all, that keeps order per partition."""
    return KafkaProducer(bootstrap_servers=bootstrap, client_id=client_id, **_SENDS)


def transactional(bootstrap: str, client_id: str, transactional_id: str, timeout: float) -> KafkaProducer:
    """A producer as `producer` gives, whose records count once their transaction is committed.

    `init_transactions` ends what another producer of this `transactional_id` left open, and fences it off.
    The broker aborts a transaction that stays open for `timeout` seconds.
    """
    return KafkaProducer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        transactional_id=transactional_id,
        transaction_timeout_ms=int(timeout * 1000),
        **_SENDS,
    )


def consumer(
    bootstrap: str, client_id: str, group: str | None, max_records: int = 500, committed: bool = False
) -> KafkaConsumer:
    """A consumer that starts at the earliest offset and commits only when told to.

    `group` None reads without a consumer group (assign partitions by hand). `committed`: no record of a
    transaction that is open or was aborted; its `end_offsets` stop before the first that is open.
    """
    return KafkaConsumer(
        bootstrap_servers=bootstrap,
        client_id=client_id,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=max_records,
        max_partition_fetch_bytes=4 * 1024 * 1024,
        fetch_max_bytes=FETCHED,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=3_000,
        isolation_level="read_committed" if committed else "read_uncommitted",
        allow_auto_create_topics=False,
        **_AWAY,
    )


def partitions(consumer: KafkaConsumer, *topics: str) -> list[TopicPartition]:
    """Every partition of the topics, in order; none for a topic that the broker does not have."""
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]


def read_whole(consumer: KafkaConsumer, topic: str) -> Iterator[Any]:
    """Every record of a topic, from its beginning to where it ends now; each partition's in order.

    `consumer` has no group. Raises KafkaError when Kafka is away.
    """
    parts = partitions(consumer, topic)
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    ends = consumer.end_offsets(parts)
    while any(consumer.position(part) < ends[part] for part in parts):
        for records in consumer.poll(timeout_ms=1000).values():
            yield from records


def unreachable(bootstrap: str, seconds: float = 3.0) -> str | None:
    """Why none of the bootstrap servers takes a connection; None when one does."""
    reason = "no bootstrap server is named"
    for address in bootstrap.split(","):
        host, _, port = address.strip().rpartition(":")
        if not (host and port.isascii() and port.isdecimal() and int(port) < 65536):
            reason = f"{address.strip()!r} is no host:port"
            continue
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=seconds).close()
        except (OSError, ValueError) as error:
            reason = f"{address.strip()}: {error}"
        else:
            return None
    return reason
