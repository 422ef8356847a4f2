"""One command at a time on a folder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from propos_local.progress import Progress


@contextmanager
def locked(folder: Path, progress: Progress, holder: str) -> Iterator[None]:
    """Hold this folder; when somebody else does, say so (`holder`) and wait.

    The kernel's own lock: it ends with its process, so it is never stale.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        if not _taken(handle):
            progress.step(f"Waiting: {holder} ({folder})")
            while not _taken(handle):
                time.sleep(0.2)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
