"""A dead letter: the message as it came, and the facts of its death in headers `dead_…`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.headers import Headers

PREFIX: Final = "dead_"


class Origin(msgspec.Struct, frozen=True, order=True):
    """Where the message lay; no two messages share it."""

    topic: str
    partition: int
    offset: int


class Letter(msgspec.Struct, kw_only=True, frozen=True):
    """A message to bury: as Kafka delivered it (`timestamp` in milliseconds, its own), and its fault."""

    origin: Origin
    timestamp: int
    key: bytes | None
    body: bytes | None
    headers: Headers
    fault: BaseException
    attempts: int = 1


def headers_of(letter: Letter, stage: str) -> Headers:
    """The message's own headers and why it died; facts of an earlier death are replaced."""
    fault, origin = letter.fault, letter.origin
    values = {
        "reason": reason_of(fault),
        "detail": str(fault)[:2000],
        "exception": type(fault).__name__,
        "stage": stage,
        "attempts": str(letter.attempts),
        "topic": origin.topic,
        "partition": str(origin.partition),
        "offset": str(origin.offset),
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return without_facts(letter.headers) + [(PREFIX + name, value.encode()) for name, value in values.items()]


def reason_of(fault: BaseException) -> str:
    """The short, stable word for a fault: a BadMessage's own, else `crash`."""
    return fault.reason if isinstance(fault, BadMessage) else "crash"


def without_facts(headers: Iterable[tuple[str, bytes]] | None) -> Headers:
    """The headers that the message had when it came."""
    return [(name, value) for name, value in headers or () if not name.startswith(PREFIX)]
