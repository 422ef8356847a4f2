"""The result of a run as one JSON object, and the bars that it must reach."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Final

LIMITS_MB: Final = {"ingest": 400, "enrich": 1200, "index": 300}
"""The most memory that one process of a kind, with its children, may take."""
_ZERO: Final = ("lost", "doubled", "wrong_version", "strangers", "wrongly_buried", "lag", "ends", "orphans")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`peak_mb` is the most that each process took with its children (PSS), in all its lives.

    `strangers`: what is there and ought not to be. `wrongly_buried`: dead letters that are missing, double,
    wrong or of innocent messages. `ends`: processes that ended by themselves; `orphans`: that outlived their
    killed parents. `stalled`: what never came to an end.
    """

    seed: int
    articles: int
    versions: int
    faults: int
    lost: int
    doubled: int
    wrong_version: int
    strangers: int
    poison: int
    dead_lettered: int
    wrongly_buried: int
    repaired: int
    lag: int
    longest_stall_s: float
    seconds: float
    versions_per_second: float
    resent: int
    enriched_again: int
    ends: int
    orphans: int
    peak_mb: dict[str, float]
    stalled: str
    injected: dict[str, int]

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def missed(found: Figures) -> Iterator[str]:
    """A line for each bar that was missed."""
    for name in _ZERO:
        if number := getattr(found, name):
            yield f"{name} is {number}, not 0"
    if found.dead_lettered != found.poison:
        yield f"{found.dead_lettered} dead letters for {found.poison} messages that can never work"
    if found.stalled:
        yield found.stalled
    yield from too_large(found.peak_mb)


def too_large(peaks: Mapping[str, float]) -> Iterator[str]:
    for name, peak in peaks.items():
        if peak > limit_of(name):
            yield f"{name} took {peak:.0f} MB, not less than {limit_of(name)}"


def limit_of(name: str) -> int:
    """The most memory in MB that this process may take."""
    return LIMITS_MB[name.partition("-")[0]]
