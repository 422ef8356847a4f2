"""What a process that reads pages does at its start."""

import multiprocessing
import os
import signal
from threading import Thread


def start() -> None:
    """Tie the process to its parent's life, and make it deaf to Ctrl-C: the parent says when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A parent that is killed outright closes nothing: without this its children would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
