"""What processes of a pool are given to do in tests: importable there too."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path


def for_ever() -> None:
    """Work without an end, in Python, that no library's `except Exception` ends."""
    while True:
        with suppress(Exception):  # as careless libraries do
            sum(range(1000))


def native_for_ever() -> None:
    """Work without an end in one call into C, which no signal handler interrupts."""
    sum(range(10**15))


def killed_once(been: Path) -> str:
    """The process dies the first time, as when somebody kills it; the second time it works."""
    if been.exists():
        return "done"
    been.touch()
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def suspended_once(been: Path) -> str:
    """The process is suspended the first time, for good; the second time it works."""
    if been.exists():
        return "done"
    been.touch()
    os.kill(os.getpid(), signal.SIGSTOP)
    return "never"


def wait_for(sign: Path) -> str:
    """Returns when the file is there."""
    while not sign.exists():
        time.sleep(0.01)
    return "done"


def unpicklable() -> object:
    """A value that cannot travel between processes."""
    return lambda: None
