"""A transaction of an instance that is no member of its group any more."""

from typing import Any

import pytest
from kafka import ConsumerGroupMetadata, TopicPartition

from propos_ingest.ledger.journal import Expelled, Journal


class Producer:
    """What a transaction does with its producer, noted."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: self.done.append(name)


def journal(generation: int, member: str) -> tuple[Journal, Producer]:
    producer = Producer()
    return Journal(producer, lambda: ConsumerGroupMetadata("ingest", generation, member, None)), producer


def test_who_was_told_to_be_no_member_commits_nothing() -> None:
    ours, producer = journal(-1, "")
    with pytest.raises(Expelled):
        ours.commit([], {TopicPartition("ingest.inbox", 3): 7})
    assert producer.done[-1] == "abort_transaction"
    assert "commit_transaction" not in producer.done


def test_a_member_commits_with_its_generation() -> None:
    ours, producer = journal(4, "instance-a")
    ours.commit([], {TopicPartition("ingest.inbox", 3): 7})
    assert producer.done[-2:] == ["send_offsets_to_transaction", "commit_transaction"]


def test_what_concerns_no_partition_is_committed_without_a_group() -> None:
    ours, producer = journal(-1, "")
    ours.commit([], {})
    assert producer.done[-1] == "commit_transaction"
