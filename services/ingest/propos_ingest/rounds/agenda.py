"""What is to be done when: one entry a name, the newest date counts."""

import heapq
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=Hashable)


class Agenda(Generic[Name]):
    """Names with dates (seconds since 1970). A later `put` of a name replaces its date."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Name]] = []
        self._dates: dict[Name, tuple[float, int]] = {}
        self._count = 0

    def put(self, name: Name, at: float) -> None:
        """Do it at this date, and at no other."""
        self._count += 1  # parts equal dates, so that names are never compared
        self._dates[name] = (at, self._count)
        heapq.heappush(self._heap, (at, self._count, name))

    def remove(self, name: Name) -> None:
        """Do it no more."""
        self._dates.pop(name, None)

    def due(self, now: float) -> Iterator[Name]:
        """Take out what is due, the oldest date first."""
        while self._heap and self._heap[0][0] <= now:
            at, count, name = heapq.heappop(self._heap)
            if self._dates.get(name) == (at, count):
                del self._dates[name]
                yield name

    def next(self) -> float | None:
        """The next date."""
        while self._heap and self._dates.get(self._heap[0][2]) != self._heap[0][:2]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def __contains__(self, name: object) -> bool:
        return name in self._dates

    def __len__(self) -> int:
        return len(self._dates)
