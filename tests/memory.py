"""How much memory processes take, each with its children, sampled every second."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import msgspec
import psutil


class Peak(msgspec.Struct):
    """The most seen, in MB: of the whole tree (PSS: shared pages count once), and of its root alone (RSS)."""

    tree: float = 0
    root: float = 0


class Sampler:
    """Watches the processes that `roots` names at each look: {name: pid}."""

    def __init__(self, roots: Callable[[], dict[str, int]], every: float = 1.0) -> None:
        self.peaks: dict[str, Peak] = {}
        self._roots, self._every = roots, every
        self._stop = Event()
        self._thread = Thread(target=self._run, name="memory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            for name, pid in self._roots().items():
                with suppress(psutil.Error):
                    root = psutil.Process(pid)
                    peak = self.peaks.setdefault(name, Peak())
                    peak.tree = max(peak.tree, tree_mb(root))
                    peak.root = max(peak.root, root.memory_info().rss / 1e6)


def tree_mb(root: psutil.Process) -> float:
    """Megabytes (PSS) of a process and all its descendants."""
    total = 0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / 1e6
