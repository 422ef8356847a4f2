"""The place of one process that works for this one, call after call, and what happens when it dies."""

import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Event, Timer
from typing import Any

import msgspec

from propos.backoff import full_jitter
from propos.children import end_with_parent
from propos.errors import ProposError
from propos.log import get

log = get(__name__)
Call = Callable[[], Any]


class Died(Exception):
    """A process ended, or had to be ended, before it answered."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class _Running(msgspec.Struct, frozen=True):
    process: Any
    link: Connection


class Seat:
    """Keeps a process, prepared by `start`, and replaces it after `tasks` calls, or when it died.

    Its methods block. `do` is called by one thread at a time, `end` by any. `context` is of multiprocessing;
    `closing` says that no more calls will come.
    """

    def __init__(self, context: Any, start: Callable[[], object], tasks: int, closing: Event) -> None:
        self._context, self._start, self._tasks, self._closing = context, start, tasks, closing
        self._running: _Running | None = None
        self._done = 0

    def begin(self) -> None:
        """Start the process. Raises Died when it ends before it is ready."""
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._start), daemon=True)
        try:
            process.start()
            theirs.close()
            self._running, self._done = _Running(process, ours), 0
            if self._closing.is_set():
                self.end()
            ours.recv()
        except (EOFError, OSError):  # of the process, or of the fork server before it
            self._forget()
            raise Died("killed_worker", "the process ended while it started") from None

    def do(self, call: Call, longest: float) -> Any:
        """The result of the call, or what it raises. Raises Died when none comes in `longest` seconds."""
        link = (self._running or self._begun()).link
        too_slow = Event()
        timer = Timer(longest, self._cut_off, (too_slow,))
        timer.start()
        try:
            link.send(call)
            worked, result = link.recv()
        except (EOFError, OSError):
            self._forget()
            if too_slow.is_set():
                raise Died("too_slow", f"a process does not come back from it for {longest:g} s") from None
            raise Died("killed_worker", "the process that read it died, twice") from None
        finally:
            timer.cancel()
        self._done += 1
        if self._done >= self._tasks:
            self.end()
            self._forget()
        if worked:
            return result
        raise result

    def end(self) -> None:
        """Kill the process; it keeps nothing that matters."""
        running = self._running
        if running is not None:
            running.process.kill()

    def _begun(self) -> _Running:
        """Start the process, however often it takes: no input is to blame for one that does not start."""
        waits = full_jitter()
        while self._running is None:
            try:
                self.begin()
            except Died:
                if self._closing.wait(next(waits)):
                    raise
                log.error("process_does_not_start")
        return self._running

    def _cut_off(self, too_slow: Event) -> None:
        too_slow.set()
        self.end()

    def _forget(self) -> None:
        if self._running is not None:
            self._running.link.close()
            self._running.process.join(1)  # else it stays as a zombie
        self._running = None


def _serve(link: Connection, start: Callable[[], object]) -> None:
    """What a process does: call after call, to the end of its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    end_with_parent()
    start()
    link.send(True)
    while True:
        try:
            call = link.recv()
        except EOFError:
            return
        try:
            answer = (True, call())
        except Exception as error:  # noqa: BLE001  # it is raised where the call came from
            answer = (False, error)
        try:
            link.send(answer)
        except (TypeError, AttributeError, ValueError) as error:  # what pickle says of what it cannot take
            kind = type(answer[1]).__name__
            link.send((False, ProposError(f"a {kind} cannot travel between processes: {error}")))
