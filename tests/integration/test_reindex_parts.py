"""What a rebuild rests on, on the real servers: who holds it, how far a group is, the swap of aliases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import sleep
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, TopicPartition
from kafka.structs import OffsetAndMetadata

from polling import until
from propos import clients
from propos.errors import ProposError, Unusable
from propos.settings import Settings
from propos_index.indices import ensure
from propos_index.rebuild import targets
from propos_index.rebuild.build import Build, Progress, Step, new
from propos_index.rebuild.frost import thaw
from propos_index.rebuild.offsets import Reach
from propos_index.rebuild.register import Lost, Register


@pytest.fixture
def client(stack: Settings) -> Iterator[Elasticsearch]:
    with Elasticsearch(stack.elasticsearch) as client:
        yield client


@pytest.fixture
def prefix(client: Elasticsearch) -> Iterator[str]:
    prefix = f"p{uuid4().hex[:8]}-"
    yield prefix
    for index in client.indices.get(index=f"{prefix}*"):
        client.indices.delete(index=index)


def build() -> Build:
    return new("enriched", datetime.now(UTC))


def test_of_many_that_begin_at_once_one_does(client: Elasticsearch, prefix: str) -> None:
    def begins(_: int) -> bool:
        try:
            Register(client, prefix).take(None, build())
        except Unusable:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begins, range(8))) == 1


def test_who_beats_is_alive_and_who_was_replaced_is_told(client: Elasticsearch, prefix: str) -> None:
    first, second = Register(client, prefix), Register(client, prefix)
    first.take(None, build())
    found = second.find()
    assert found is not None
    first.beat(Progress(1, 2))
    assert not second.silent(found, sleep)
    asleep = second.find()
    assert asleep is not None
    assert second.silent(asleep, sleep)
    second.take(asleep, asleep.entry.build)
    second.beat(Progress(1, 2))
    second.save(second.build.to(Step.CHECKING))
    begun = first.find()
    assert begun is not None
    assert begun.entry.progress == Progress(), "how far the step before was says nothing of this one"
    with pytest.raises(Lost):
        first.beat(Progress(2, 2))
    with pytest.raises(Lost):
        first.save(first.build.to(Step.SWAPPING))
    second.save(second.build.to(Step.DONE))
    ended = first.find()
    assert ended is not None
    assert not ended.entry.open


def test_a_change_whose_answer_was_lost_is_no_loss(client: Elasticsearch, prefix: str) -> None:
    """A request that timed out may have been carried out: the next one finds another version than it knew."""
    register = Register(client, prefix)
    register.take(None, build())
    before = register.find()
    register.beat(Progress(1, 9))
    register._held = before
    register.beat(Progress(2, 9))
    found = register.find()
    assert found is not None
    assert found.entry.progress == Progress(2, 9)


def test_only_what_a_dead_process_blocked_is_set_free(client: Elasticsearch, prefix: str) -> None:
    ensure(client, prefix)
    old = targets.current(client, prefix)
    register = Register(client, prefix)
    register.take(None, msgspec.structs.replace(build(), old=old, blocked=True))
    targets.block(client, old.values())

    def beating(seconds: float) -> None:
        register.beat(Progress())
        sleep(seconds / 10)

    assert not thaw(client, prefix, beating)
    assert blocked(client, prefix) == set(old.values())
    assert thaw(client, prefix, sleep)
    assert blocked(client, prefix) == set()
    assert not thaw(client, prefix, sleep)
    with pytest.raises(Lost):
        register.beat(Progress())


def blocked(client: Elasticsearch, prefix: str) -> set[str]:
    found = client.indices.get_settings(index=f"{prefix}*", name="index.blocks.*")
    return {index for index, facts in found.items() if facts["settings"]}


def test_the_swap_is_refused_when_an_alias_was_moved_meanwhile(client: Elasticsearch, prefix: str) -> None:
    ensure(client, prefix)
    made = msgspec.structs.replace(build(), old=targets.current(client, prefix))
    targets.make(client, prefix, made)
    targets.make(client, prefix, made)
    client.indices.create(index=f"{prefix}quotes-v0")
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": made.old["quotes"], "alias": f"{prefix}quotes"}},
            {"add": {"index": f"{prefix}quotes-v0", "alias": f"{prefix}quotes"}},
        ]
    )
    before = targets.current(client, prefix)
    with pytest.raises(Unusable, match="aliases"):
        targets.swap(client, prefix, made)
    assert targets.current(client, prefix) == before
    made = msgspec.structs.replace(made, old=before)
    targets.swap(client, prefix, made)
    targets.swap(client, prefix, made)
    assert targets.swapped(client, prefix, made)
    client.indices.put_alias(index=f"{prefix}quotes-v0", name=f"{prefix}quotes")
    with pytest.raises(Unusable, match="one index"):
        targets.current(client, prefix)


def test_an_index_in_the_place_of_an_alias_is_named(client: Elasticsearch, prefix: str) -> None:
    client.indices.create(index=f"{prefix}articles")
    with pytest.raises(Unusable, match=f"{prefix}articles is an index"):
        targets.current(client, prefix)


def test_an_open_point_in_time_counts_as_use(client: Elasticsearch, prefix: str) -> None:
    ensure(client, prefix)
    old = list(targets.current(client, prefix).values())
    assert targets.in_use(client, [*old, f"{prefix}missing"]) == 0
    opened = client.open_point_in_time(index=f"{prefix}quotes", keep_alive="1m")
    assert targets.in_use(client, old) == 1
    client.close_point_in_time(id=opened["id"])
    assert targets.in_use(client, old) == 0


def test_records_that_nobody_is_given_are_not_waited_for(stack: Settings) -> None:
    """After a transaction lies a marker, an aborted one leaves records too: a commit stays short of both."""
    topic, group = f"test.{uuid4().hex[:8]}", f"test-{uuid4().hex[:8]}"
    admin = KafkaAdminClient(bootstrap_servers=stack.kafka, client_id="test")
    admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1}}, wait_for_metadata=True)
    producer = clients.transactional(stack.kafka, "test", group, 30)
    producer.init_transactions()
    for ends in (producer.commit_transaction, producer.abort_transaction):
        producer.begin_transaction()
        producer.send(topic, key=b"k", value=b"v").get(timeout=30)
        ends()
    producer.close()
    part = TopicPartition(topic, 0)
    consumer = clients.consumer(stack.kafka, "test", group, committed=True)
    reach = Reach(consumer)
    ends = reach.ends([topic])
    assert ends[part] > 2
    assert [reach.left(ends) for _ in range(3)] == [ends[part]] * 3
    consumer.commit({part: OffsetAndMetadata(1, "", -1)})
    until(lambda: reach.left(ends) == 0, what="nothing is left")
    consumer.close()
    admin.delete_topics([topic])
    admin.close()


def test_a_topic_that_is_missing_is_named(stack: Settings) -> None:
    consumer = clients.consumer(stack.kafka, "test", None)
    with pytest.raises(ProposError, match=r"no topic articles\.nowhere"):
        Reach(consumer).ends(["articles.nowhere"])
    consumer.close()
