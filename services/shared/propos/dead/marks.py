"""What became of dead letters (topic dead.state), written together with the messages that are sent again.

One process at a time: each that begins ends what another left open, and fences it off, before it reads the
marks. So no letter is sent twice, whoever is killed, and however often a command is repeated.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from kafka import KafkaConsumer
from kafka.errors import KafkaError

from propos import codec, lookup
from propos.dead.transaction import Outgoing, TooLarge, commit, discard
from propos.errors import BadMessage, Retry
from propos.headers import cloud_event
from propos.messages import SCHEMA_VERSION, LetterState
from propos.topics import DEAD_STATE

TRANSACTIONAL_ID: Final = "propos-dead"
_STOPPED: Final = (
    "stopped ({}): Kafka went away, or another propos dead began. Try again; what was done stays done"
)


class Settled(msgspec.Struct, frozen=True):
    """A letter that was dealt with: its mark, and the message that goes out with it, if any does."""

    state: LetterState
    message: Outgoing | None = None


def read(consumer: KafkaConsumer) -> dict[str, LetterState]:
    """What became of letters, by their names. Raises Retry when Kafka is away."""
    numbers = range(lookup.partitions(consumer, DEAD_STATE))
    bodies = lookup.newest(consumer, DEAD_STATE, numbers)
    return {name: state for name, body in bodies.items() if (state := _state(body)) is not None}


class Desk:
    """Marks letters and sends their messages; `states` are the marks, by the letters' names.

    `open_producer` gives a transactional producer of TRANSACTIONAL_ID, `read_marks` the marks as they are
    now. Both may raise KafkaError or Retry.
    """

    def __init__(
        self, open_producer: Callable[[], Any], read_marks: Callable[[], dict[str, LetterState]]
    ) -> None:
        self._open_producer, self._read_marks = open_producer, read_marks
        self._producer: Any = None
        self.states: dict[str, LetterState] = {}

    def begin(self) -> None:
        """Fence off whoever is at it, and only then read the marks. Raises Retry."""
        self.close()
        try:
            self._producer = self._open_producer()
            self._producer.init_transactions()
            self.states = self._read_marks()
        except KafkaError as error:
            raise Retry(f"Kafka does not answer ({error or type(error).__name__}); is it up?") from error

    def settle(self, letters: Sequence[Settled]) -> list[bool]:
        """Which of the letters are marked now and their messages sent; the others are too large to send.

        Raises Retry when Kafka is away or another process began: then none of them counts, or all.
        """
        left, apart = list(range(len(letters))), False
        while left:
            records, places = _records(letters, left)
            try:
                commit(self._producer, records, apart)
                break
            except TooLarge as error:
                self._begin_again()
                if apart:
                    large = {places[number] for number in error.places}
                    left = [number for number in left if number not in large]
                apart = True
            except KafkaError as error:
                raise Retry(_STOPPED.format(error)) from error
        self.states |= {letters[number].state.letter: letters[number].state for number in left}
        return [number in left for number in range(len(letters))]

    def close(self) -> None:
        """Let go of the producer; never raises."""
        if self._producer is not None:
            discard(self._producer)
            self._producer = None

    def _begin_again(self) -> None:
        """A new producer in place of one that failed, unless another process had its turn in between."""
        known = self.states
        self.begin()
        if self.states != known:
            raise Retry(_STOPPED.format("another propos dead had its turn"))


def _records(letters: Sequence[Settled], left: Sequence[int]) -> tuple[list[Outgoing], list[int]]:
    """The records of these letters, and for each the place of its letter."""
    records: list[Outgoing] = []
    places: list[int] = []
    for number in left:
        settled = letters[number]
        state = settled.state
        head = cloud_event(LetterState, "dead", SCHEMA_VERSION, state.letter)
        mark = Outgoing(DEAD_STATE, state.letter.encode(), codec.encode(state), head)
        found = [mark] if settled.message is None else [settled.message, mark]
        records += found
        places += [number] * len(found)
    return records, places


def _state(body: bytes) -> LetterState | None:
    try:
        return codec.decode(body, LetterState)
    except BadMessage:
        return None
