"""Waiting in tests for what other processes do: by looking again, never for a fixed time."""

import time
from collections.abc import Callable


def until(holds: Callable[[], object], seconds: float = 60, what: str = "what was waited for") -> None:
    """Return when `holds` does; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
