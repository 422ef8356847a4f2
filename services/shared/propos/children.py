"""Processes that end with their parent."""

import multiprocessing
import os
from threading import Thread


def end_with_parent() -> None:
    """End this process, started by multiprocessing, as soon as its parent has ended.

    A parent that is killed outright closes nothing: without this its children would wait for ever.
    """
    Thread(target=_wait_and_end, name="end-with-parent", daemon=True).start()


def _wait_and_end() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
