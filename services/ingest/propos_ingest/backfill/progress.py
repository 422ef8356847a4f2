"""The progress of a backfill on standard error: bytes, articles a second, what became of the records."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Final

from propos_ingest.backfill.run import Progress
from propos_ingest.backfill.sources import Source
from propos_ingest.backfill.summary import Summary

_SECONDS: Final = 0.2
"""Between two updates."""


@contextmanager
def shown() -> Iterator[Progress]:
    """A bar for each source in turn when someone watches; else nothing is shown."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    began, last = time.monotonic(), 0.0
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks = {}

        def show(source: Source, reached: int, summary: Summary) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last < _SECONDS and reached < source.size:
                return
            last = now
            counts = in_short(summary, now - began)
            if source.name not in tasks:
                name = PurePath(source.files[0].parent if source.pile else source.files[0]).name
                tasks[source.name] = bar.add_task(name, total=source.size, completed=reached, counts=counts)
            bar.update(tasks[source.name], completed=min(reached, source.size), counts=counts)

        yield show


def in_short(summary: Summary, seconds: float) -> str:
    """The counts of a run as one line."""
    dropped = ", ".join(f"{count} {reason}" for reason, count in summary.dropped.most_common(3))
    return (
        f"{summary.records} records, {summary.published} published "
        f"({summary.published / max(seconds, 0.1):.0f}/s), {summary.known} known, "
        f"{summary.dropped.total()} dropped{f': {dropped}' if dropped else ''}"
    )
