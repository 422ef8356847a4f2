"""What a backfill did, counted."""

from collections import Counter
from typing import Any

import msgspec

from propos.metrics import DROPPED, MESSAGES

STAGE = "backfill"


class Summary(msgspec.Struct, kw_only=True):
    """Counts of one run. `known`: articles that were published before; `passed`: records that are none.

    `finished` counts sources that were read to their end, `done` those that had been before this run.
    """

    sources: int = 0
    done: int = 0
    finished: int = 0
    records: int = 0
    published: int = 0
    known: int = 0
    passed: Counter[str] = msgspec.field(default_factory=Counter)
    dropped: Counter[str] = msgspec.field(default_factory=Counter)
    seconds: float = 0.0

    def publish(self, count: int) -> None:
        """Count articles whose transaction is committed."""
        self.published += count
        MESSAGES.labels(STAGE, "published").inc(count)

    def drop(self, reason: str) -> None:
        """Count what led to no article though it should have."""
        self.dropped[reason] += 1
        DROPPED.labels(STAGE, reason).inc()

    @property
    def complete(self) -> bool:
        """Whether every source was read to its end, by this run or an earlier one."""
        return self.done + self.finished == self.sources

    @property
    def worked(self) -> bool:
        """Whether anything worked at all: an article was found, or nothing failed."""
        return bool(self.published or self.known) or not self.dropped

    def as_json(self) -> dict[str, Any]:
        """The counts as one JSON object."""
        counts = {name: getattr(self, name) for name in self.__struct_fields__}
        return counts | {
            "passed": dict(self.passed),
            "dropped": dict(self.dropped),
            "seconds": round(self.seconds, 3),
            "complete": self.complete,
        }

    def __str__(self) -> str:
        return (
            f"{self.sources} sources ({self.finished} finished, {self.done} done before), "
            f"{self.records} records in {self.seconds:.1f} s: "
            f"{self.published} articles published, {self.known} known, "
            f"{self.passed.total()} no articles{_listed(self.passed)}, "
            f"{self.dropped.total()} dropped{_listed(self.dropped)}"
        )


def _listed(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{count} {what}' for what, count in sorted(counts.items()))})" if counts else ""
