"""Dead letters on a real broker: each message is buried once, whoever is late, killed or fenced off."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaAdminClient
from structlog.testing import capture_logs

from propos import clients
from propos.dead.letters import Letter, Origin, origin_of
from propos.dead.queue import DeadLetterQueue, open_queue
from propos.errors import BadMessage, Retry
from propos.headers import value_of
from propos.settings import Settings

TOPIC = "enterrement.dead"
SMALL = "petit.dead"
Opened = Callable[..., DeadLetterQueue]


@pytest.fixture(scope="module")
def broker(stack: Settings) -> str:
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        new: dict[str, dict[str, Any]] = {
            TOPIC: {"num_partitions": 1, "replication_factor": 1},
            SMALL: {
                "num_partitions": 1,
                "replication_factor": 1,
                "configs": {"max.message.bytes": "20000"},
            },
        }
        admin.create_topics(new, wait_for_metadata=True)
    return stack.kafka


@pytest.fixture
def opened(broker: str) -> Iterator[Opened]:
    queues: list[DeadLetterQueue] = []

    def open_one(topic: str = TOPIC) -> DeadLetterQueue:
        queues.append(open_queue(broker, "essai", "groupe-d-essai", topic))
        return queues[-1]

    yield open_one
    for queue in queues:
        queue.close()


def letter(source: str, offset: int, body: bytes | None = b"{", **other: Any) -> Letter:
    facts: dict[str, Any] = {
        "timestamp": int(time.time() * 1000),
        "key": b"cle",
        "headers": [("ce_id", b"7")],
        "fault": BadMessage("not_json", f"octet {offset}"),
    }
    return Letter(origin=Origin(source, 0, offset), body=body, **(facts | other))


def buried(broker: str, source: str, topic: str = TOPIC) -> list[Any]:
    """Every committed letter of a source, as the topic holds them."""
    with closing(clients.consumer(broker, "essai", None, committed=True)) as reader:
        found = list(clients.read_whole(reader, topic))
    return [record for record in found if (origin_of(record.headers) or Origin("", 0, 0)).topic == source]


def offsets(broker: str, source: str, topic: str = TOPIC) -> list[int]:
    return [int(value_of(record.headers, "dead_offset") or -1) for record in buried(broker, source, topic)]


def test_a_letter_keeps_its_bytes_and_says_why_it_died(broker: str, opened: Opened) -> None:
    with capture_logs() as logs:
        opened().put([letter("faits", 4, b"\xff{"), letter("faits", 5, key=None)])
    first, second = buried(broker, "faits")
    assert (first.key, first.value) == (b"cle", b"\xff{")
    assert {name: value.decode() for name, value in first.headers if name != "dead_time"} == {
        "ce_id": "7",
        "dead_reason": "not_json",
        "dead_detail": "octet 4",
        "dead_exception": "BadMessage",
        "dead_stage": "essai",
        "dead_attempts": "1",
        "dead_topic": "faits",
        "dead_partition": "0",
        "dead_offset": "4",
    }
    assert second.key is None
    said = [log for log in logs if log["event"] == "dead_letter"]
    assert [(log["reason"], log["topic"], log["partition"], log["offset"]) for log in said] == [
        ("not_json", "faits", 0, 4),
        ("not_json", "faits", 0, 5),
    ]


def test_a_message_is_buried_once_by_whoever_meets_it_again(broker: str, opened: Opened) -> None:
    first = opened()
    first.put([letter("deux-fois", 1), letter("deux-fois", 2)])
    first.put([letter("deux-fois", 2), letter("deux-fois", 3)])
    first.close()
    with capture_logs() as logs:
        opened().put([letter("deux-fois", number) for number in (1, 2, 3, 4, 4)])
    assert offsets(broker, "deux-fois") == [1, 2, 3, 4]
    assert [log["offset"] for log in logs if log["event"] == "dead_letter"] == [4]


def test_whoever_was_overtaken_can_add_nothing_and_may_try_again(broker: str, opened: Opened) -> None:
    old, new = opened(), opened()
    old.put([letter("rattrape", 1)])
    new.put([letter("rattrape", 2)])
    with pytest.raises(Retry, match=r"rattrape\[0\]"):
        old.put([letter("rattrape", 2), letter("rattrape", 3)])
    assert offsets(broker, "rattrape") == [1, 2]
    old.put([letter("rattrape", 2), letter("rattrape", 3)])
    with pytest.raises(Retry):
        new.put([letter("rattrape", 3), letter("rattrape", 4)])
    new.put([letter("rattrape", 3), letter("rattrape", 4)])
    assert offsets(broker, "rattrape") == [1, 2, 3, 4]


def test_an_older_message_that_comes_later_is_looked_for_further_back(broker: str, opened: Opened) -> None:
    day = 24 * 3_600_000
    now = int(time.time() * 1000)
    # What was buried a day ago, as a topic keeps it: with the time of then.
    with closing(clients.producer(broker, "essai")) as producer:
        head = [("dead_topic", b"ancien"), ("dead_partition", b"0"), ("dead_offset", b"1")]
        producer.send(TOPIC, b"{", b"cle", headers=head, timestamp_ms=now - day).get(timeout=20)
    queue = opened()
    queue.put([letter("ancien", 2)])
    queue.put([letter("ancien", 1, timestamp=now - day)])
    assert offsets(broker, "ancien") == [1, 2]


KILLED = """
import os, signal, sys
from propos.dead.letters import Letter, Origin
from propos.dead.queue import DeadLetterQueue, open_queue
from propos.errors import BadMessage
import time

broker, topic, source, when = sys.argv[1:]
queue = open_queue(broker, "essai", "groupe-d-essai", topic)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

inner = queue._open_producer
def opening(name):
    producer = inner(name)
    if when == "before":
        producer._transaction_manager.begin_commit = die
    return producer
queue._open_producer = opening
queue.put([
    Letter(origin=Origin(source, 0, number), timestamp=int(time.time() * 1000), key=None, body=b"{",
           headers=[], fault=BadMessage("not_json", "")) for number in (1, 2)
])
die()
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_around_its_commit_loses_and_doubles_nothing(
    broker: str, opened: Opened, when: str
) -> None:
    source = f"tue-{when}"
    child = subprocess.run(
        [sys.executable, "-c", KILLED, broker, TOPIC, source, when], timeout=60, capture_output=True
    )
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    opened().put([letter(source, 1), letter(source, 2), letter(source, 3)])
    assert offsets(broker, source) == [1, 2, 3]


def test_a_letter_beyond_a_transaction_that_is_open_is_known_too(broker: str, opened: Opened) -> None:
    queue = opened()
    queue.put([letter("derriere", 1)])
    stuck = clients.transactional(broker, "essai", "un-autre", 10.0)
    stuck.init_transactions()
    stuck.begin_transaction()
    stuck.send(TOPIC, b"{", b"cle").get(timeout=20)
    try:
        queue.put([letter("derriere", 2)])  # committed, and hidden from readers until the other ends
        opened().put([letter("derriere", 2), letter("derriere", 3)])
    finally:
        stuck.close(timeout=1)
    assert offsets(broker, "derriere") == [1, 2, 3]


def test_what_is_too_large_is_buried_without_its_body(broker: str, opened: Opened) -> None:
    large = os.urandom(30_000)
    opened(SMALL).put(
        [
            letter("grand", 1),
            letter("grand", 2, large),
            letter("grand", 3, headers=[("ce_id", large)]),
            letter("grand", 4),
        ]
    )
    found = {int(value_of(each.headers, "dead_offset") or 0): each for each in buried(broker, "grand", SMALL)}
    assert sorted(found) == [1, 2, 3, 4]
    assert [found[number].value for number in (1, 2, 3, 4)] == [b"{", b"", b"", b"{"]
    assert value_of(found[2].headers, "dead_body") == "at its origin"
    assert value_of(found[2].headers, "ce_id") == "7"
    assert value_of(found[3].headers, "dead_body") == "at its origin"
    assert value_of(found[4].headers, "dead_body") is None


def test_odd_messages_can_be_buried(broker: str, opened: Opened) -> None:
    odd: list[tuple[str, Any]] = [("nul", None), ("dead_reason", b"earlier"), ("propos_attempt", b"3")]
    opened().put(
        [
            letter("bizarre", 1, None),
            letter("bizarre", 2, None, key=None),
            letter("bizarre", 3, headers=odd, fault=ValueError("\ud83d seul")),
            letter("bizarre", 4, timestamp=-1),
        ]
    )
    first, second, third, _ = buried(broker, "bizarre")
    assert (first.value, value_of(first.headers, "dead_body")) == (None, "null")
    assert (second.value, value_of(second.headers, "dead_body")) == (b"", "null")
    assert value_of(third.headers, "dead_detail") == "\\ud83d seul"
    assert [value_of(third.headers, f"dead_{name}") for name in ("reason", "attempts")] == ["crash", "3"]


def test_more_than_one_transaction_carries_is_buried_in_several(broker: str, opened: Opened) -> None:
    body = os.urandom(6 * 1024 * 1024)
    with closing(KafkaAdminClient(bootstrap_servers=broker)) as admin:
        configs = {"max.message.bytes": "8000000"}
        admin.create_topics(
            {"lourd.dead": {"num_partitions": 2, "replication_factor": 1, "configs": configs}},
            wait_for_metadata=True,
        )
    opened("lourd.dead").put([letter("lourd", number, body) for number in range(7)])
    assert sorted(offsets(broker, "lourd", "lourd.dead")) == list(range(7))


def test_a_partition_that_was_let_go_is_taken_again(broker: str, opened: Opened) -> None:
    queue = opened()
    queue.put([letter("rendu", 1)])
    queue.release([("rendu", 0), ("never-held", 3)])
    queue.put([letter("rendu", 1), letter("rendu", 2)])
    assert offsets(broker, "rendu") == [1, 2]


def test_a_missing_topic_and_an_absent_broker_are_waited_for(broker: str, opened: Opened) -> None:
    with pytest.raises(Retry, match="propos topics"):
        opened("n-existe-pas.dead").put([letter("nulle-part", 1)])
    began = time.monotonic()
    with pytest.raises(Retry), closing(open_queue("127.0.0.1:9", "essai", "g", TOPIC)) as away:
        away.put([letter("nulle-part", 1)])
    assert time.monotonic() - began < 30


def test_without_a_letter_nothing_is_opened() -> None:
    queue = DeadLetterQueue("essai", "g", TOPIC, pytest.fail, pytest.fail)
    queue.put([])
    queue.release([("rien", 0)])
    queue.close()
