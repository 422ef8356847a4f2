"""What a process that reads pages does at its start."""

import multiprocessing
import os
from threading import Thread

from propos_ingest.pages import extract


def start() -> None:
    """Make it ready to read pages, and tie it to its parent's life."""
    extract.start()
    Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A parent that is killed outright closes nothing: without this its children would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
