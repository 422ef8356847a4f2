"""What became of each article of a request."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from propos.errors import BadMessage
from propos.identity import article_id
from propos.states import Candidate


class Fault(msgspec.Struct, frozen=True):
    """Why an article was refused; `reason` is a short, stable word."""

    reason: str
    detail: str


class Outcome(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One article of a request; `index` is its place there, from 0, `id` the article's in Propos."""

    index: int
    status: Literal["accepted", "refused"]
    id: str | None = None
    error: Fault | None = None


class Report(msgspec.Struct, frozen=True):
    """All articles of a request, in its order."""

    accepted: int
    refused: int
    outcomes: tuple[Outcome, ...]


class Accepted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wish that Kafka holds; `id` of the article, when it was given by that."""

    status: Literal["accepted"]
    id: str | None = None


def report_of(found: Sequence[Candidate | BadMessage]) -> Report:
    """The report of what was found in a body."""
    outcomes = tuple(_outcome(index, each) for index, each in enumerate(found))
    refused = sum(outcome.status == "refused" for outcome in outcomes)
    return Report(len(outcomes) - refused, refused, outcomes)


def _outcome(index: int, found: Candidate | BadMessage) -> Outcome:
    if isinstance(found, BadMessage):
        return Outcome(index=index, status="refused", error=Fault(found.reason, found.detail))
    return Outcome(index=index, status="accepted", id=article_id(found.canonical_url))
