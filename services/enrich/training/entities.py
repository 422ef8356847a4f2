"""Train the entity recogniser on WiNER-fr, from the stock one's weights: propos_enrich/models/MODEL.md."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, minibatch
from thinc.api import Adam, fix_random_seed
from thinc.schedules import compounding

from propos_enrich.pipeline import Nlp, for_model, load

LABELS: Final = {
    "Person": "PER",
    "Location": "LOC",
    "Organization": "ORG",
    "Product": "MISC",
    "Event": "MISC",
}
SCORED: Final = ("PER", "LOC", "ORG")
SEED: Final = 4
VALIDATION: Final = 50  # articles
TEST: Final = Path(__file__).with_name("entities_test.txt")
# Articles that share so many of the shorter one's five-word sequences report one event in the same words.
NEAR: Final = 0.1

Spot = tuple[int, int, str]  # first code point, last exclusive, label


@dataclass(frozen=True)
class Marked:
    """An article with its gold entities: outermost, disjoint, in text order."""

    name: str
    text: str
    spots: frozenset[Spot]


@dataclass(frozen=True)
class Split:
    train: list[Marked]
    validation: list[Marked]
    test: list[Marked]


def read_marked(path: Path) -> Marked:
    """An article and its brat annotations (NAME.txt beside NAME.ann); dates and hours are left out."""
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    spots = []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, start, end = line.split("\t")[1].split()
        if kind in LABELS:
            spots.append((int(start), int(end), LABELS[kind]))
    # Two labels on the same words: the name of a newspaper or a firm rather than its founder's.
    order = ("ORG", "LOC", "PER", "MISC")
    spots.sort(key=lambda spot: (spot[0] - spot[1], order.index(spot[2]), spot[0]))
    outer: list[Spot] = []
    for spot in spots:
        if all(spot[1] <= start or end <= spot[0] for start, end, _ in outer):
            outer.append(spot)
    return Marked(path.stem, text, frozenset(outer))


def sequences(text: str) -> frozenset[tuple[str, ...]]:
    """The five-word sequences of a text."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], words[3:], words[4:], strict=False))


def without_near(articles: Iterable[Marked], others: Iterable[str]) -> list[Marked]:
    """The articles that report nothing in the words of the other texts."""
    kept = [sequences(text) for text in others]
    out = []
    for article in articles:
        own = sequences(article.text)
        if all(len(own & other) <= NEAR * max(1, min(len(own), len(other))) for other in kept):
            out.append(article)
    return out


def split(data: Path, held_out: Path) -> Split:
    """Training, validation and test articles, none of which is among the held-out texts or near one.

    Nor is a training article near one of validation or test.
    """
    names = {path.stem for path in held_out.glob("*.txt")}
    articles = [read_marked(path) for path in sorted(data.glob("*/*/*.ann")) if path.stem not in names]
    if not articles or not names:
        raise click.UsageError(f"no article in {data} (YEAR/MONTH/NAME.ann) or no NAME.txt in {held_out}")
    articles = without_near(articles, [path.read_text(encoding="utf-8") for path in held_out.glob("*.txt")])
    chosen = set(TEST.read_text(encoding="utf-8").split())
    test = [article for article in articles if article.name in chosen]
    rest = without_near((a for a in articles if a.name not in chosen), [a.text for a in test])
    random.Random(SEED).shuffle(rest)  # noqa: S311 - a split, no secret
    validation = rest[:VALIDATION]
    return Split(without_near(rest[VALIDATION:], [a.text for a in validation]), validation, test)


def example(nlp: Nlp, article: Marked) -> Example:
    """The article as the model reads it; an entity that cuts a word takes the whole word."""
    doc = nlp.make_doc(for_model(article.text))
    spans: list[Span] = []
    for start, end, label in sorted(article.spots):
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    gold = doc.copy()
    gold.ents = tuple(filter_spans([Span(gold, s.start, s.end, s.label) for s in spans]))
    return Example(doc, gold)


def scores(nlp: Nlp, articles: list[Marked]) -> dict[str, float]:
    """Exact-span F1 per label, in percent, of all that `nlp` runs."""
    right: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    docs: Iterator[Doc] = nlp.pipe(for_model(article.text) for article in articles)
    for article, doc in zip(articles, docs, strict=True):
        guess = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
        gold.update(label for *_, label in article.spots)
        found.update(label for *_, label in guess)
        right.update(label for *_, label in guess & article.spots)
    return {label: 200 * right[label] / max(1, gold[label] + found[label]) for label in SCORED}


def train(nlp: Nlp, data: Split, epochs: int) -> bytes:
    """The weights with the best mean F1 on validation, as bytes."""
    ner: Any = nlp.get_pipe("ner")
    examples = [example(nlp, article) for article in data.train]
    optimizer = Adam(learn_rate=0.001, L2=0.01, grad_clip=1.0, use_averages=True)
    best, weights = 0.0, b""
    sizes = compounding(2.0, 8.0, 1.002)
    with nlp.select_pipes(enable="ner"):
        for epoch in range(1, epochs + 1):
            random.shuffle(examples)
            losses: dict[str, float] = {}
            for batch in minibatch(examples, size=sizes):  # type: ignore[no-untyped-call]
                nlp.update(batch, sgd=optimizer, drop=0.3, losses=losses)
            with nlp.use_params(optimizer.averages):
                now = scores(nlp, data.validation)
                mean = sum(now.values()) / len(now)
                if mean > best:
                    best, weights = mean, ner.to_bytes()
            click.echo(f"epoch {epoch}: loss {losses['ner']:.0f}, validation {table_row(now)}", err=True)
    return weights


def table_row(row: dict[str, float]) -> str:
    return "  ".join(f"{label} {value:.1f}" for label, value in row.items())


@click.command(
    epilog="Example: python entities.py --data WiNER-fr --held-out gold/dev/text --out models/entities"
)
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="WiNER-fr: YEAR/MONTH/NAME.txt and NAME.ann.",
)
@click.option(
    "--held-out",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The NAME.txt of the gold dev articles: they and their like stay out.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the weights.",
)
@click.option(
    "--epochs", default=8, show_default=True, help="Half a minute each on one core; the best is kept."
)
def main(data: Path, held_out: Path, out: Path, epochs: int) -> None:
    """Train the entity recogniser and print exact F1 on the test articles, stock and new."""
    fix_random_seed(SEED)
    articles = split(data, held_out)
    click.echo(
        f"{len(articles.train)} articles to train on, {len(articles.validation)} to validate, "
        f"{len(articles.test)} to test",
        err=True,
    )
    nlp = load(entities=None)
    stock = scores(nlp, articles.test)
    weights = train(nlp, articles, epochs)
    ner: Any = nlp.get_pipe("ner")
    ner.from_bytes(weights)
    ner.to_disk(out, exclude=["vocab"])
    click.echo(f"stock  {table_row(stock)}\nnew    {table_row(scores(nlp, articles.test))}")


if __name__ == "__main__":
    main()
