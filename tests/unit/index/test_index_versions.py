"""Revisions first, then pipelines; numbers that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos_index.versions import LARGEST, document_version

PART = st.integers(0, 999)
STATE = st.tuples(st.integers(1, 10**9), PART, PART, PART)


@given(STATE, STATE)
def test_versions_order_like_revision_then_pipeline(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    first, second = (document_version(state[0], ".".join(map(str, state[1:]))) for state in (one, other))
    assert (first < second) == (one < other)


@pytest.mark.parametrize(
    ("revision", "pipeline"),
    [(LARGEST, "1.0.0"), (10**40, "1.0.0"), (1, "1.1000.0"), (1, f"1.0.{'9' * 5000}")],
)
def test_a_version_that_cannot_be_ordered_is_bad(revision: int, pipeline: str) -> None:
    with pytest.raises(BadMessage, match="bad_version"):
        document_version(revision, pipeline)
