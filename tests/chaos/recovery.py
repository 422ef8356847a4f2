"""make bench-recovery: speed after Elasticsearch was away, and time until a restarted broker is used."""

import json
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import mean
from typing import Any, Final

import click

from chaos.drain import Drained, drain
from chaos.figures import too_large
from chaos.flow import Flowed, flow
from chaos.stage import staged
from chaos.stream import stream
from propos.settings import repo_root

LEAST_RATIO: Final = 0.8
MOST_SECONDS: Final = 30.0


@click.command(
    epilog="Example: PYTHONPATH=tests python -m chaos.recovery --backlog 5000 --away 30 --restarts 2"
)
@click.option("--backlog", type=click.IntRange(100), default=100_000, show_default=True, help="Articles.")
@click.option("--away", type=click.FloatRange(1), default=120, show_default=True, help="Seconds.")
@click.option("--restarts", type=click.IntRange(0), default=5, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "recovery",
    help="Folder of the servers' data and of all logs; emptied first.",
)
def recovery(backlog: int, away: float, restarts: int, seed: int, state: Path) -> None:
    """Measure how the services come back. The last line is JSON; exit status 1: a bar was missed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    begun = time.monotonic()

    def tell(line: str) -> None:
        click.echo(f"{time.monotonic() - begun:6.1f} s  {line}", err=True)

    state.mkdir(parents=True, exist_ok=True)
    with staged(state.resolve(), seed, tell, {"index": 1}, jvm="") as stage:
        drained = drain(stage, backlog, away, seed, tell)
        peaks = {f"{name} (backlog)": peak.tree for name, peak in stage.crew.peaks.items()}
    flowing: list[Flowed] = []
    if restarts:
        with staged(state.resolve(), seed, tell) as stage:
            flowing = flow(stage, stream(seed, 6000), restarts, tell)
            peaks |= {name: peak.tree for name, peak in stage.crew.peaks.items()}
    for each in flowing:
        tell(str(each))
    result = figures(drained, flowing, peaks)
    lacking = [*missed(result), *too_large(peaks)]
    for line in lacking:
        click.echo(f"missed: {line}", err=True)
    click.echo(json.dumps(result))
    if lacking:
        raise click.exceptions.Exit(1)


def figures(drained: Sequence[Drained], flowing: Sequence[Flowed], peaks: dict[str, float]) -> dict[str, Any]:
    """All of it. A ratio compares with the mean of the normal speeds before and after."""
    return {
        "ratio_unreachable": ratio(drained, "unreachable"),
        "ratio_killed": ratio(drained, "killed"),
        "drained": [asdict(each) for each in drained],
        "flowing_again_s": [each.from_start_s for each in flowing],
        "restarts": [asdict(each) for each in flowing],
        "peak_mb": {name: round(peak, 1) for name, peak in sorted(peaks.items())},
    }


def ratio(drained: Sequence[Drained], case: str) -> float:
    """The speed of a case in shares of the normal speed around it."""
    place = next(n for n, each in enumerate(drained) if each.case == case)
    normal = mean(drained[n].speed for n in (place - 1, place + 1))
    return round(drained[place].speed / normal, 2)


def missed(found: dict[str, Any]) -> list[str]:
    """A line for each bar that was missed."""
    lines = [
        f"{name} is {found[name]}, not {LEAST_RATIO} or more"
        for name in ("ratio_unreachable", "ratio_killed")
        if found[name] < LEAST_RATIO
    ]
    slow = [seconds for seconds in found["flowing_again_s"] if seconds >= MOST_SECONDS]
    return lines + [f"it flowed again after {seconds} s, not less than {MOST_SECONDS}" for seconds in slow]


if __name__ == "__main__":
    recovery()
