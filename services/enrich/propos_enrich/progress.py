"""How far each partition is done, so that no offset is committed past work that is not.

Faust keeps such a book too, but not one to rely on (0.15.3): it takes the first message after a gap in the
offsets, as transactions leave them, for done; it acknowledges what it throws away in a rebalance; it commits
past an unfinished message that lies right behind the committed offset. This one knows each message from the
moment it leaves the fetcher, and what Faust does with it in between is of no account.
"""

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock

Place = tuple[str, int]
"""Topic and partition."""


class _Book:
    """One partition: the messages in hand, in order, with whether each is done; and where fetching stands."""

    def __init__(self, position: int) -> None:
        self.open: dict[int, bool] = {}
        self.position = self.committed = position

    def committable(self) -> int:
        return next(iter(self.open), self.position)


class Progress:
    """The partitions of one consumer. Thread-safe.

    That a message is done is true for ever, whoever has its partition; so a late `done` never harms.
    """

    def __init__(self) -> None:
        self._books: dict[Place, _Book] = {}
        self._lock = Lock()

    def begin(self, positions: Mapping[Place, int]) -> None:
        """These partitions are read from these offsets on, which are committed (-1: nothing is)."""
        with self._lock:
            self._books.update({place: _Book(position) for place, position in positions.items()})

    def fetched(self, place: Place, offsets: Sequence[int], position: int) -> None:
        """These messages are in hand, in order; whatever else lies before `position` needs no work.

        Of a partition that has not begun, or was forgotten, nothing is noted: the reader goes on with it for
        a moment, behind messages that were thrown away.
        """
        with self._lock:
            if book := self._books.get(place):
                book.open.update(dict.fromkeys(offsets, False))
                book.position = position

    def holds(self, place: Place, offset: int) -> bool:
        """Whether this message is still to be done here."""
        with self._lock:
            book = self._books.get(place)
            return book is not None and offset in book.open

    def done(self, place: Place, offset: int) -> None:
        """All that comes of this message is safe."""
        with self._lock:
            book = self._books.get(place)
            if book is None or offset not in book.open:
                return
            book.open[offset] = True
            while book.open and book.open[first := next(iter(book.open))]:
                del book.open[first]

    def committable(self) -> dict[Place, int]:
        """Where each partition may go on after a crash, as far as that is not committed yet."""
        with self._lock:
            return {
                place: offset
                for place, book in self._books.items()
                if (offset := book.committable()) > book.committed
            }

    def committed(self, offsets: Mapping[Place, int]) -> None:
        """Kafka has these."""
        with self._lock:
            for place, offset in offsets.items():
                if place in self._books:
                    self._books[place].committed = offset

    def forget(self, places: Iterable[Place]) -> None:
        """These partitions went away, or are read again from where they were committed."""
        with self._lock:
            for place in places:
                self._books.pop(place, None)
