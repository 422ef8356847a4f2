"""How long to wait before the same work is tried again."""

import random
from collections.abc import Iterator


def full_jitter(base: float = 0.2, cap: float = 15.0) -> Iterator[float]:
    """Endless waits in seconds: uniform between 0 and min(cap, base doubled at every try).

    Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """
    ceiling = base
    while True:
        yield random.uniform(0, ceiling)  # noqa: S311  # spreads load, keeps no secret
        ceiling = min(cap, ceiling * 2)
