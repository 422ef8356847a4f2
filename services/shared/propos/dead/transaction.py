"""Records that count together or not at all, from a producer that never makes its caller wait for long."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol, TypeVar

import msgspec
from kafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, RecordListTooLargeError

from propos.headers import Headers

SECONDS: Final = 10.0
"""After which the broker ends a transaction whose process died: it holds up readers of committed records."""
_TOGETHER: Final = 16 * 1024 * 1024
_OVERHEAD: Final = 16 * 1024
"""Bytes of a transaction, which must not last: each message counts for some, however small."""
_TOO_LARGE: Final = (MessageSizeTooLargeError, RecordListTooLargeError)


class Sized(Protocol):
    """What has a body."""

    @property
    def body(self) -> bytes | None: ...


Message = TypeVar("Message", bound=Sized)


class Outgoing(msgspec.Struct, frozen=True):
    """A record to send."""

    topic: str
    key: bytes | None
    body: bytes | None
    headers: Headers
    partition: int | None = None


class TooLarge(Exception):
    """The broker refuses records for their size: their places. Nothing of the transaction counts."""

    def __init__(self, places: frozenset[int]) -> None:
        super().__init__(f"{len(places)} records are too large for the broker")
        self.places = places


def commit(producer: Any, records: Sequence[Outgoing], apart: bool = False) -> None:
    """Send all of them in one transaction of an initialised transactional producer; blocks.

    `apart`: one after the other, so that none is refused because it travels with one that is too large.
    Raises TooLarge, or KafkaError: then nobody knows whether they count. After either, the producer is of
    no more use.
    """
    producer.begin_transaction()
    sent: list[Any] = []
    halt: KafkaError | None = None
    try:
        for record in records:
            sent.append(
                producer.send(
                    record.topic,
                    record.body,
                    record.key,
                    headers=record.headers,
                    partition=record.partition,
                )
            )
            if apart:
                producer.flush(timeout=SECONDS)
        producer.flush(timeout=SECONDS)
    except _TOO_LARGE as error:
        raise TooLarge(frozenset({len(sent)})) from error
    except KafkaError as error:
        halt = error  # a record that was sent before may tell why
    faults = {place: fault for place, future in enumerate(sent) if (fault := _fault(future)) is not None}
    if large := frozenset(place for place, fault in faults.items() if isinstance(fault, _TOO_LARGE)):
        raise TooLarge(large)
    if halt is not None or faults:
        raise halt or next(iter(faults.values()))
    # As producer.commit_transaction(), which waits for ever when the broker is away.
    committed = producer._transaction_manager.begin_commit()
    producer._sender.wakeup()
    if not committed.wait(timeout_ms=SECONDS * 1000):
        raise KafkaTimeoutError(f"no answer to a commit for {SECONDS:g} s")


def portions(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """The messages in order, as many at a time as one transaction carries."""
    portion: list[Message] = []
    size = 0
    for message in messages:
        weight = _OVERHEAD + len(message.body or b"")
        if portion and size + weight > _TOGETHER:
            yield portion
            portion, size = [], 0
        portion.append(message)
        size += weight
    if portion:
        yield portion


def discard(producer: Any) -> None:
    """Let go of a producer, whatever it still has in hand; never raises, never waits."""
    with suppress(KafkaError):
        producer.close(timeout=0)
    producer._sender.force_close()  # close() gives up when what was sent is not acknowledged


def _fault(future: Any) -> KafkaError | None:
    try:
        future.get(timeout=0)
    except KafkaError as error:
        return error
    return None
