"""What the bench found, as figures, and the bar that they are held against."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np

from bench.latency.outcome import LEGS, Journey

P95_SECONDS: Final = 3.0
GROWTH: Final = 0.02
"""Share of what was handed in by which the backlog may grow meanwhile: what wavers is no growth."""
_QUARTER: Final = 4


class Spread(msgspec.Struct, frozen=True):
    """Durations, in seconds."""

    p50: float
    p95: float
    max: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One run at one rate.

    Of the articles, `visible` came to a page, `without_quote` hold no quote that readers asked for,
    `not_shown` hold one that no page showed, `lost` were refused, or never indexed. `legs`: where the time of
    the visible ones went. `backlog`: articles under way, early and late in the run; `carried`: whether it did
    not grow. `most_late`: seconds that the publisher itself was late.
    """

    rate: float
    seconds: float
    articles: int
    visible: int
    without_quote: int
    not_shown: int
    lost: int
    latency: Spread | None
    legs: dict[str, Spread]
    backlog: tuple[float, float]
    carried: bool
    most_late: float


class Report(msgspec.Struct, frozen=True):
    """The run that counts, and those at higher rates that the machine did not carry."""

    counted: Figures
    not_carried: tuple[Figures, ...]


def figures(
    rate: float, seconds: float, articles: int, journeys: Sequence[Journey], backlog: Sequence[int]
) -> Figures:
    """The figures of one run; `backlog`: how many articles were under way, looked at evenly meanwhile."""
    indexed = [each for each in journeys if each.indexed]
    visible = [each for each in indexed if each.seconds is not None]
    unquoted = sum(each.quote is None for each in indexed)
    before, after = levels(backlog)
    return Figures(
        rate=rate,
        seconds=seconds,
        articles=articles,
        visible=len(visible),
        without_quote=unquoted,
        not_shown=len(indexed) - unquoted - len(visible),
        lost=articles - len(indexed),
        latency=spread([each.seconds for each in visible if each.seconds is not None]),
        legs=legs(visible),
        backlog=(before, after),
        carried=after - before <= GROWTH * articles,
        most_late=round(max((each.sent.late for each in journeys), default=0.0), 2),
    )


def levels(backlog: Sequence[int]) -> tuple[float, float]:
    """The mean of the first quarter and that of the last."""
    part = max(len(backlog) // _QUARTER, 1)
    first, last = backlog[:part] or [0], backlog[-part:] or [0]
    return round(sum(first) / len(first), 1), round(sum(last) / len(last), 1)


def legs(journeys: Sequence[Journey]) -> dict[str, Spread]:
    """How long each leg took, of the articles that have both its ends."""
    found: dict[str, Spread] = {}
    for before, after in pairwise(("published", *LEGS)):
        durations = [
            each.moments[after] - each.moments.get(before, each.sent.begun)
            for each in journeys
            if after in each.moments and (before in each.moments or before == "published")
        ]
        if told := spread(durations):
            found[f"{before} → {after}"] = told
    return found


def spread(values: Sequence[float]) -> Spread | None:
    """None of nothing."""
    if not values:
        return None
    p50, p95 = (round(float(each), 3) for each in np.percentile(values, (50, 95)))
    return Spread(p50, p95, round(max(values), 3))


def bars_missed(found: Figures) -> Iterator[str]:
    """A line for each bar that the figures miss."""
    if not found.carried:
        yield f"the backlog grew from {found.backlog[0]} to {found.backlog[1]} at {found.rate:g} a second"
    if found.latency is None or found.latency.p95 >= P95_SECONDS:
        yield f"p95 is {found.latency and found.latency.p95} s, not less than {P95_SECONDS:g} s"
    for name in ("lost", "not_shown"):
        if number := getattr(found, name):
            yield f"{name} is {number}, not 0"


def table(found: Figures) -> None:
    """Print the figures for people."""
    from rich.console import Console
    from rich.table import Table

    rows = Table("", "p50", "p95", "max", title=f"{found.rate:g} articles a second for {found.seconds:g} s")
    for name, each in {"publication → visible": found.latency, **found.legs}.items():
        if each:
            rows.add_row(name, *(f"{value:.2f}" for value in (each.p50, each.p95, each.max)))
    console = Console(stderr=True)
    console.print(rows)
    console.print(
        f"{found.articles} articles: {found.visible} visible, {found.without_quote} without such a quote, "
        f"{found.not_shown} not shown, {found.lost} lost; under way {found.backlog[0]} -> {found.backlog[1]}"
    )
