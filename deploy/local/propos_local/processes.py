"""Server processes that outlive the command which starts them.

A server is known by a mark on its command line and on its children's, not by a remembered pid: a pid file
may be stale, and its number given to somebody else's process since.
"""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_GRACE_SECONDS = 30


@dataclass(frozen=True)
class Command:
    """What to run: one of the arguments is `mark`; `user` (uid and gid) is None for the caller's own."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    console: Path
    user: int | None = None


def spawn(command: Command) -> None:
    """Start it in a session of its own, so that no terminal's Ctrl-C or end reaches it."""
    with command.console.open("wb") as console:
        process = subprocess.Popen(
            command.arguments,
            env={**os.environ, **command.environment},
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=command.user,
            group=command.user,
            extra_groups=None if command.user is None else [],
            umask=0o022,
        )
    with suppress(psutil.Error):
        # The kernel tells a command line a moment after its program has begun, and by that it is known.
        while process.poll() is None and not psutil.Process(process.pid).cmdline():
            time.sleep(0.01)


def marked(mark: str) -> list[psutil.Process]:
    """The living processes that carry this mark, the oldest first."""
    found = []
    for process in psutil.process_iter():
        try:
            if mark in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return sorted(found, key=lambda process: process.pid)


def stop(marks: Sequence[str], grace: float = _GRACE_SECONDS) -> None:
    """Ask the marked processes to end, all at once, and make those end that have not within `grace` seconds.

    Returns when none is left. Raises psutil.AccessDenied when they are another user's.
    """
    deadline = time.monotonic() + grace
    while found := [process for mark in marks for process in marked(mark)]:
        patience = deadline - time.monotonic()
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.terminate() if patience > 0 else process.kill()
        psutil.wait_procs(found, timeout=max(patience, 1))


def send(mark: str, signal: int) -> None:
    """Send a signal to each of the marked processes."""
    for process in marked(mark):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal)


def memory(processes: Sequence[psutil.Process]) -> int:
    """Bytes that these processes hold in memory."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def listen(processes: Sequence[psutil.Process], port: int) -> bool:
    """Whether one of these very processes takes connections on the port: somebody else may, if they died."""
    for process in processes:
        with suppress(psutil.Error):
            for connection in process.net_connections("tcp"):
                if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port:
                    return True
    return False
