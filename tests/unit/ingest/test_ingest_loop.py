"""The loop: what sources find is handled, whatever one of them breaks."""

from collections.abc import Iterator, Sequence
from threading import Event as Flag

import pytest

from propos_ingest.loop import Loop, Pace
from propos_ingest.sources.candidates import Dropped, Event, Tally

MANY = 2_000
"""More than may wait for Kafka at a time."""


class Source:
    """Raises, or finds many things and says when more wait than there is room for."""

    host = ""

    def __init__(self, name: str, full: Flag | None) -> None:
        self.name = name
        self._full = full

    def poll(self) -> Iterator[Event]:
        if self._full is None:
            raise RuntimeError("broken")
        for number in range(MANY):
            if number >= 500:
                self._full.set()
            yield Tally(entries=1)

    def rest(self) -> float:
        return 0


@pytest.mark.timeout(60)
def test_a_crash_is_counted_while_the_queue_is_full() -> None:
    full = Flag()
    handled: list[Event] = []

    def handle(events: Sequence[Event]) -> None:
        assert full.wait(30)
        handled.extend(events)

    sources = [Source("broken", None), Source("busy", full)]
    Loop(sources, Pace(interval=1, workers=2, per_host=1, once=True), Flag()).run(handle)
    assert sum(event == Tally(entries=1) for event in handled) == MANY
    (crash,) = (event for event in handled if isinstance(event, Dropped))
    assert (crash.url, crash.reason) == ("broken", "crash")
