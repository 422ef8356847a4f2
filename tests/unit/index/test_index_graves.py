"""What /ready says of the circuit breaker while several units wait for it."""

from collections import Counter
from collections.abc import Collection, Sequence

from propos.dead.breaker import BREAKER, Breaker
from propos.dead.letters import Letter
from propos.health import Health
from propos_index.worker import Graves


class Nowhere:
    """A queue that this test has no use for."""

    def put(self, letters: Sequence[Letter]) -> None:
        raise AssertionError(letters)

    def release(self, partitions: Collection[tuple[str, int]]) -> None:
        raise AssertionError(partitions)


def test_ready_tells_the_breaker_as_long_as_any_unit_waits_for_it() -> None:
    health, graves = Health(), Graves(Nowhere(), Breaker(10, 0.5))
    health.ready()
    many, none = Counter({"not_json": 6}), Counter[str]()
    assert graves.refuses(1, many, 0, health)
    assert graves.refuses(2, many, 0, health)
    assert not graves.refuses(3, none, 4, health)
    assert "6 not_json" in health.report()[BREAKER]
    graves.leave(1, health)
    assert BREAKER in health.report()
    assert not graves.refuses(2, none, 6, health)
    assert health.report() == {}
    graves.leave(2, health)
