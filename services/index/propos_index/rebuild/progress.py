"""How far a rebuild is, on standard error: a bar when someone watches, else a line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from propos.log import get
from propos_index.rebuild.build import Progress, Step

Show = Callable[[Step, Progress, str], None]
"""Told the step, how far it is, and which servers it waits for (empty: none)."""
SECONDS: Final = 15.0
"""Between two lines of one step."""
log = get(__name__)


@contextmanager
def shown() -> Iterator[Show]:
    """What to tell how far it is."""
    if sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


def _lines() -> Show:
    last: tuple[Step | None, str, float] = (None, "", 0.0)

    def show(step: Step, progress: Progress, waits: str) -> None:
        nonlocal last
        now = time.monotonic()
        if (step, waits) == last[:2] and now - last[2] < SECONDS:
            return
        last = (step, waits, now)
        facts = {"done": progress.done, "total": progress.total} if progress.total else {}
        log.info("reindex", step=str(step), **facts, **({"waits": waits} if waits else {}))

    return show


@contextmanager
def _bar() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[waits]}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[Step, TaskID] = {}

        def show(step: Step, progress: Progress, waits: str) -> None:
            if step not in tasks:
                for task in tasks.values():
                    bar.stop_task(task)
                tasks[step] = bar.add_task(str(step), total=None, waits="")
            total = progress.total or None
            bar.update(tasks[step], completed=progress.done, total=total, waits=waits)

        yield show
