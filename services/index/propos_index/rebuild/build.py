"""A rebuild of the indices: what is remembered of it, and how its indices, aliases and group are called."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Literal

import msgspec

from propos import topics
from propos_index.mappings import ALIASES, GENERATION

Source = Literal["enriched", "raw"]
TOPICS: Final[dict[Source, tuple[str, ...]]] = {
    "enriched": (topics.ENRICHED,),
    "raw": (topics.REENRICHED, topics.ENRICHED),
}
"""What a build reads. One from raw reads articles.enriched too: for what comes in while it is at work, and
for articles that articles.raw holds no longer."""


class Step(StrEnum):
    """How far a build is; each step may be repeated."""

    WAITING = "waiting for propos enrich --again"
    READING = "reading"
    CARRYING = "carrying over"
    SWEEPING = "sweeping clusters"
    CHECKING = "checking"
    BUILT = "built, not swapped"
    SWAPPING = "swapping"
    FINISHING = "finishing"
    DONE = "done"
    ABORTED = "aborted"


ENDED: Final = (Step.DONE, Step.ABORTED)


class Build(msgspec.Struct, kw_only=True, frozen=True):
    """One rebuild. `old` names the index behind each alias, where there was one (JSON: {alias: index}).

    `blocked`: its old indices take no writes, for the moment of the swap. `awaited`, from raw: what `propos
    enrich --again` is to have read, as (topic, partition, offset).
    """

    id: str
    source: Source
    begun: datetime
    step: Step = Step.READING
    old: dict[str, str] = {}
    blocked: bool = False
    awaited: tuple[tuple[str, int, int], ...] = ()

    def to(self, step: Step) -> "Build":
        """The same, at another step."""
        return msgspec.structs.replace(self, step=step)

    def index(self, prefix: str, alias: str) -> str:
        """The index that this build makes for `alias`; the alias's template fits it."""
        return f"{prefix}{alias}-v{GENERATION}-{self.id}"

    def indices(self, prefix: str) -> list[str]:
        """All indices that this build makes."""
        return [self.index(prefix, alias) for alias in ALIASES]


class Progress(msgspec.Struct, frozen=True):
    """How far the present step is, in its own units (messages, articles); 0 of 0 when nobody knows."""

    done: int = 0
    total: int = 0


class Entry(msgspec.Struct, kw_only=True, frozen=True):
    """The document. `holder` is empty when nobody works on the build; `beat` grows while somebody does.

    `seen`: when the holder said so last, by its own clock; for people only.
    """

    build: Build
    holder: str = ""
    beat: int = 0
    seen: datetime | None = None
    progress: Progress = Progress()

    @property
    def open(self) -> bool:
        return self.build.step not in ENDED


def new(source: Source, now: datetime) -> Build:
    """A build that begins now."""
    return Build(id=now.astimezone(UTC).strftime("%Y%m%dt%H%M%S"), source=source, begun=now)


def next_prefix(prefix: str) -> str:
    """Under this prefix the new indices are reached before the swap."""
    return f"{prefix}next-"


def group(prefix: str, build: Build) -> str:
    """The consumer group of a build: its offsets are where an interrupted one goes on."""
    return f"{prefix}propos-reindex-{build.id}"
