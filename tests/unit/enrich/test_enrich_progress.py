"""How far a partition is done: never past a message that is not."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from propos_enrich.progress import Progress

PLACE = ("articles.raw", 3)


def begun() -> Progress:
    """Of a partition of which nothing was ever committed."""
    progress = Progress()
    progress.begin({PLACE: -1})
    return progress


def test_no_offset_passes_an_unfinished_message() -> None:
    progress = begun()
    progress.fetched(PLACE, [10, 11, 13], 15)
    progress.done(PLACE, 11)
    progress.done(PLACE, 13)
    assert progress.committable() == {PLACE: 10}
    progress.done(PLACE, 10)
    assert progress.committable() == {PLACE: 15}, "past the gap and the marker at the end, too"


def test_what_is_committed_is_not_committed_again() -> None:
    progress = begun()
    progress.fetched(PLACE, [], 15)
    progress.committed(progress.committable())
    assert not progress.committable()


def test_a_partition_that_went_away_is_forgotten_and_late_work_changes_nothing() -> None:
    progress = begun()
    progress.fetched(PLACE, [10, 11], 12)
    progress.forget([PLACE])
    progress.done(PLACE, 10)
    assert not progress.committable()
    assert not progress.holds(PLACE, 10)
    progress.begin({PLACE: 7})
    progress.fetched(PLACE, [8, 9, 10], 11)
    progress.done(PLACE, 10)  # of the first time: it is done all the same
    assert progress.committable() == {PLACE: 8}


def test_a_reader_that_goes_on_behind_forgotten_messages_commits_nothing() -> None:
    progress = begun()
    progress.fetched(PLACE, [10, 11], 12)
    progress.forget([PLACE])
    progress.fetched(PLACE, [], 12)
    assert not progress.committable()
    progress.fetched(PLACE, [12], 13)
    assert not progress.committable()
    assert not progress.holds(PLACE, 12)


@given(
    steps=st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), min_size=1, max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_in_any_order_the_offset_stands_before_the_first_that_is_not_done(
    steps: list[tuple[int, int]], order: Random
) -> None:
    progress, position, offsets = begun(), 0, list[int]()
    for messages, markers in steps:
        new = list(range(position, position + messages))
        position += messages + markers
        progress.fetched(PLACE, new, position)
        offsets += new
    left = list(offsets)
    order.shuffle(left)
    while left:
        progress.done(PLACE, left.pop())
        assert progress.committable().get(PLACE, 0) == min(left, default=position)
