"""Processes that read pages and feeds, so that no input holds up the others."""

from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

from propos import processes
from propos_ingest.whole import whole

Args = ParamSpec("Args")
Result = TypeVar("Result")

_TASKS: Final = 5000
"""Inputs of a process after which it is replaced: lxml gives little memory back."""
_LOADED: Final = ("propos_ingest.pages.extract", "propos_ingest.feeds.read")


class Pool(processes.Pool):
    """Runs functions of bytes to values; what comes back can be encoded."""

    def __init__(self, processes: int, start: Callable[[], None]) -> None:
        super().__init__(processes, start, loaded=_LOADED, tasks=_TASKS)

    async def run(self, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
        """The result of `work`, with whole characters. Raises as `propos.processes.Pool.run`."""
        return await super().run(_whole, partial(work, *args, **kwargs))


def _whole(call: Callable[[], Result]) -> Result:
    return whole(call())
