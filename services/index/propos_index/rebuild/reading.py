"""The engine of index at work on a build's topics, in a thread beside the steps.

What it cannot index it buries nowhere: live indexers have buried it, or will. It is counted, and what is
missing in the new indices for it shows when they are checked.
"""

from collections.abc import Callable, Collection, Sequence
from threading import Event, Lock, Thread

from propos.dead.letters import Letter
from propos.health import Health
from propos_index.engine import Engine
from propos_index.rebuild.carry import Refusal

Open = Callable[["Refusals", Health, Event], tuple[Engine, Callable[[], None]]]
"""Opens an engine that buries in the refusals, tells its health and ends on the event; and what closes it."""


class Refusals:
    """Takes the place of a dead-letter queue. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._letters: dict[tuple[str, int, int], Refusal] = {}

    def put(self, letters: Sequence[Letter]) -> None:
        """Remember what was refused."""
        with self._lock:
            for letter in letters:
                at = letter.origin
                what = f"{at.topic}[{at.partition}]@{at.offset}"
                self._letters[at.topic, at.partition, at.offset] = Refusal(what, str(letter.fault)[:500])

    def release(self, partitions: Collection[tuple[str, int]]) -> None:
        """Nothing is held of them."""

    def close(self) -> None:
        """Nothing is open."""

    def all(self) -> tuple[Refusal, ...]:
        """Each message once."""
        with self._lock:
            return tuple(self._letters.values())


class Reading:
    """The engine's thread: started once, stopped once."""

    def __init__(self, open_engine: Open, forget: Callable[[], None]) -> None:
        self._open, self._forget = open_engine, forget
        self._stop, self._health, self._refusals = Event(), Health(), Refusals()
        self._health.ready()
        self._thread: Thread | None = None
        self._fault: BaseException | None = None

    def start(self) -> None:
        """Begin where the group's offsets say."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="reading", daemon=True)
            self._thread.start()

    def check(self) -> None:
        """Raise what ended it, if anything did."""
        if self._fault is not None:
            raise self._fault

    def away(self) -> dict[str, str]:
        """The servers that it waits for, and why."""
        return self._health.report()

    def refused(self) -> tuple[Refusal, ...]:
        """Messages that cannot be indexed."""
        return self._refusals.all()

    def stop(self) -> None:
        """Commit what is done, and end; never raises."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def forget(self) -> None:
        """Remove its group, stopped as it is. Raises Retry."""
        self._forget()

    def _run(self) -> None:
        try:
            engine, close = self._open(self._refusals, self._health, self._stop)
            try:
                engine.run()
            finally:
                close()
        except BaseException as error:  # noqa: BLE001  # raised in the main thread
            self._fault = error
