"""The whole of ingest under load: invented newspapers that publish for minutes, two instances, a crash.

Kafka, the newspapers and the instances are processes of this machine's own. What is counted is seen from
outside: by the newspapers' servers, by a consumer of committed messages, by the operating system.
"""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import msgspec

from propos.settings import repo_root
from sites.figures import Figures, figures
from sites.fleet import Job, run
from sites.stories import Shape

MOST_MEMORY_MB: Final = 400
MOST_TAKEOVER_SECONDS: Final = 30
LEAST_SHARE: Final = 0.2
_ZERO: Final = ("missing", "doubled", "wrong", "strangers", "limit_violations", "orphans")
_COMPLAINTS: Final = 20

SETTINGS: Final = {
    "FEED_INTERVAL": "15",
    "FEED_INTERVAL_MAX": "30",
    "HOST_PAUSE": "0.25",
    "FETCHES_PER_HOST": "2",
}


@click.command(epilog="Example: PYTHONPATH=tests python tests/bench/soak.py --minutes 2 --hosts 10 --feeds 5")
@click.option("--minutes", type=click.FloatRange(1), default=5, show_default=True)
@click.option("--hosts", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--feeds", type=click.IntRange(1), default=20, show_default=True, help="Feeds of each host.")
@click.option(
    "--stories", type=click.IntRange(1), default=4, show_default=True, help="Articles of each feed."
)
@click.option("--seed", type=int, default=5, show_default=True)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "soak",
    help="Folder of Kafka's data and of all logs; emptied first.",
)
def soak(minutes: float, hosts: int, feeds: int, stories: int, seed: int, state: Path) -> None:
    """Let two ingest instances read many feeds, kill one, and audit what they published.

    The last line is JSON. Exit status 1: a bar was missed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    seconds = minutes * 60
    shape = Shape(
        seed=seed,
        hosts=hosts,
        feeds=feeds,
        stories=stories,
        seconds=int(seconds * 0.8),
        calm=min(75, int(seconds / 3)),
    )
    with kafka(state) as address:
        click.echo(f"Kafka answers at {address}", err=True)
        job = Job(
            shape=shape,
            seconds=seconds,
            patience=90,
            kafka=address,
            folder=state / "run",
            settings=SETTINGS,
        )
        record = run(job, lambda line: click.echo(line, err=True))
    found, complaints = figures(record)
    for line in complaints[:_COMPLAINTS]:
        click.echo(line, err=True)
    table(found)
    missed = list(bars_missed(found))
    for line in missed:
        click.echo(f"missed: {line}", err=True)
    click.echo(msgspec.json.encode(found).decode())
    if missed:
        raise click.exceptions.Exit(1)


@contextmanager
def kafka(state: Path) -> Iterator[str]:
    """An embedded Kafka that holds nothing but the topics; its address."""
    from propos.topics import ensure_topics
    from propos_local import elasticsearch, instance, processes
    from propos_local.dist import fetch
    from propos_local.instance import Place
    from propos_local.java import find_java
    from propos_local.progress import Silent
    from propos_local.server import Server
    from propos_local.settings import LocalSettings

    settings = LocalSettings(state=state, kafka_port=0)
    root = state.expanduser().resolve()
    server = Server(settings, Place(root, "kafka"))
    processes.stop([server.mark])
    instance.purge(root)
    instance.make(root)
    java = find_java(elasticsearch.user_for(settings))
    try:
        server.spawn(fetch(settings.dist.expanduser().resolve(), java, Silent()), java)
        deadline = time.monotonic() + settings.start_seconds
        while not server.answers():
            if time.monotonic() > deadline or not server.runs():
                raise click.ClickException(f"Kafka does not start; {server.complaint()}")
            time.sleep(0.2)
        address = server.address or ""
        ensure_topics(address)
        yield address
    finally:
        processes.stop([server.mark])
        server.forget()


def bars_missed(found: Figures) -> Iterator[str]:
    """A line for each bar that the figures miss."""
    for name in _ZERO:
        if number := getattr(found, name):
            yield f"{name} is {number}, not 0"
    for name, peak in found.peak_memory_mb.items():
        if peak >= MOST_MEMORY_MB:
            yield f"instance {name} took {peak} MB, not less than {MOST_MEMORY_MB}"
    if found.takeover_seconds is None or found.takeover_seconds >= MOST_TAKEOVER_SECONDS:
        yield f"takeover took {found.takeover_seconds} s, not less than {MOST_TAKEOVER_SECONDS}"
    for shares in found.shares:
        if len(shares) < 2 or min(shares.values()) < LEAST_SHARE:
            yield f"the work was not shared: {shares}"


def table(found: Figures) -> None:
    """Print the figures for people."""
    from rich.console import Console
    from rich.table import Table

    rows = Table(show_header=False)
    for name, value in msgspec.structs.asdict(found).items():
        rows.add_row(name, str(value))
    Console(stderr=True).print(rows)


if __name__ == "__main__":
    soak()
