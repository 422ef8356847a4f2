"""Work that runs beside everything else, until it is done or given up."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from propos.log import get

log = get(__name__)


class Crew:
    """Keeps hold of tasks, and says when one crashes."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Begin with `work`; nobody waits for it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def cancel(self) -> list[asyncio.Task[Any]]:
        """Give all of it up; returns what is ending."""
        for task in (ending := list(self._tasks)):
            task.cancel()
        return ending

    def __len__(self) -> int:
        return len(self._tasks)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task_crashed", exc_info=error)
