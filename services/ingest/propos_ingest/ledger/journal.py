"""Transactions: articles, states and offsets become visible together, or not at all.

A transaction carries the consumer group's generation (KIP-447): an instance that was expelled without
noticing cannot commit. So one instance at a time writes for a site, and its successor reads what it wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kafka import TopicPartition
from kafka.errors import (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    KafkaError,
    MessageSizeTooLargeError,
    RebalanceInProgressError,
    RecordListTooLargeError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from propos.errors import Retry
from propos_ingest.ledger.writes import Write

_EXPELLED: Final = (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)
_ACKNOWLEDGED: Final = 15.0
"""Seconds; the broker gives the transaction up before that."""


class Expelled(Retry):
    """The group has another generation by now; nothing of the transaction counts."""


class TooLarge(Exception):
    """The broker refuses a record for its size; nothing of the transaction counts."""


class Broken(Retry):
    """Kafka is away, or nobody knows whether the transaction counts: what is known must be read anew."""


class Journal:
    """Commits transactions one after the other through one producer.

    `membership` gives the group's metadata of the moment, or None when this process works alone.
    """

    def __init__(self, producer: Any, membership: Callable[[], Any]) -> None:
        self._producer, self._membership = producer, membership

    def commit(self, writes: Sequence[Write], offsets: Mapping[TopicPartition, int]) -> None:
        """Write all of it and commit the offsets, in one transaction; blocks.

        Raises Expelled, TooLarge (in both cases nothing was written) or Broken (unknown).
        """
        try:
            self._producer.begin_transaction()
            self._send(writes, offsets)
        except _EXPELLED as error:
            self._abort(error)
            raise Expelled(str(error)) from error
        except _TOO_LARGE as error:
            self._abort(error)
            raise TooLarge(str(error)) from error
        except KafkaError as error:
            raise Broken(str(error) or type(error).__name__) from error
        try:
            self._producer.commit_transaction()
        except KafkaError as error:
            raise Broken(str(error) or type(error).__name__) from error

    def _send(self, writes: Sequence[Write], offsets: Mapping[TopicPartition, int]) -> None:
        sent = [
            self._producer.send(
                write.topic, write.body, write.key, headers=write.headers, partition=write.partition
            )
            for write in writes
        ]
        self._producer.flush(timeout=_ACKNOWLEDGED)
        for future in sent:
            future.get(timeout=_ACKNOWLEDGED)
        # Only now: a successor that comes after this check waits for the records that are open already.
        membership = self._membership()
        if membership is not None and offsets:
            if membership.generation_id < 0:
                # Expelled, and told so a moment ago: without a generation the broker would check nothing.
                raise UnknownMemberIdError("this instance is no member of the group")
            self._producer.send_offsets_to_transaction(
                {part: OffsetAndMetadata(offset, "", -1) for part, offset in offsets.items()}, membership
            )

    def _abort(self, error: Exception) -> None:
        try:
            self._producer.abort_transaction()
        except KafkaError as second:
            raise Broken(f"{error}; then {second}") from second
