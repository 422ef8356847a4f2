"""How well pages are read, page by page, and how fast against trafilatura as anybody calls it.

The pages are those of tests/unit/ingest/pages, in the shapes of French news systems, with the text that a
reader would call the article's, and the seeds'. For speed the ways take turns over a few pages at a time,
within one process; each turn gives ratios of CPU times, which other processes disturb less, and the medians
count. trafilatura reads once the bytes, as its users call it, and once the text that our charsets give it,
which spares it the guess; the bar is set against the faster.
"""

import gc
import json
import logging
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
import msgspec
import trafilatura

from propos.errors import BadMessage
from propos.settings import repo_root
from propos_ingest.pages.charset import decode_page
from propos_ingest.pages.page import Page, read_page
from propos_seeds import site
from propos_seeds.library import newest

LEAST_F1: Final = 0.95
LEAST_SPEED: Final = 0.9

FOLDER: Final = repo_root() / "tests" / "unit" / "ingest" / "pages"
ZONE: Final = ZoneInfo("Europe/Paris")
READ_AT: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
PAGES_A_TURN: Final = 8

Way = Callable[["Sample"], object]


class Sample(msgspec.Struct, frozen=True):
    """A page, what is expected of it, and the text that a reader would call the article's."""

    name: str
    body: bytes
    url: str
    text: str
    facts: dict[str, Any]
    charset: str | None = None
    now: datetime = READ_AT


class Score(msgspec.Struct, frozen=True):
    """What reading a page gave: `exact` when it is the text but for spaces."""

    name: str
    words: int
    f1: float
    exact: bool


class Turn(msgspec.Struct, frozen=True):
    """CPU seconds that the same pages took."""

    ours: float
    raw: float
    decoded: float


class PageFigures(msgspec.Struct, frozen=True):
    """The result. `vs_…`: our throughput over trafilatura's, medians with quartiles."""

    least_f1: float
    mean_f1: float
    pages: int
    exact: int
    seeds_exact: int
    seeds: int
    vs_trafilatura: float
    vs_trafilatura_quartiles: tuple[float, float]
    vs_trafilatura_decoded: float
    vs_trafilatura_decoded_quartiles: tuple[float, float]
    pages_per_second: float
    trafilatura_pages_per_second: float
    repeats: int
    turns: int


@click.command(epilog="Example: python tests/bench/pages.py --repeats 3 --check")
@click.option("--repeats", type=click.IntRange(1), default=5, show_default=True)
@click.option("--check", is_flag=True, help=f"Fail below {LEAST_F1} on a page or {LEAST_SPEED} in speed.")
def main(repeats: int, check: bool) -> None:
    """Report word F1 page by page, and the speed of reading pages against trafilatura's.

    The last line is JSON. Exit status: 1 when --check finds a bar missed.
    """
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    scores = [score(sample) for sample in samples()]
    for each in scores:
        click.echo(f"{each.name:26} {each.words:5} words  F1 {each.f1:.3f}{'  exact' if each.exact else ''}")
    figures = measure(repeats, scores)
    click.echo(msgspec.json.encode(figures).decode())
    if check and (figures.least_f1 < LEAST_F1 or figures.vs_trafilatura_decoded < LEAST_SPEED):
        raise click.exceptions.Exit(1)


def measure(repeats: int = 5, scores: Sequence[Score] | None = None) -> PageFigures:
    """Read every page for its score, then let the three ways take turns over all pages, `repeats` times."""
    scores = scores or [score(sample) for sample in samples()]
    seeds = list(seed_samples())
    seed_scores = [score(sample) for sample in seeds]
    everything = [*samples(), *seeds]
    for sample in everything:  # caches are filled before anything counts
        for way in (_ours, _raw, _decoded):
            way(sample)
    batches = [everything[n : n + PAGES_A_TURN] for n in range(0, len(everything), PAGES_A_TURN)]
    rounds = [[timed(batch, repeat + n) for n, batch in enumerate(batches)] for repeat in range(repeats)]
    turns = [turn for each in rounds for turn in each]
    raw = [turn.raw / turn.ours for turn in turns]
    decoded = [turn.decoded / turn.ours for turn in turns]
    return PageFigures(
        least_f1=min(each.f1 for each in scores),
        mean_f1=round(statistics.mean(each.f1 for each in scores), 4),
        pages=len(scores),
        exact=sum(each.exact for each in scores),
        seeds_exact=sum(each.exact for each in seed_scores),
        seeds=len(seeds),
        vs_trafilatura=round(statistics.median(raw), 2),
        vs_trafilatura_quartiles=_quartiles(raw),
        vs_trafilatura_decoded=round(statistics.median(decoded), 2),
        vs_trafilatura_decoded_quartiles=_quartiles(decoded),
        pages_per_second=round(len(everything) / min(sum(t.ours for t in each) for each in rounds), 1),
        trafilatura_pages_per_second=round(
            len(everything) / min(sum(t.raw for t in each) for each in rounds), 1
        ),
        repeats=repeats,
        turns=len(turns),
    )


def samples() -> Iterator[Sample]:
    """The pages of the folder."""
    for file in sorted(FOLDER.glob("*.html")):
        yield sample_of(file)


def sample_of(file: Path) -> Sample:
    """NAME.html with NAME.txt and NAME.json beside it."""
    facts = json.loads(file.with_suffix(".json").read_bytes())
    return Sample(
        name=file.stem,
        body=file.read_bytes(),
        url=facts.pop("url"),
        charset=facts.pop("charset", None),
        now=datetime.fromisoformat(facts.pop("now", READ_AT.isoformat())),
        text=file.with_suffix(".txt").read_text(encoding="utf-8").strip(),
        facts=facts,
    )


def seed_samples() -> Iterator[Sample]:
    """The pages of the seeds' newspapers."""
    stories = newest()
    for story in stories:
        others = [other for other in stories if other.outlet == story.outlet and other != story]
        yield Sample(story.name, site.article(story, others), story.url, story.text, {})


def read(sample: Sample) -> Page:
    """The page, read as ingest reads it."""
    return read_page(sample.body, sample.url, ZONE, sample.charset, now=sample.now)


def score(sample: Sample) -> Score:
    """How near the text of the page is to what is expected; nothing when there is none."""
    try:
        text = read(sample).text
    except BadMessage:
        text = ""
    words = len(sample.text.split())
    return Score(
        sample.name, words, round(word_f1(text, sample.text), 4), text.split() == sample.text.split()
    )


def word_f1(found: str, wanted: str) -> float:
    """The harmonic mean of precision and recall over words, each counted as often as it stands there."""
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, wanted))
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def timed(batch: Sequence[Sample], first: int) -> Turn:
    """CPU seconds of the three ways over the batch; way `first`, modulo 3, begins."""
    ways: list[Way] = [_ours, _raw, _decoded]
    seconds = [0.0] * len(ways)
    for n in ((first + turn) % len(ways) for turn in range(len(ways))):
        gc.collect()
        began = time.process_time()
        for sample in batch:
            ways[n](sample)
        seconds[n] = time.process_time() - began
    return Turn(*seconds)


def _ours(sample: Sample) -> object:
    try:
        return read(sample)
    except BadMessage:
        return None


def _raw(sample: Sample) -> object:
    return trafilatura.bare_extraction(sample.body, url=sample.url, with_metadata=True)


def _decoded(sample: Sample) -> object:
    text = decode_page(sample.body, sample.charset)
    return trafilatura.bare_extraction(text, url=sample.url, with_metadata=True)


def _quartiles(values: list[float]) -> tuple[float, float]:
    if len(values) < 2:
        return round(values[0], 2), round(values[0], 2)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return round(low, 2), round(high, 2)


if __name__ == "__main__":
    main()
