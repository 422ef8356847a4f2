"""Work on one input that may take only so long, in the main thread of a process of its own."""

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

    Raises BadMessage: that of `work`, too_slow when time is up, unreadable when the input breaks a library.
    """
    before = signal.signal(signal.SIGALRM, _time_is_up)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return work(*args, **kwargs)
    except BadMessage:
        raise
    except _TimeIsUp:
        raise BadMessage("too_slow", f"reading takes more than {seconds:g} s") from None
    except Exception as error:  # whatever a hostile input breaks in a parser, others go on
        raise BadMessage("unreadable", f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _time_is_up(_signal: int, _frame: FrameType | None) -> None:
    raise _TimeIsUp
