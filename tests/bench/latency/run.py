"""`make bench-latency`: how long after its publication an article's quote is visible on a page that is open.

Everything is real: articles are handed in over HTTP, go through ingest, Kafka, enrich with its model, index
and Elasticsearch, and come into pages that stay open in Chromium, by their own server's events.
"""

import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import msgspec

from bench.latency.chain import Chain, chained
from bench.latency.figures import Figures, Report, bars_missed, figures, table
from bench.latency.news import DESKS, MARK, news
from bench.latency.outcome import Backlog, journeys
from bench.latency.press import Edition
from bench.latency.reader import Readers, reading
from browsing import REMEDY, chromium
from propos.settings import repo_root

LOWER: Final = (10.0, 5.0, 3.0, 2.0, 1.0)
_LOOK: Final = 1.0
_PATIENCE: Final = 30.0
_OVERRUN: Final = 0.5
"""Share of the warm-up's articles that may still be under way at its end."""


@click.command(epilog="Example: PYTHONPATH=tests python -m bench.latency.run --rate 5 --seconds 30")
@click.option("--rate", type=click.FloatRange(0.1), default=20, show_default=True, help="Articles a second.")
@click.option("--seconds", type=click.FloatRange(5), default=120, show_default=True)
@click.option(
    "--warm-up", type=click.FloatRange(5), default=30, show_default=True, help="Seconds before it counts."
)
@click.option("--exact", is_flag=True, help="Only this rate, whether or not the machine carries it.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "bench-latency",
    help="Folder of the data and the logs; emptied first.",
)
def run(rate: float, seconds: float, warm_up: float, exact: bool, seed: int, state: Path) -> None:
    """Publish at a steady rate, or at the highest lower one that the machine carries, and watch open pages.

    The last line is JSON. Exit status 1: a bar was missed.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    path = chromium()
    if path is None:
        raise click.ClickException(REMEDY)
    rates = [rate, *(each for each in LOWER if each < rate and not exact)]
    questions = [[("q", f'"{MARK}"'), ("outlet", desk), ("sort", "date")] for desk in DESKS]
    failed: list[Figures] = []
    with chained(state, _tell) as chain, reading(path, chain.page, questions) as readers:
        going = Run(chain, readers, Backlog(chain.addresses.elasticsearch), seed)
        for each in rates:
            found = going.measured(each, seconds, warm_up)
            table(found)
            if found.carried or each == rates[-1]:
                break
            _tell(f"the machine does not carry {each:g} articles a second")
            failed.append(found)
    missed = list(bars_missed(found))
    for line in missed:
        _tell(f"missed: {line}")
    click.echo(msgspec.json.encode(Report(found, tuple(failed))).decode())
    if missed:
        raise click.exceptions.Exit(1)


@dataclass
class Run:
    """All that goes on from one rate to the next; articles are numbered through."""

    chain: Chain
    readers: Readers
    backlog: Backlog
    seed: int
    number: int = 0

    def measured(self, rate: float, seconds: float, warm_up: float) -> Figures:
        """One rate: a warm-up, then the articles that count, unless the warm-up ran over already."""
        _tell(f"warming up at {rate:g} articles a second for {warm_up:g} s")
        counted = self.edition(rate, warm_up)
        levels = self.watched(counted)
        if levels[-1] <= _OVERRUN * len(counted.articles):
            _tell(f"measuring at {rate:g} articles a second for {seconds:g} s")
            counted = self.edition(rate, seconds)
            levels = self.watched(counted)
        self.backlog.settle(_PATIENCE)
        time.sleep(2 * _LOOK)  # what was found last has still to come to the pages
        for line in counted.refused:
            _tell(f"refused: {line}")
        ways = journeys(self.chain.addresses, counted.sent, self.readers.seen())
        return figures(rate, len(counted.articles) / rate, len(counted.articles), ways, levels)

    def edition(self, rate: float, seconds: float) -> Edition:
        """The next articles."""
        numbers = range(self.number, self.number + round(rate * seconds))
        self.number = numbers.stop
        return Edition(self.chain.push, [news(self.seed, each) for each in numbers], rate)

    def watched(self, edition: Edition) -> list[int]:
        """Let the edition out; how many articles were under way, every second."""
        levels = []
        self.backlog.add(edition)
        edition.start()
        while not edition.done:
            time.sleep(_LOOK)
            self.chain.check()
            levels.append(self.backlog.size())
        return levels


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    run()
