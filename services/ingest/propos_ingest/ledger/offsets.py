"""How far the records of a partition are settled, when they are settled in any order."""

from collections import deque


class Prefix:
    """Offsets of one partition: taken in order, settled in any; only the settled prefix may be committed."""

    def __init__(self) -> None:
        self._taken: deque[int] = deque()
        self._settled: set[int] = set()

    def take(self, offset: int) -> None:
        """A record was taken up. Offsets only grow; one that was taken before counts once."""
        if not self._taken or offset > self._taken[-1]:
            self._taken.append(offset)

    def next_after(self, settled: set[int]) -> int | None:
        """The offset to commit once these are settled too: the first that is not; None when nothing moves."""
        done, commit = self._settled | settled, None
        for offset in self._taken:
            if offset not in done:
                break
            commit = offset + 1
        return commit

    def settle(self, settled: set[int]) -> None:
        """These are settled, and what could be was committed."""
        self._settled |= settled
        while self._taken and self._taken[0] in self._settled:
            self._settled.discard(self._taken.popleft())

    def __len__(self) -> int:
        return len(self._taken)
