"""Waits between two attempts."""

from itertools import islice

from propos.backoff import full_jitter


def test_waits_grow_to_the_cap_and_no_further() -> None:
    waits = [list(islice(full_jitter(base=0.2, cap=5), 12)) for _ in range(200)]
    assert all(0 <= wait <= min(5, 0.2 * 2**n) for series in waits for n, wait in enumerate(series))
    assert max(series[-1] for series in waits) > 1, "they do grow"
