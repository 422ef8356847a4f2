"""The story of one address through all stages, and the command that tells it.

Each installed service registers a teller in the entry-point group `propos.trace`. What one stage learns, the
next one looks for: ingest finds which article an address leads to, the others know articles only.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import Final, Literal

import msgspec

from propos.errors import ProposError, Unusable
from propos.identity import article_id
from propos.settings import Settings

GROUP: Final = "propos.trace"
STAGES: Final = ("ingest", "enrich", "index")
"""The way of an article; a service of another name tells its part after these."""

Fact = tuple[str, str | int | float | bool]
"""A name and a value, in the order in which they are to be read."""


class Target(msgspec.Struct, kw_only=True, frozen=True):
    """What is looked for: `urls` and article `ids` that may be the address asked for, `since` when."""

    asked: str
    urls: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    since: datetime


class Event(msgspec.Struct, kw_only=True, frozen=True):
    """One thing that happened, or that is so (`at` None).

    `kind`: `known` shows that the address is known; `context` is true of its feed or site in any case;
    `unasked` says that something could not be looked up.
    """

    stage: str
    what: str
    at: datetime | None = None
    facts: tuple[Fact, ...] = ()
    kind: Literal["known", "context", "unasked"] = "known"


Told = Event | Target
"""A teller yields what it knows, and a better target when it learnt one for the stages after it."""
Teller = Callable[[Target, Settings], Iterator[Told]]


def target_of(asked: str, since: datetime) -> Target:
    """The target of an address, or of an article's id. Raises Unusable when it is neither."""
    asked = asked.strip()
    try:
        return Target(asked=asked, ids=(str(uuid.UUID(asked)),), since=since)
    except ValueError:
        pass
    if not asked.partition(":")[2] or not asked.partition(":")[0].isalpha():
        raise Unusable(f"{asked!r} is neither an address, which begins with https://, nor an article's id")
    return Target(asked=asked, urls=(asked,), ids=(article_id(asked),), since=since)


def tell(target: Target, tellers: Sequence[tuple[str, Teller]], settings: Settings) -> list[Event]:
    """The whole story in the order of time; what is so without a time comes last."""
    events: list[Event] = []
    for stage, teller in tellers:
        for told in asking(stage, stage, teller(target, settings)):
            if isinstance(told, Target):
                target = told
            else:
                events.append(told)
    return sorted(events, key=lambda event: event.at or datetime.max.replace(tzinfo=UTC))


def asking(stage: str, what: str, story: Iterable[Told]) -> Iterator[Told]:
    """A part of the story; what cannot be asked becomes a part of it, and the rest is told."""
    try:
        yield from story
    except ProposError as error:
        facts: tuple[Fact, ...] = (("reason", str(error)),)
        yield Event(stage=stage, what=f"{what} cannot be asked", facts=facts, kind="unasked")


def registered() -> list[tuple[str, Teller]]:
    """The tellers of the installed services, in the order of an article's way."""
    rank = {stage: place for place, stage in enumerate(STAGES)}
    points = sorted(
        entry_points(group=GROUP), key=lambda point: (rank.get(point.name, len(rank)), point.name)
    )
    return [(point.name, point.load()) for point in points]
