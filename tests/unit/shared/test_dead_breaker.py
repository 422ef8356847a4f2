"""The circuit breaker: a few bad messages are buried, a broken deploy is not."""

from hypothesis import given
from hypothesis import strategies as st

from propos.dead.breaker import Breaker


def test_a_few_that_fail_are_let_go() -> None:
    breaker = Breaker(window=10, share=0.5)
    assert breaker.refuses({"not_json": 3}, 0) is None
    for _ in range(20):
        assert breaker.refuses({"not_json": 1}, 3) is None


def test_too_many_of_the_last_are_refused_and_the_reasons_named() -> None:
    breaker = Breaker(window=10, share=0.5)
    assert breaker.refuses({}, 6) is None
    why = breaker.refuses({"crash": 7, "not_json": 1}, 2)
    assert why is not None
    assert "8 of the last 10" in why
    assert "7 crash, 1 not_json" in why
    assert "PROPOS_DEAD_SHARE=1" in why


def test_what_was_refused_does_not_count_and_is_let_go_once_others_work() -> None:
    breaker = Breaker(window=10, share=0.5)
    for _ in range(5):
        assert breaker.refuses({"crash": 6}, 0)
    assert breaker.refuses({"crash": 1}, 5) is None


def test_old_failures_are_forgotten() -> None:
    breaker = Breaker(window=10, share=0.5)
    assert breaker.refuses({"crash": 5}, 5) is None
    assert breaker.refuses({}, 5) is None
    assert breaker.refuses({"crash": 5}, 0) is None
    assert breaker.refuses({"crash": 1}, 0)


def test_a_share_of_one_lets_everything_go_and_of_none_nothing() -> None:
    assert Breaker(window=10, share=1).refuses({"crash": 1_000}, 0) is None
    never = Breaker(window=10, share=0)
    assert never.refuses({"crash": 1}, 9)
    assert never.refuses({}, 1_000) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=30))
def test_no_more_than_the_share_of_any_window_is_buried(batches: list[tuple[int, int]]) -> None:
    breaker, outcomes = Breaker(window=20, share=0.25), list[bool]()
    for failed, worked in batches:
        if breaker.refuses({"crash": failed} if failed else {}, worked) is None:
            outcomes += [False] * worked + [True] * failed
            assert sum(outcomes[-20:]) <= 5
