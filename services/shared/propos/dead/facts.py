"""What is told of a dead letter, and which letters are meant."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from propos.dead.letters import Origin
from propos.dead.reading import Buried
from propos.errors import Unusable
from propos.headers import value_of
from propos.identity import article_id
from propos.messages import LetterState

Status = Literal["waiting", "replayed", "dropped"]


class Facts(msgspec.Struct, kw_only=True, frozen=True):
    """A dead letter without its body; times in UTC, `bytes` of the body that the dead topic holds."""

    letter: str
    at: datetime
    stage: str
    reason: str
    detail: str
    exception: str
    attempts: int
    origin: str
    article: str
    bytes: int
    status: Status = "waiting"
    settled_at: datetime | None = None


class Choice(msgspec.Struct, kw_only=True, frozen=True):
    """Which letters are meant: those that fit everything that is said.

    `origin` is a topic, or a partition of it, or one message of that. `settled`: also those that were
    replayed or dropped.
    """

    stages: Collection[str] = ()
    reasons: Collection[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    origin: tuple[str, ...] = ()
    articles: Collection[str] = ()
    settled: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is said, so that not every letter is meant."""
        said = (self.stages, self.reasons, self.since, self.until, self.origin, self.articles)
        return any(said)

    def means(self, facts: Facts) -> bool:
        """Whether a letter is meant."""
        return (
            (self.settled or facts.status == "waiting")
            and (not self.stages or facts.stage in self.stages)
            and (not self.reasons or facts.reason in self.reasons)
            and (self.since is None or facts.at >= self.since)
            and (self.until is None or facts.at < self.until)
            and facts.origin.split("/")[: len(self.origin)] == list(self.origin)
            and (not self.articles or facts.article in self.articles)
        )


def facts_of(buried: Buried, states: Mapping[str, LetterState]) -> Facts:
    """What is told of a letter, with what became of it."""
    state = states.get(str(buried.place))
    if state is not None and state.buried_at != buried.at:
        state = None  # of a letter that lay there before the topic was made anew
    attempts = buried.fact("attempts") or ""
    return Facts(
        letter=str(buried.place),
        at=buried.at,
        stage=buried.fact("stage") or "unknown",
        reason=buried.fact("reason") or "unknown",
        detail=buried.fact("detail") or "",
        exception=buried.fact("exception") or "",
        attempts=int(attempts) if attempts.isdecimal() else 1,
        origin="" if buried.origin is None else str(buried.origin),
        article=article_of(buried),
        bytes=len(buried.body or b""),
        status=state.outcome if state else "waiting",
        settled_at=state.at if state else None,
    )


def article_of(buried: Buried) -> str:
    """The article that a letter is about: its subject or, without one, its key."""
    return value_of(buried.headers, "ce_subject") or (buried.key or b"").decode("utf-8", "replace")


def articles_of(asked: Collection[str]) -> frozenset[str]:
    """The ids of articles that are named by id or by address."""
    return frozenset(article_id(each) if "://" in each else each.lower() for each in asked)


def name_of(said: str) -> Origin:
    """The letter that a name means. Raises Unusable when it is no name."""
    topic, _, rest = said.partition("/")
    partition, _, offset = rest.partition("/")
    if not (topic and _is_number(partition) and _is_number(offset)):
        raise Unusable(
            f"{said!r} is no letter's name, which is topic/partition/offset: propos dead list shows them"
        )
    return Origin(topic, int(partition), int(offset))


def origin_of(said: str) -> tuple[str, ...]:
    """TOPIC, TOPIC/PARTITION or TOPIC/PARTITION/OFFSET in its parts. Raises Unusable."""
    topic, *numbers = said.split("/")
    if not topic or len(numbers) > 2 or not all(map(_is_number, numbers)):
        raise Unusable(f"{said!r} is neither TOPIC nor TOPIC/PARTITION nor TOPIC/PARTITION/OFFSET")
    return topic, *(str(int(number)) for number in numbers)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) < 19
