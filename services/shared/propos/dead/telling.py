"""What `propos dead replay` and `drop` say while they work."""

import time
from collections import Counter
from collections.abc import Iterable

import click
import msgspec

from propos.dead.facts import Facts
from propos.dead.replaying import Outcome
from propos.dead.showing import lines
from propos.timeline import shown

_OFTEN = 5.0
"""Seconds between two words on how far it is."""


def none(narrow: bool) -> str:
    """What to say when there is no letter to deal with; `narrow`: only certain ones were meant."""
    if not narrow:
        return "no dead letter waits"
    return (
        "no dead letter waits that fits: propos dead list --summary counts those that wait, "
        "--all shows also those that were replayed or dropped"
    )


def plan(planned: Iterable[tuple[Facts, bool]], done: str, as_json: bool) -> int:
    """Say which letters are meant; the others were dealt with before."""
    count = 0
    for told, meant in planned:
        if meant:
            count += 1
            click.echo(msgspec.json.encode(told) if as_json else next(lines([told], settled=False)))
    click.echo(f"{count:,} would be {done}", err=True)
    return 0


def report(outcomes: Iterable[Outcome], done: str, as_json: bool) -> int:
    """Say what was done, and in between how far it is; 1 when letters were left."""
    counts: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    said = time.monotonic()
    for each in outcomes:
        counts[each.outcome] += 1
        if each.to is not None and each.outcome == done:
            topics[each.to] += 1
        if as_json:
            click.echo(msgspec.json.encode(each))
        elif each.outcome != done:
            click.echo(f"{each.letter} {'left: ' * (each.outcome == 'left')}{shown(each.why)}", err=True)
        if time.monotonic() - said > _OFTEN:
            said = time.monotonic()
            click.echo(f"{counts[done]:,} {done}, {counts['left']:,} left so far", err=True)
    if not counts:
        click.echo(none(narrow=True), err=True)
    parts = [f"{count:,} {done} to {topic}" for topic, count in topics.items()] or [
        f"{counts[done]:,} {done}"
    ]
    parts += [f"{counts['left']:,} left"] if counts["left"] else []
    click.echo(", ".join(parts), err=as_json)
    return 1 if counts["left"] else 0
