"""What may be committed: everything before the first message that is not done, whatever order they end in."""

from hypothesis import given
from hypothesis import strategies as st

from propos_index.tracker import Partition, Tracker

PARTS = [Partition("articles.enriched", number) for number in range(3)]


@given(st.data())
def test_commits_never_pass_an_open_message_and_reach_the_end(data: st.DataObject) -> None:
    """Deliveries with gaps, ends in any order, commits that fail, and partitions that go and come back from
    what was committed, with messages of before that end late."""
    tracker = Tracker()
    log = {part: data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=12)) for part in PARTS}
    offsets = {part: [sum(gaps[: n + 1]) for n in range(len(gaps))] for part, gaps in log.items()}
    read, done = dict.fromkeys(PARTS, 0), {part: set[int]() for part in PARTS}
    committed = dict.fromkeys(PARTS, 0)

    def commit(part: Partition) -> None:
        for each, offset in tracker.due().items():
            assert all(at in done[each] for at in offsets[each] if at < offset)
            assert offset > committed[each]
            if each == part:
                committed[each] = offset
                tracker.committed({each: offset})

    def take(part: Partition) -> None:
        if read[part] < len(offsets[part]):
            tracker.took(part, offsets[part][read[part]])
            read[part] += 1

    def end(part: Partition, offset: int) -> None:
        done[part].add(offset)
        tracker.done(part, offset)
        assert not tracker.waits_for(part, offset)

    for _ in range(data.draw(st.integers(0, 40))):
        part = data.draw(st.sampled_from(PARTS))
        match data.draw(st.sampled_from(["take", "take", "end", "end", "commit", "go"])):
            case "take":
                take(part)
            case "end" if read[part]:
                end(part, data.draw(st.sampled_from(offsets[part][: read[part]])))
            case "commit":
                commit(part)
            case "go":
                tracker.forget([part])
                assert tracker.next_of(part) is None
                read[part] = sum(offset < committed[part] for offset in offsets[part])
    for part in PARTS:
        for _ in offsets[part]:
            take(part)
        for offset in data.draw(st.permutations(offsets[part])):
            end(part, offset)
        commit(part)
        assert committed[part] == offsets[part][-1] + 1
        assert tracker.next_of(part) is None


def test_a_message_that_is_delivered_again_is_awaited_again() -> None:
    tracker, part = Tracker(), PARTS[0]
    for offset in (5, 6):
        tracker.took(part, offset)
        tracker.done(part, offset)
    tracker.took(part, 6)
    assert tracker.waits_for(part, 6)
    assert tracker.due() == {}
