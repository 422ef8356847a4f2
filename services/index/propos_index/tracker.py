"""Which offsets may be committed: those before the first message that is not done, partition by partition."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping

import msgspec


class Partition(msgspec.Struct, frozen=True, order=True):
    """One partition of a topic."""

    topic: str
    number: int


class Tracker:
    """What was delivered and what of it is done, in whatever order that happens. Not thread-safe.

    Offsets of a partition are delivered in growing order, with gaps; one that was delivered before makes the
    partition start anew there. What is said of messages that nobody waits for is ignored: so an abandoned
    message that ends late does no harm.
    """

    def __init__(self) -> None:
        # From the first offset that is not done on, and whether each is.
        self._open: dict[Partition, OrderedDict[int, bool]] = {}
        self._prefix: dict[Partition, int] = {}
        self._committed: dict[Partition, int] = {}

    def took(self, part: Partition, offset: int) -> None:
        """A message was delivered."""
        if part in self._open and offset < self._end(part):
            self.forget([part])
        self._open.setdefault(part, OrderedDict())[offset] = False
        self._prefix.setdefault(part, offset)
        self._committed.setdefault(part, offset)

    def done(self, part: Partition, offset: int) -> None:
        """A message is done with."""
        if not self.waits_for(part, offset):
            return
        open_ = self._open[part]
        open_[offset] = True
        while open_ and open_[next(iter(open_))]:
            self._prefix[part] = open_.popitem(last=False)[0] + 1

    def waits_for(self, part: Partition, offset: int) -> bool:
        """Whether the message was delivered, is not done, and its partition was not forgotten."""
        open_ = self._open.get(part)
        return open_ is not None and not open_.get(offset, True)

    def next_of(self, part: Partition) -> int | None:
        """The first offset that is not done; None when nothing of the partition is open."""
        return next(iter(self._open.get(part, ())), None)

    def due(self) -> dict[Partition, int]:
        """The offsets to commit (the next to read) where they have moved."""
        return {part: at for part, at in self._prefix.items() if at > self._committed[part]}

    @property
    def partitions(self) -> frozenset[Partition]:
        """Those that messages came from and that were not forgotten."""
        return frozenset(self._prefix)

    def committed(self, offsets: Mapping[Partition, int]) -> None:
        """These offsets were committed."""
        for part, offset in offsets.items():
            if part in self._committed:
                self._committed[part] = max(self._committed[part], offset)

    def forget(self, parts: Iterable[Partition]) -> None:
        """Partitions went to another process."""
        for part in parts:
            for each in (self._open, self._prefix, self._committed):
                each.pop(part, None)

    def _end(self, part: Partition) -> int:
        open_ = self._open[part]
        return next(reversed(open_)) + 1 if open_ else self._prefix[part]
