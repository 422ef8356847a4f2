"""The whole archive read as one file, while the memory of those who serve it is looked at."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Final

import httpx
import msgspec
import psutil

_LOOK: Final = 0.25
_MB: Final = 1_000_000


class Exported(msgspec.Struct, frozen=True):
    """Rows and bytes that came, how long it took, and what the processes held in memory of their own.

    Memory: before it began, after the first tenth of the time, and the most of all, in MB. What they map of
    files is not counted: it is the system's to take back.
    """

    rows: int
    bytes: int
    seconds: float
    rows_per_second: float
    search_mb: tuple[float, float, float]
    elasticsearch_mb: tuple[float, float, float]


def export(
    address: str, search: Sequence[psutil.Process], elastic: Sequence[psutil.Process], header: int = 0
) -> Exported:
    """Read the file at this address to its end; its first `header` lines are no rows.

    Raises httpx.HTTPError.
    """
    watched = _Watch(lambda: own(search)), _Watch(lambda: own(elastic))
    began = time.monotonic()
    lines = size = 0
    with httpx.stream("GET", address, timeout=120, trust_env=False) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            lines += chunk.count(b"\n")
            size += len(chunk)
    seconds = time.monotonic() - began
    rows = lines - header
    in_search, in_elastic = (each.end() for each in watched)
    return Exported(rows, size, round(seconds, 1), round(rows / seconds), in_search, in_elastic)


def own(processes: Sequence[psutil.Process]) -> float:
    """MB that the processes hold of their own (RssAnon). Source: proc(5), /proc/pid/status."""
    total = 0
    for process in processes:
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
    return round(total * 1024 / _MB, 1)


class _Watch:
    """Looks at a number again and again, on a thread of its own."""

    def __init__(self, look: Callable[[], float]) -> None:
        self._look, self._stop, self._seen = look, Event(), [look()]
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> tuple[float, float, float]:
        self._stop.set()
        self._thread.join()
        return self._seen[0], self._seen[len(self._seen) // 10], max(self._seen)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK):
            self._seen.append(self._look())
