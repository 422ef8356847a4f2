"""A second reading of all articles, for an index with a newer pipeline: when it is done, how it begins."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import GroupIdNotFoundError, KafkaError, NonEmptyGroupError

from propos.clients import partitions
from propos.errors import Retry, Unusable

Ends = dict[TopicPartition, int]
Open = Callable[[], Any]
"""Opens a consumer (propos.clients) of the group, which joins nothing."""


def ends(open_consumer: Open, topics: tuple[str, ...]) -> Ends:
    """Where each partition that holds something ends now. Raises Retry when Kafka is away."""
    try:
        with closing(open_consumer()) as consumer:
            parts = partitions(consumer, *topics)
            begin, end = consumer.beginning_offsets(parts), consumer.end_offsets(parts)
    except KafkaError as error:
        raise Retry(f"Kafka does not say where {', '.join(topics)} end: {error!r}") from error
    return {part: end[part] for part in parts if end[part] > begin[part]}


def left(open_consumer: Open, goal: Ends) -> int:
    """Offsets that the group, all processes together, has still to commit. Raises Retry as `ends` does."""
    try:
        with closing(open_consumer()) as consumer:
            return sum(max(0, end - (consumer.committed(part) or 0)) for part, end in goal.items())
    except KafkaError as error:
        raise Retry(f"Kafka does not say what is committed: {error!r}") from error


def forget(kafka: str, group: str) -> None:
    """Let the group read from the beginning again. Raises Unusable while it has members, Retry as `ends`."""
    try:
        with closing(KafkaAdminClient(bootstrap_servers=kafka, client_id="propos-enrich")) as admin:
            told = admin.delete_groups([group])[group]
    except KafkaError as error:
        raise Retry(f"Kafka at {kafka} does not answer: {error!r}") from error
    if told == NonEmptyGroupError.__name__:
        raise Unusable(
            f"workers of the group {group} are running: stop them first, or let them go on without "
            "--from-beginning"
        )
    if told not in ("OK", GroupIdNotFoundError.__name__):
        raise Retry(f"Kafka at {kafka} does not forget the group {group}: {told}")
