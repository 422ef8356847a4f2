"""Learn the weights that name speakers: of antecedents, and of a quote's confidence.

Reads articles (NAME.txt) and their records (NAME.json, in the form of `seeds/quotes`) and writes
`propos_enrich/speakers/weights.json`. Deterministic: the same articles give the same weights.

    python services/enrich/training/speakers.py --news TEXTS RECORDS [--extra TEXTS RECORDS]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from spacy.tokens import Doc

from propos_enrich.french.spelling import plain
from propos_enrich.pipeline import for_model, load
from propos_enrich.quotes.choose import find_reports
from propos_enrich.quotes.found import Found, kind_of
from propos_enrich.reading.layout import Layout, lay_out
from propos_enrich.reading.phrases import Range
from propos_enrich.speakers.antecedents import (
    NOBODY,
    Asked,
    Candidate,
    Named,
    Scene,
    candidates,
    remember,
)
from propos_enrich.speakers.confidence import signs
from propos_enrich.speakers.entities import entity_words
from propos_enrich.speakers.features import Features, all_features
from propos_enrich.speakers.names import cast_of
from propos_enrich.speakers.ranker import Weights, as_asked, weights
from propos_enrich.speakers.records import judged, name_all, unsaid
from propos_enrich.speakers.resolve import name_speaker, of_mention

FOLDS: Final = 5
CHANCE_DECAY: Final = 8.0  # many signs, few quotes
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed article, its records, and whether it is news: only news tells how sure a quote is."""

    text: str
    doc: Doc
    records: list[Record]
    news: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of each option, and which of them are right."""

    rows: list[Features]
    right: list[bool]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A found quote and who seems to speak, with the record like it and how much of the words they share."""

    lay: Layout
    found: Found
    who: Named
    record: Record
    alike: float

    def right(self, who: Named, alike: float) -> bool:
        """Whether the words are alike enough, and the speaker right."""
        return self.alike >= alike and same_name(name_of(who), self.record)


def texts(folders: list[tuple[Path, Path, bool]]) -> Iterator[Text]:
    nlp = load()
    for text_folder, record_folder, news in folders:
        paths = sorted(record_folder.glob("*.json"))
        if not paths:
            sys.exit(f"no records (*.json) in {record_folder}")
        for n, path in enumerate(paths, 1):
            sys.stderr.write(f"\r{record_folder}: {n}/{len(paths)}")
            text = (text_folder / f"{path.stem}.txt").read_bytes().decode("utf-8")
            yield Text(text, nlp(for_model(text)), json.loads(path.read_bytes())["quotes"], news)
        sys.stderr.write("\n")


def name_of(named: Named) -> str:
    return named.speaker.name if named.speaker is not None else ""


def same_name(name: str, record: Record) -> bool:
    """Whether a record's speaker bears a name; no name is nobody's."""
    return _bare(plain(name)) == _bare(plain((record.get("speaker") or {}).get("name") or ""))


def _bare(name: str) -> str:
    words = name.replace("’", "'").replace("'", "' ").split()
    while len(words) > 1 and words[0] in ("le", "la", "les", "l'"):
        words = words[1:]
    return " ".join(words)


def choices(text: Text) -> Iterator[Choice]:
    """A choice for each mention without a name; what was said before it is known from the records."""
    lay = lay_out(text.doc, text.text)
    scene = Scene(lay, cast_of(lay, entity_words(lay, text.doc)), [])
    for record in sorted(text.records, key=lambda r: int(r["content"][0]["start"])):
        mention = _words(lay, record.get("mention"))
        if mention is None:
            continue
        pieces = tuple((p["start"], p["end"]) for p in record["content"])
        found = Found("record", pieces, _words(lay, record.get("cue")), mention, mention[0])
        named = of_mention(scene, found)
        if isinstance(named, Asked):
            asked, options = named, candidates(scene, named)
            right = [same_name(name_of(c.named), record) for c in [*options, Candidate(NOBODY, [])]]
            if any(right):
                yield Choice(all_features(scene, asked, options), right)
            named = Named(None, "unknown", 0.5, asked.gender, asked.kind == "plural")
            if any(right[:-1]):
                named = as_asked(asked, options[right.index(True)], 0.8)
        remember(scene, found, named)


def silent_choices(text: Text) -> Iterator[Choice]:
    """A choice for each found quote without a mention; one that no record holds is nobody's."""
    lay = lay_out(text.doc, text.text)
    reports = find_reports(lay)
    records = matched(text, reports)
    scene = Scene(lay, cast_of(lay, entity_words(lay, text.doc)), [])
    named = [name_speaker(scene, found) for found in reports]
    for n, (found, (record, alike)) in enumerate(zip(reports, records, strict=True)):
        if found.mention is not None or record.get("optional"):
            continue
        asked = unsaid(lay, reports, named, n)
        options = candidates(scene, asked)
        held = record if alike >= 0.5 else {}
        right = [same_name(name_of(c.named), held) for c in [*options, Candidate(NOBODY, [])]]
        if any(right):
            yield Choice(all_features(scene, asked, options), right)
        named[n] = options[right.index(True)].named if any(right[:-1]) else NOBODY


def matched(text: Text, reports: list[Found]) -> Iterator[tuple[Record, float]]:
    """The record most like each report, and the share of letters that they have in common."""
    letters = [_letters(text.text, [(p["start"], p["end"]) for p in r["content"]]) for r in text.records]
    for found in reports:
        mine = _letters(text.text, list(found.pieces))
        alike = [len(mine & theirs) / len(mine | theirs) for theirs in letters]
        best = max(range(len(alike)), key=alike.__getitem__, default=-1)
        near = best >= 0 and alike[best] >= 0.3
        yield (text.records[best], alike[best]) if near else ({}, 0.0)


def _words(lay: Layout, span: Record | None) -> Range | None:
    if span is None:
        return None
    first = last = lay.word_at(span["start"])
    while last < len(lay.words) and lay.start(last) < span["end"]:
        last += 1
    return first, max(last, first + 1)


def hearings(text: Text) -> Iterator[Hearing]:
    """Each quote that the extraction finds, who seems to speak, and its record."""
    lay = lay_out(text.doc, text.text)
    reports = find_reports(lay)
    scene = Scene(lay, cast_of(lay, entity_words(lay, text.doc)), [])
    heard = zip(reports, name_all(scene, reports), matched(text, reports), strict=True)
    for found, who, (record, alike) in heard:
        if not record.get("optional"):
            yield Hearing(lay, found, who, record, alike)


def _letters(text: str, pieces: list[tuple[int, int]]) -> set[int]:
    return {i for start, end in pieces for i in range(start, end) if text[i].isalnum()} or {-1}


def fit(choices: list[Choice], decay: float, steps: int = 400) -> dict[str, float]:
    """The weights of a conditional logit with an L2 penalty, by Adam over the whole set."""
    names = {name: i for i, name in enumerate(sorted({n for c in choices for row in c.rows for n in row}))}
    rows = [row for c in choices for row in c.rows]
    at = np.array([n for n, row in enumerate(rows) for _ in row])
    column = np.array([names[name] for row in rows for name in row])
    value = np.array([v for row in rows for v in row.values()])
    right = np.array([r for c in choices for r in c.right], dtype=float)
    group = np.array([n for n, c in enumerate(choices) for _ in c.rows])
    starts = np.searchsorted(group, np.arange(len(choices)))
    weight, first, second = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        score = np.bincount(at, value * weight[column], minlength=len(rows))
        power = np.exp(score - np.maximum.reduceat(score, starts)[group])
        chance = power / np.add.reduceat(power, starts)[group]
        wanted = chance * right
        wanted /= np.add.reduceat(wanted, starts)[group]
        slope = np.bincount(column, value * (chance - wanted)[at], minlength=len(names)) + decay * weight
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weight -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weight[i]), 3) for name, i in names.items() if abs(weight[i]) >= 0.005}


def learn(articles: list[Text], out: Path, decay: float) -> list[tuple[float, bool]]:
    """Fit all weights and write them; how sure each quote of the news is, and whether it is right.

    What tells how sure a quote is learns on articles whose mentions were no example for the antecedents.
    """
    asked = [list(choices(article)) for article in articles]
    _write(out, Weights(fit(_flat(asked), decay), {}, {}))
    for several, article in zip(asked, articles, strict=True):
        several += silent_choices(article)
    heard: list[Hearing] = []
    for fold in range(FOLDS):
        _write(out, Weights(fit(_flat(_without(asked, fold)), decay), {}, {}))
        heard += [h for article in articles[fold::FOLDS] if article.news for h in hearings(article)]
    antecedent = fit(_flat(asked), decay)
    speaker = fit_chance([(h, h.who) for h in heard if h.who.speaker is not None], 0.5)
    _write(out, Weights(antecedent, speaker, {}))
    kept = [(h, judged(h.lay, h.found, h.who)[1]) for h in heard]
    _write(out, Weights(antecedent, speaker, fit_chance(kept, 0.8)))
    sys.stdout.write(
        f"{len(_flat(asked))} mentions, {len(heard)} quotes, {len(articles)} articles -> {out}\n"
    )
    return [(judged(h.lay, h.found, h.who)[2], h.right(who, 0.8)) for h, who in kept]


def fit_chance(heard: list[tuple[Hearing, Named]], alike: float) -> dict[str, float]:
    """The weights of the signs for a quote's words and speaker being right."""
    rows = [(signs(h.lay, h.found, kind_of(h.lay, h.found.pieces), who), h, who) for h, who in heard]
    return fit([as_choice(row, h.right(who, alike)) for row, h, who in rows], CHANCE_DECAY)


def as_choice(signs: Features, right: bool) -> Choice:
    """A logistic regression is a choice between a row and nothing."""
    return Choice([signs, {}], [right, not right])


def _without(asked: list[list[Choice]], fold: int) -> list[list[Choice]]:
    return [several for n, several in enumerate(asked) if n % FOLDS != fold]


def _flat(asked: list[list[Choice]]) -> list[Choice]:
    return [choice for several in asked for choice in several]


def report(judgements: list[tuple[float, bool]]) -> None:
    """Print how often the quotes of each confidence are right."""
    for low in range(10):
        right = [ok for sure, ok in judgements if min(int(10 * sure), 9) == low]
        if right:
            sys.stdout.write(
                f"confidence {low / 10:.1f}: {len(right):4} quotes, {sum(right) / len(right):.0%} right\n"
            )


def _write(out: Path, known: Weights) -> None:
    out.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    weights.cache_clear()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, purpose in (
        ("--news", "articles for all weights"),
        ("--extra", "articles for antecedents alone"),
    ):
        parser.add_argument(
            name,
            nargs=2,
            type=Path,
            action="append",
            default=[],
            metavar=("TEXTS", "RECORDS"),
            help=f"{purpose}; may be repeated",
        )
    parser.add_argument("--decay", type=float, default=2.0, help="strength of the L2 penalty (default 2)")
    args = parser.parse_args()
    folders = [(t, r, True) for t, r in args.news] + [(t, r, False) for t, r in args.extra]
    if not args.news:
        parser.error("give --news TEXTS RECORDS at least once")
    import propos_enrich.speakers as package

    report(learn(list(texts(folders)), Path(package.__path__[0]) / "weights.json", args.decay))


if __name__ == "__main__":
    main()
