"""NDCG against values computed by hand."""

import pytest

from relevance.ndcg import dcg, gain, ndcg


def test_the_gain_is_exponential() -> None:
    assert [gain(grade) for grade in range(4)] == [0, 1, 3, 7]


def test_dcg_by_hand() -> None:
    # 7/log2(2) + 3/log2(3) + 7/log2(4) + 0 + 1/log2(6) + 3/log2(7)
    # = 7 + 1.892789 + 3.5 + 0 + 0.386853 + 1.068622
    assert dcg([3, 2, 3, 0, 1, 2]) == pytest.approx(13.848264, abs=1e-6)
    assert dcg([]) == 0


def test_ndcg_by_hand() -> None:
    # The best order is 3 3 2 2 1 0: 7 + 4.416508 + 1.5 + 1.292030 + 0.386853 = 14.595391
    assert ndcg([3, 2, 3, 0, 1, 2], [3, 2, 3, 0, 1, 2]) == pytest.approx(13.848264 / 14.595391, abs=1e-6)
    # One hit of grade 1 in the second place, where the best ranking has it first.
    assert ndcg([0, 1], [1]) == pytest.approx(0.630930, abs=1e-6)


def test_what_was_judged_and_not_found_counts() -> None:
    # 7 of 7 + 7/log2(3) = 11.416508
    assert ndcg([3], [3, 3]) == pytest.approx(7 / 11.416508, abs=1e-6)
    assert ndcg([], [3, 3]) == 0


def test_the_best_order_is_one_and_any_other_less() -> None:
    assert ndcg([3, 3, 2, 1, 0], [1, 3, 2, 3]) == pytest.approx(1)
    assert ndcg([3, 2, 3, 1], [1, 3, 2, 3]) < 1


def test_only_ten_hits_count_on_both_sides() -> None:
    assert ndcg([3] * 10, [3] * 30) == pytest.approx(1)
    assert ndcg([0] * 10 + [3], [3]) == 0
    # 7/log2(2) of 7 * (1 + 1/log2(3)) = 11.416508, at depth 2
    assert ndcg([3, 0, 3], [3, 3], depth=2) == pytest.approx(7 / 11.416508, abs=1e-6)


def test_ndcg_needs_something_wanted() -> None:
    with pytest.raises(ValueError, match="no judgement"):
        ndcg([0, 0], [0])
