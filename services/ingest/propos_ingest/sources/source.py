"""Where articles come from. A source is polled again and again, and yields what it found each time."""

from collections.abc import Iterator
from typing import Protocol

from propos.errors import BadMessage
from propos_ingest.fetch import Unfetched
from propos_ingest.sources.candidates import Dropped, Event
from propos_ingest.sources.memory import Memory


class Source(Protocol):
    """A feed or a folder. One thread at a time polls it."""

    @property
    def name(self) -> str:
        """Its address, for logs."""
        ...

    @property
    def host(self) -> str:
        """What must not be asked too much at once; empty for a folder."""
        ...

    def poll(self) -> Iterator[Event]:
        """Look once. Raises nothing for bad input: it yields Dropped."""
        ...

    def rest(self) -> float:
        """Seconds to wait beyond the usual interval, because the source itself failed."""
        ...


def dropped(memory: Memory, url: str, error: BadMessage | Unfetched) -> Dropped:
    """What to say of an input that failed, and remember that it did."""
    return Dropped(url, error.reason, error.detail, news=memory.fail(url, error.reason))


def guarded(memory: Memory, url: str, look: Iterator[Event]) -> Iterator[Event]:
    """What a look at one input finds; whatever it breaks, it is one input dropped and the others go on."""
    try:
        yield from look
    except Exception as error:  # noqa: BLE001  # a hostile input must not end the round of its source
        yield dropped(memory, url, crash(error))


def crash(error: Exception) -> BadMessage:
    """What to call an error that nobody foresaw."""
    return BadMessage("crash", f"{type(error).__name__}: {error}"[:300])
