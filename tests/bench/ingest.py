"""Reading feeds against feedparser alone, and pages against raw trafilatura, in one run."""

import click
import msgspec

from bench import feeds as feed_bench
from bench import pages as page_bench


class IngestFigures(msgspec.Struct, frozen=True):
    """Both benches."""

    feeds: feed_bench.FeedFigures
    pages: page_bench.PageFigures

    @property
    def missed(self) -> list[str]:
        """The bars that were not reached."""
        bars = {
            "values lost": self.feeds.lost == 0,
            f"feeds {feed_bench.LEAST_SPEEDUP}x as fast": self.feeds.speedup >= feed_bench.LEAST_SPEEDUP,
            f"word F1 {page_bench.LEAST_F1}": self.pages.least_f1 >= page_bench.LEAST_F1,
            f"pages {page_bench.LEAST_SPEED}x as fast": min(
                self.pages.vs_trafilatura, self.pages.vs_trafilatura_decoded
            )
            >= page_bench.LEAST_SPEED,
        }
        return [name for name, reached in bars.items() if not reached]


@click.command(epilog="Example: PYTHONPATH=tests python tests/bench/ingest.py --repeats 3")
@click.option("--repeats", type=click.IntRange(1), default=5, show_default=True)
@click.option("--feeds", type=click.IntRange(1), default=500, show_default=True, help="Generated feeds.")
@click.option("--seed", type=int, default=1, show_default=True)
def main(repeats: int, feeds: int, seed: int) -> None:
    """Measure both; the last line is JSON. Exit status 1: a bar was missed."""
    click.echo(f"{feeds} generated feeds, {repeats} times", err=True)
    of_feeds = feed_bench.measure(feeds, repeats, seed)
    click.echo("the fixture pages and the seeds' pages", err=True)
    figures = IngestFigures(of_feeds, page_bench.measure(repeats))
    for bench, found in msgspec.to_builtins(figures).items():
        for name, value in found.items():
            click.echo(f"{bench:6} {name:38} {value}")
    if figures.missed:
        click.echo(f"missed: {', '.join(figures.missed)}", err=True)
    click.echo(msgspec.json.encode(figures).decode())
    if figures.missed:
        raise click.exceptions.Exit(1)


if __name__ == "__main__":
    main()
