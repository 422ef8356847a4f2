"""What the bench found, as figures, and the bars that they are held against."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
import numpy as np

from bench.search.export import Exported
from bench.search.filling import Filled
from bench.search.traffic import Served

P95_MS: Final = 150.0
GROWTH_MB: Final = 64.0
"""What `propos search` may hold more while it writes a file, however long that is."""
_OK: Final = 200


class Spread(msgspec.Struct, frozen=True):
    """Latencies of so many questions, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One run. `cpu_ms`: processor time that a question cost each side, in milliseconds."""

    quotes: int
    articles: int
    load_seconds: float
    index_bytes: int
    rate: float
    seconds: float
    errors: int
    latency: Spread
    kinds: dict[str, Spread]
    most_late_ms: float
    """How late the bench itself asked: a figure near the latencies would say that it was too slow."""
    cpu_ms: dict[str, float]
    jsonl: Exported | None = None
    csv: Exported | None = None


def spread(answers: Sequence[Served]) -> Spread:
    """Of all answers, errors too."""
    values = np.array([each.seconds for each in answers]) * 1000
    p50, p95, p99 = (round(float(each), 1) for each in np.percentile(values, (50, 95, 99)))
    return Spread(len(answers), p50, p95, p99, round(float(values.max()), 1))


def figures(
    filled: Filled,
    answers: Sequence[Served],
    rate: float,
    seconds: float,
    cpu: dict[str, float],
    files: dict[str, Exported],
) -> Figures:
    """The figures of a run; `cpu`: seconds of processor time, by side."""
    kinds: defaultdict[str, list[Served]] = defaultdict(list)
    for each in answers:
        kinds[each.kind].append(each)
    return Figures(
        quotes=filled.quotes,
        articles=filled.articles,
        load_seconds=filled.seconds,
        index_bytes=filled.bytes,
        rate=rate,
        seconds=seconds,
        errors=sum(each.status != _OK for each in answers),
        latency=spread(answers),
        kinds={kind: spread(kinds[kind]) for kind in sorted(kinds)},
        most_late_ms=round(max(each.late for each in answers) * 1000, 1),
        cpu_ms={side: round(spent / len(answers) * 1000, 1) for side, spent in cpu.items()},
        jsonl=files.get("jsonl"),
        csv=files.get("csv"),
    )


def bars_missed(found: Figures, wanted: int) -> Iterator[str]:
    """A line for each bar that the figures miss."""
    if found.quotes != wanted:
        yield f"{found.quotes:,} quotes are loaded, not {wanted:,}"
    if found.latency.p95 >= P95_MS:
        yield f"p95 is {found.latency.p95} ms, not under {P95_MS:.0f}"
    if found.errors:
        yield f"{found.errors} questions were not answered"
    for name, file in (("jsonl", found.jsonl), ("csv", found.csv)):
        if file is None:
            continue
        if file.rows != wanted:
            yield f"{name} has {file.rows:,} rows, not {wanted:,}"
        before, _, most = file.search_mb
        if most - before > GROWTH_MB:
            yield f"{name}: search grew by {most - before:.0f} MB, not at most {GROWTH_MB:.0f}"


def table(found: Figures) -> None:
    """Print the latencies for people."""
    from rich.console import Console
    from rich.table import Table

    rows = Table("kind", "count", "p50 ms", "p95 ms", "p99 ms", "most ms")
    for kind, each in {**found.kinds, "all": found.latency}.items():
        rows.add_row(kind, *map(str, (each.count, each.p50, each.p95, each.p99, each.most)))
    Console(stderr=True).print(rows)
