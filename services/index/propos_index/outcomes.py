"""What Elasticsearch answered to each action, as one of four verdicts."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import msgspec


class Verdict(Enum):
    """What became of an action, from harmless to serious."""

    DONE = "done"
    CONFLICT = "conflict"
    """The index holds a newer version."""
    RETRY = "retry"
    """The same action may succeed later."""
    REJECTED = "rejected"
    """The same action can never succeed."""


class Outcome(msgspec.Struct, frozen=True):
    """A verdict and, when it is not good, what Elasticsearch said."""

    verdict: Verdict
    detail: str = ""


DONE = Outcome(Verdict.DONE)


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


def of_item(item: Mapping[str, Any]) -> Outcome:
    """The outcome of one item of a bulk answer, e.g. {"index": {"status": 201, …}}."""
    (answer,) = item.values()
    error = answer.get("error")
    # Deleting what is not there answers 404 without an error: it is gone, as asked.
    return DONE if error is None else of_status(answer["status"], _reason(error))


def of_items(items: Iterable[Mapping[str, Any]]) -> list[Outcome]:
    """The outcomes of a bulk answer's items, in order."""
    return [of_item(item) for item in items]


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """What the actions of one message come to: retry over rejected over the rest.

    A message with an item to retry is tried again as a whole, and rejected then if it must be. A conflict
    on a quote counts as done: whoever wrote the newer quote writes the newer article as well.
    """
    rank = {Verdict.DONE: 0, Verdict.CONFLICT: 0, Verdict.REJECTED: 1, Verdict.RETRY: 2}
    return max(outcomes, key=lambda outcome: rank[outcome.verdict], default=DONE)


def _reason(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)
    reason = f"{error.get('type')}: {error.get('reason')}"
    cause = error.get("caused_by")
    return f"{reason} ({_reason(cause)})" if cause else reason
