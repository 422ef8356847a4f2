"""How many messages came to which end."""

from collections import Counter
from threading import Lock
from typing import Final

from propos.metrics import MESSAGES

STAGE: Final = "index"


class Tally:
    """How many messages came to which end: indexed, removed, stale, dead. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ends: Counter[str] = Counter()

    def add(self, ends: Counter[str]) -> None:
        """Count, here and in the metrics."""
        for end, count in ends.items():
            MESSAGES.labels(STAGE, end).inc(count)
        with self._lock:
            self._ends += ends

    def __getitem__(self, end: str) -> int:
        with self._lock:
            return self._ends[end]

    def total(self) -> int:
        """All messages that came to an end."""
        with self._lock:
            return self._ends.total()
