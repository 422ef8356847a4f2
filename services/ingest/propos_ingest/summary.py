"""What a run did, counted."""

from collections import Counter
from typing import Any

import msgspec

from propos.metrics import DROPPED, MESSAGES
from propos_ingest.sources.candidates import Dropped, Tally

STAGE = "ingest"


class Summary(msgspec.Struct, kw_only=True):
    """Counts since the start. `known`: entries and files that were looked at before and say nothing new."""

    feeds: int = 0
    entries: int = 0
    known: int = 0
    pages: int = 0
    files: int = 0
    published: int = 0
    unchanged: int = 0
    dropped: Counter[str] = msgspec.field(default_factory=Counter)

    def tally(self, met: Tally) -> None:
        """Add what was met."""
        for name in met.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(met, name))
        MESSAGES.labels(STAGE, "read").inc(met.pages + met.files)

    def drop(self, dropped: Dropped) -> None:
        """Count an input that led to no article."""
        self.dropped[dropped.reason] += 1
        DROPPED.labels(STAGE, dropped.reason).inc()

    def publish(self) -> None:
        """Count a published revision."""
        self.published += 1
        MESSAGES.labels(STAGE, "published").inc()

    def leave(self) -> None:
        """Count an article that had not changed."""
        self.unchanged += 1
        MESSAGES.labels(STAGE, "unchanged").inc()

    @property
    def worked(self) -> bool:
        """Whether anything worked at all: an article was found, or nothing failed."""
        return bool(self.published or self.unchanged or self.known) or not self.dropped

    def as_json(self) -> dict[str, Any]:
        """The counts as one JSON object."""
        return {name: getattr(self, name) for name in self.__struct_fields__} | {
            "dropped": dict(self.dropped)
        }

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items()))
        return (
            f"{self.feeds} feeds with {self.entries} entries ({self.known} known), {self.pages} pages and "
            f"{self.files} files read: {self.published} published, {self.unchanged} unchanged, "
            f"{self.dropped.total()} dropped{f' ({reasons})' if reasons else ''}"
        )
