"""Shares as pages write and draw them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.faults import Tongue
from propos_search.pages.shares import WIDTH, decimal, percent, pieces


@pytest.mark.parametrize(
    ("part", "whole", "tongue", "written"),
    [
        (1, 2, "fr", "50\u00a0%"),
        (1, 2, "en", "50%"),
        (0, 7, "en", "0%"),
        (1, 1000, "en", "<1%"),
        (0, 0, "fr", "–"),
    ],
)
def test_a_share_is_a_percentage(part: int, whole: int, tongue: Tongue, written: str) -> None:
    assert percent(part, whole, tongue) == written


@pytest.mark.parametrize(("value", "written"), [(2.54, "2,5"), (12.4, "12"), (0.0, "0,0")])
def test_a_factor_has_one_place_when_it_is_small(value: float, written: str) -> None:
    assert decimal(value, "fr") == written


@given(st.lists(st.integers(0, 10**7), max_size=5))
def test_the_pieces_of_a_bar_follow_each_other_and_fill_it(counts: list[int]) -> None:
    drawn = pieces([(str(n), count) for n, count in enumerate(counts)])
    assert len(drawn) == sum(count > 0 for count in counts)
    at = 0.0
    for piece in drawn:
        assert abs(piece.x - at) < 0.05
        at = piece.x + piece.width
    assert not drawn or abs(at - WIDTH) < 0.05


def test_a_part_of_a_whole_fills_its_part() -> None:
    (piece,) = pieces([("female", 1)], 4)
    assert (piece.x, piece.width) == (0, WIDTH / 4)
    assert pieces([("female", 0)], 4) == ()
