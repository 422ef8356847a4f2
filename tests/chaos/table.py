"""make chaos-table: the runs so far, from .state/chaos/runs.jsonl, as a table for docs/reliability.md."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from chaos.plan import SERVICES
from propos.settings import repo_root

HEAD = (
    "seed",
    "faults",
    "articles",
    "versions",
    "lost",
    "doubled",
    "wrong version",
    "poison",
    "dead letters",
    "repaired",
    "longest stall",
    "versions/s",
    "peak MB: ingest, enrich, index",
)


@click.command(epilog="Example: PYTHONPATH=tests python -m chaos.table --last 5")
@click.argument(
    "runs", type=click.Path(path_type=Path), default=repo_root() / ".state" / "chaos" / "runs.jsonl"
)
@click.option("--last", type=click.IntRange(1), default=5, show_default=True, help="So many runs.")
def table(runs: Path, last: int) -> None:
    """Print the last runs as a table in Markdown."""
    if not runs.exists():
        raise click.ClickException(f"{runs} does not exist: make chaos writes it")
    told = [json.loads(line) for line in runs.read_text("utf-8").splitlines()]
    for line in lines(told[-last:]):
        click.echo(line)


def lines(runs: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The table's lines."""
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{'---|' * len(HEAD)}"
    for run in runs:
        yield f"| {' | '.join(cells(run))} |"


def cells(run: dict[str, Any]) -> list[str]:
    """One run. A peak is that of the largest process of its kind, with its children."""
    peaks = [
        max((mb for name, mb in run["peak_mb"].items() if name.startswith(kind)), default=0)
        for kind in SERVICES
    ]
    plain = ("faults", "articles", "versions", "lost", "doubled", "wrong_version", "poison", "dead_lettered")
    return [
        str(run["seed"]),
        *(f"{run[name]:,}" for name in plain),
        f"{run['repaired']:,}",
        f"{run['longest_stall_s']} s",
        f"{run['versions_per_second']:.0f}",
        ", ".join(f"{peak:.0f}" for peak in peaks),
    ]


if __name__ == "__main__":
    table()
