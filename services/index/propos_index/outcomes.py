"""What Elasticsearch answered to each action, and what became of a message."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec


class Verdict(Enum):
    """What became of an action or a message."""

    DONE = "done"
    CONFLICT = "conflict"
    """Of an action: its guard did not hold."""
    STALE = "stale"
    """Of a message: the index holds it, or something newer."""
    RETRY = "retry"
    """Of an action: the same may succeed later."""
    REJECTED = "rejected"
    """The same can never succeed."""


class Outcome(msgspec.Struct, frozen=True):
    """A verdict and, when it is not good, what Elasticsearch said."""

    verdict: Verdict
    detail: str = ""


DONE = Outcome(Verdict.DONE)
STALE = Outcome(Verdict.STALE)


def of_status(status: int, detail: str) -> Outcome:
    """The outcome of an HTTP status that came with an error.

    What is not plainly the document's fault is tried again, so that nothing is dropped by a wrong guess:
    a missing index or a block on writing (403, 404) is the cluster's state.
    """
    match status:
        case 409:
            return Outcome(Verdict.CONFLICT, detail)
        case 400 | 413:
            return Outcome(Verdict.REJECTED, detail)
        case _:
            return Outcome(Verdict.RETRY, detail)


def of_item(status: int, error: object = None) -> Outcome:
    """The outcome of one item of a bulk answer.

    Deleting what is not there answers 404 without an error: it is gone, as asked.
    """
    return DONE if error is None else of_status(status, _reason(error))


def _reason(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    reason = f"{error.get('type')}: {error.get('reason')}"
    cause = error.get("caused_by")
    return f"{reason} ({_reason(cause)})" if cause else reason
