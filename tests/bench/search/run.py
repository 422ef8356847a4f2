"""`make bench-search`: a million quotes, readers who ask twenty times a second, the whole archive as a file.

The data stay in the folder of the state, so that a second run need not load them again.
"""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
import msgspec
import psutil

from bench.search import traffic
from bench.search.export import Exported, export
from bench.search.figures import bars_missed, figures, table
from bench.search.questions import Questions
from bench.search.stage import load, searched, served, warm
from propos.settings import repo_root
from propos_local import processes

_SLOWEST: Final = 10


@click.command(epilog="Example: PYTHONPATH=tests python -m bench.search.run --quotes 20000 --seconds 30")
@click.option("--quotes", type=click.IntRange(1_000), default=1_000_000, show_default=True)
@click.option("--rate", type=click.FloatRange(0.1), default=20, show_default=True, help="Questions a second.")
@click.option("--seconds", type=click.FloatRange(1), default=180, show_default=True)
@click.option(
    "--warm-up",
    type=click.FloatRange(0),
    default=60,
    show_default=True,
    help="Seconds asked before it counts.",
)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1), default=2, show_default=True, help="Processes that make quotes."
)
@click.option("--fresh", is_flag=True, help="Load anew, even when the quotes are there.")
@click.option("--files/--no-files", default=True, help="Read the exports too.")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "bench-search",
    help="Folder of the data and the logs.",
)
def run(
    quotes: int,
    rate: float,
    seconds: float,
    warm_up: float,
    seed: int,
    workers: int,
    fresh: bool,
    files: bool,
    state: Path,
) -> None:
    """Load invented quotes, ask about them at a steady rate, and export them all.

    The last line is JSON. Exit status 1: a bar was missed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    loaded = load(state, seed, quotes, workers, fresh, _tell)
    with searched(state) as (address, mark), served(address, state / "search.log") as (base, search):
        warm(address)
        questions = iter(Questions(seed))
        if warm_up:
            _tell(f"warming up for {warm_up:.0f} s")
            traffic.run(base, questions, rate, warm_up, seed + 1)
        _tell(f"asking {rate:g} times a second for {seconds:.0f} s")
        sides = {"search": [search], "elasticsearch": processes.marked(mark)}
        before = {side: _cpu(each) for side, each in sides.items()}
        answers = traffic.run(base, questions, rate, seconds, seed)
        spent = {side: _cpu(each) - before[side] for side, each in sides.items()}
        read = _exports(base, sides["search"], sides["elasticsearch"]) if files else {}
    found = figures(loaded.filled, answers, rate, seconds, spent, read)
    for each in sorted(answers, key=lambda each: -each.seconds)[:_SLOWEST]:
        _tell(f"{each.seconds * 1000:.0f} ms  {each.status}  {each.path}")
    table(found)
    missed = list(bars_missed(found, quotes))
    for line in missed:
        _tell(f"missed: {line}")
    click.echo(msgspec.json.encode(found).decode())
    if missed:
        raise click.exceptions.Exit(1)


def _exports(
    base: str, search: Sequence[psutil.Process], elastic: Sequence[psutil.Process]
) -> dict[str, Exported]:
    read = {}
    for name, header in (("jsonl", 0), ("csv", 1)):
        _tell(f"reading /api/quotes.{name}")
        read[name] = export(f"{base}/api/quotes.{name}", search, elastic, header)
        _tell(str(msgspec.json.encode(read[name]).decode()))
    return read


def _cpu(processes_: Sequence[psutil.Process]) -> float:
    return sum(each.cpu_times().user + each.cpu_times().system for each in processes_)


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    run()
