"""Work that may take only so long, in the main thread of a process of its own."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import ParamSpec, TypeVar

from propos.errors import BadMessage

Args = ParamSpec("Args")
Result = TypeVar("Result")


class _TimeIsUp(BaseException):
    """No Exception, since libraries go on after those."""


def within(seconds: float, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
    """The result of `work`, which is broken off after `seconds`, once the call into C that it is in returns.

    Counted are seconds of processor time: on a busy machine, or when the process is suspended for a while, no
    input is to blame. Raises what `work` raises, and BadMessage (too_slow) when time is up.
    """
    before = signal.signal(signal.SIGPROF, _time_is_up)
    try:
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds)
            return work(*args, **kwargs)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
    except _TimeIsUp:
        raise BadMessage("too_slow", f"reading takes more than {seconds:g} s of processor time") from None


def _time_is_up(_signal: int, _frame: FrameType | None) -> None:
    raise _TimeIsUp
