"""Units out of the backlog: bounded, one message of an article at a time, and nothing forgotten."""

from collections.abc import Iterable
from threading import Thread

from hypothesis import given, settings
from hypothesis import strategies as st

from propos_index.backlog import Backlog, Limits
from propos_index.candidates import Delivery
from propos_index.tracker import Partition

PART = Partition("articles.enriched", 0)
OTHER = Partition("articles.enriched", 1)
LIMITS = Limits(unit_messages=3, unit_bytes=100, messages=6, bytes=10**6)


def delivery(offset: int, key: bytes | None = None, size: int = 10, partition: int = 0) -> Delivery:
    return Delivery("articles.enriched", partition, offset, key, b"x" * size, [])


def offsets(unit: Iterable[Delivery]) -> list[int]:
    return [each.offset for each in unit]


def filled(*deliveries: Delivery) -> Backlog:
    backlog = Backlog(LIMITS)
    backlog.put(deliveries)
    return backlog


def test_units_are_bounded_by_count_and_bytes_but_one_large_message_goes_alone() -> None:
    backlog = filled(
        *(delivery(n) for n in range(4)), delivery(4, size=95), delivery(5, size=500), delivery(6)
    )
    assert [offsets(backlog.take()) for _ in range(4)] == [[0, 1, 2], [3], [4], [5]]
    assert offsets(backlog.take()) == [6]


def test_a_message_waits_for_the_one_of_its_article_before_it() -> None:
    backlog = filled(delivery(0, b"a"), delivery(1, b"a"), delivery(2, b"b"), delivery(3, b"a"))
    first = backlog.take()
    assert offsets(first) == [0, 2]
    backlog.done(first[1:])
    backlog.put([delivery(4)])
    assert offsets(backlog.take()) == [4]
    backlog.done(first[:1])
    assert offsets(backlog.take()) == [1]
    assert backlog.due() == {PART: 1}


def test_messages_without_a_key_wait_for_nobody() -> None:
    backlog = filled(delivery(0), delivery(1))
    assert offsets(backlog.take()) == [0, 1]


def test_it_is_full_until_messages_end() -> None:
    backlog = filled(*(delivery(n) for n in range(6)))
    unit = backlog.take()
    assert backlog.full
    backlog.done(unit)
    assert not backlog.full
    assert backlog.busy
    while unit := backlog.take():
        backlog.done(unit)
        if not backlog.busy:
            backlog.close()
    assert backlog.due() == {PART: 6}


def test_a_partition_that_goes_takes_its_messages_along() -> None:
    """What was under way is no longer ours; it may still end, and changes nothing for who reads it again."""
    backlog = filled(*(delivery(n) for n in range(4)), delivery(0, partition=1))
    unit = backlog.take()
    backlog.done(unit[:1])
    assert backlog.due() == {PART: 1}
    assert backlog.keep([OTHER]) == {PART}
    assert backlog.ours(unit) == []
    assert [(each.partition, each.offset) for each in backlog.take()] == [(1, 0)]
    backlog.done(unit[1:2])
    backlog.abandon(unit[2:])
    assert backlog.due() == {}
    backlog.put([delivery(1)])
    assert offsets(backlog.ours([delivery(1)])) == [1]


def test_a_partition_that_stays_keeps_its_messages() -> None:
    backlog = filled(*(delivery(n) for n in range(4)))
    unit = backlog.take()
    backlog.settle(0)
    assert backlog.keep([PART, OTHER]) == set()
    assert offsets(backlog.take()) == [3]
    backlog.done(unit)
    assert backlog.due() == {PART: 3}


def test_settling_waits_for_what_is_under_way() -> None:
    backlog = filled(delivery(0))
    unit = backlog.take()
    ending = Thread(target=backlog.done, args=(unit,))
    ending.start()
    backlog.settle(60)
    assert backlog.due() == {PART: 1}
    ending.join()


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"a", b"b", b"c", None]), max_size=40), st.integers(1, 4))
def test_workers_take_everything_and_keep_each_articles_order(keys: list[bytes | None], workers: int) -> None:
    backlog = filled(*(delivery(offset, key) for offset, key in enumerate(keys)))
    ended: list[Delivery] = []

    def work() -> None:
        while unit := backlog.take():
            assert len({each.key for each in unit if each.key}) == sum(each.key is not None for each in unit)
            ended.extend(unit)
            backlog.done(unit)
            if not backlog.busy:
                backlog.close()

    threads = [Thread(target=work) for _ in range(workers)]
    if not keys:
        backlog.close()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(offsets(ended)) == list(range(len(keys)))
    for key in {b"a", b"b", b"c"}:
        of_key = [each.offset for each in ended if each.key == key]
        assert of_key == sorted(of_key)
    assert backlog.due() == ({PART: len(keys)} if keys else {})
