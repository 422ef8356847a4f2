"""The loop: sources polled by threads, each at its time; what they find handled by one thread."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Full, Queue
from threading import Event as Flag
from typing import Final

import msgspec

from propos.log import get
from propos_ingest.sources.candidates import Dropped, Event
from propos_ingest.sources.source import Source

log = get(__name__)

_BATCH: Final = 100
_QUEUE: Final = 500
"""Events that may wait for Kafka; then the sources wait, so that memory stays bounded."""
_TICK: Final = 0.2


class Pace(msgspec.Struct, frozen=True):
    """`interval` in seconds; `once` polls each source a single time."""

    interval: float
    workers: int
    per_host: int
    once: bool = False


class Loop:
    """Polls until `stop` is set, or each source once."""

    def __init__(self, sources: Sequence[Source], pace: Pace, stop: Flag) -> None:
        self._pace, self._stop = pace, stop
        self._agenda = [(0.0, source) for source in sources]
        self._running: dict[Future[None], Source] = {}
        self._events: Queue[Event] = Queue(_QUEUE)

    def run(self, handle: Callable[[Sequence[Event]], None]) -> None:
        """Hand what the sources find to `handle`, in batches, from this thread.

        After a stop, what was found is handled still. What `handle` raises ends the loop.
        """
        with ThreadPoolExecutor(self._pace.workers, thread_name_prefix="poll") as pool:
            try:
                while self._running or (self._agenda and not self._stop.is_set()):
                    self._start_due(pool)
                    if batch := self._drain(_TICK) + self._reap():
                        handle(batch)
                while batch := self._drain(0):
                    handle(batch)
            finally:
                self._stop.set()

    def _start_due(self, pool: ThreadPoolExecutor) -> None:
        """Start what is due, unless its host is busy enough: it would only keep a worker waiting."""
        busy = Counter(source.host for source in self._running.values())
        now, later = time.monotonic(), []
        for due, source in self._agenda:
            free = not source.host or busy[source.host] < self._pace.per_host
            if due > now or not free or len(self._running) >= self._pace.workers or self._stop.is_set():
                later.append((due, source))
                continue
            busy[source.host] += 1
            self._running[pool.submit(self._poll, source)] = source
        self._agenda = later

    def _poll(self, source: Source) -> None:
        for event in source.poll():
            while not self._stop.is_set():
                try:
                    self._events.put(event, timeout=_TICK)
                    break
                except Full:
                    continue
            if self._stop.is_set():
                return

    def _drain(self, patience: float) -> list[Event]:
        """The next events, at most a batch of them."""
        batch: list[Event] = []
        try:
            batch.append(self._events.get(timeout=patience) if patience else self._events.get_nowait())
            while len(batch) < _BATCH:
                batch.append(self._events.get_nowait())
        except Empty:
            pass
        return batch

    def _reap(self) -> list[Event]:
        """Put the sources that were polled back on the agenda; returns those that crashed."""
        crashed: list[Event] = []
        for future in [future for future in self._running if future.done()]:
            source = self._running.pop(future)
            if error := future.exception():
                log.error("source_crashed", url=source.name, exc_info=error)
                crashed.append(Dropped(source.name, "crash", repr(error), news=False))
            if not self._pace.once:
                usual = self._pace.interval * random.uniform(0.9, 1.1)  # noqa: S311  # spreads load
                self._agenda.append((time.monotonic() + max(usual, source.rest()), source))
        return crashed
