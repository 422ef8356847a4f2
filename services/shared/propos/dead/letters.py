"""A dead letter: the message as it came, and the facts of its death in headers `dead_…`."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from propos.errors import BadMessage
from propos.headers import Headers, value_of

PREFIX: Final = "dead_"
REPLAY: Final = "propos_replay"
ATTEMPT: Final = "propos_attempt"
MOST_DETAIL: Final = 2000

Body = Literal["", "null", "at its origin"]
"""What the header dead_body says of a letter's body: as it came; there was none; too large for this topic."""


class Origin(msgspec.Struct, frozen=True, order=True):
    """Where a message lies: no two share it, so that it names the message (`topic/partition/offset`)."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Letter(msgspec.Struct, kw_only=True, frozen=True):
    """A message to bury: as Kafka delivered it (`timestamp` in milliseconds, its own), and its fault."""

    origin: Origin
    timestamp: int
    key: bytes | None
    body: bytes | None
    headers: Headers
    fault: BaseException


def headers_of(letter: Letter, stage: str, body: Body = "") -> Headers:
    """The message's own headers and why it died; facts of an earlier death are replaced."""
    return without_facts(letter.headers) + facts_of(letter, stage, body)


def facts_of(letter: Letter, stage: str, body: Body = "") -> Headers:
    """Why, when and where a letter died, as headers `dead_…`."""
    fault, origin = letter.fault, letter.origin
    values = {
        "reason": reason_of(fault),
        "detail": detail_of(fault)[:MOST_DETAIL],
        "exception": type(fault).__name__,
        "stage": stage,
        "attempts": str(attempts_of(letter.headers)),
        "topic": origin.topic,
        "partition": str(origin.partition),
        "offset": str(origin.offset),
        "time": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **({"body": body} if body else {}),
    }
    return as_headers({PREFIX + name: value for name, value in values.items()})


def as_headers(values: Mapping[str, str]) -> Headers:
    """Text as headers; half a surrogate pair, which UTF-8 cannot carry, becomes its escape."""
    return [(name, value.encode("utf-8", "backslashreplace")) for name, value in values.items()]


def reason_of(fault: BaseException) -> str:
    """The short, stable word for a fault: a BadMessage's own, else `crash`."""
    return fault.reason if isinstance(fault, BadMessage) else "crash"


def detail_of(fault: BaseException) -> str:
    """What was found, without the word for it."""
    return fault.detail if isinstance(fault, BadMessage) else str(fault)


def attempts_of(headers: Iterable[tuple[str, bytes]] | None) -> int:
    """How often the message was sent to its stage: once, and once for each replay."""
    said = value_of(headers, ATTEMPT)
    return int(said) if said is not None and said.isdecimal() and len(said) < 9 else 1


def without_facts(headers: Iterable[tuple[str, bytes | None]] | None) -> Headers:
    """The headers that the message had when it came; a value of null, which clients cannot send, is empty."""
    return [(name, value or b"") for name, value in headers or () if not name.startswith(PREFIX)]


def origin_of(headers: Iterable[tuple[str, bytes]] | None) -> Origin | None:
    """Where a dead letter lay, from its headers; None when they do not tell."""
    topic, *numbers = (value_of(headers, PREFIX + name) for name in ("topic", "partition", "offset"))
    if topic is None or not all(said is not None and said.isdecimal() for said in numbers):
        return None
    return Origin(topic, *(int(said or 0) for said in numbers))
