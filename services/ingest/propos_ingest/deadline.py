"""Reading one input, which may take only so long and may break a library."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from propos import deadline
from propos.errors import BadMessage

Args = ParamSpec("Args")
Result = TypeVar("Result")


def within(seconds: float, work: Callable[Args, Result], *args: Args.args, **kwargs: Args.kwargs) -> Result:
    """The result of `work`, which is broken off after `seconds` of processor time.

    Raises BadMessage: that of `work`, too_slow when time is up, unreadable when the input breaks a library.
    """
    try:
        return deadline.within(seconds, work, *args, **kwargs)
    except BadMessage:
        raise
    except Exception as error:  # whatever a hostile input breaks in a parser, others go on
        raise BadMessage("unreadable", f"{type(error).__name__}: {error}"[:300]) from error
