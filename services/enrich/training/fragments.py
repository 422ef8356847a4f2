"""Learn the weights that read words in marks and sources: `propos_enrich/quotes/weights.json`.

Reads articles (NAME.txt) and their records (NAME.json, in the form of `seeds/quotes`). First how far
the clause of a source goes; then, on what is left, which words in marks a verb reports and how far its
object goes; then which of the others were said at all. Deterministic: the same articles
give the same weights.

    python services/enrich/training/fragments.py --articles TEXTS RECORDS [--articles TEXTS RECORDS]
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from propos_enrich.quotes.beginnings import beginnings, begins
from propos_enrich.quotes.choose import governed, surest
from propos_enrich.quotes.covered import Place, lefts, rights, stops, weigh_left, weigh_right, weigh_stop
from propos_enrich.quotes.cues import Cue, find_cues
from propos_enrich.quotes.endings import ends, ends_at
from propos_enrich.quotes.fragments import readings, stretch
from propos_enrich.quotes.governors import Features, signs, signs_alone
from propos_enrich.quotes.sources import prepositions, rule_end, source_at
from propos_enrich.quotes.weights import Weights, weights
from propos_enrich.reading.layout import Layout, lay_out
from training.examples import Text, texts
from training.fitting import Choice, fit

Record = dict[str, Any]

FOLDS: Final = 5


@dataclass
class Lessons:
    """The choices to learn from, by the name of their weights, each with the number of its article."""

    of: dict[str, list[tuple[int, Choice]]] = field(
        default_factory=lambda: {name: [] for name in Weights.__struct_fields__}
    )

    def add(self, name: str, article: int, rows: list[Features], right: Sequence[bool]) -> None:
        if any(right):
            self.of[name].append((article, Choice(rows, list(right))))


def learn_sources(text: Text, article: int, lessons: Lessons) -> None:
    """The three choices of each source preposition that a record has for its cue."""
    lay = lay_out(text.doc, text.text)
    cues = {c.start: c for c in find_cues(lay)}
    for i, length in prepositions(lay):
        source = source_at(lay, i, i + length)
        record = _under(text.records, lay.start(i), lay.start(i) + 1)
        if source is not None and record is not None and not record.get("optional"):
            _choices_of(lay, source.place, record, cues, article, lessons)


def _choices_of(
    lay: Layout, place: Place, record: Record, cues: dict[int, Cue], article: int, lessons: Lessons
) -> None:
    at = lay.start(place.before)
    left = [p for p in record["content"] if p["start"] < at]
    right = [p for p in record["content"] if p["start"] > at]
    first, resume = place.left, place.right
    options = lefts(lay, place)
    good = [bool(left) and same(lay, lay.start(k), left[0]["start"]) for k in options]
    good[0] = not left
    lessons.add("lefts", article, [weigh_left(lay, place, k) for k in options], good)
    first = options[good.index(True)] if any(good) else first
    options = rights(lay, place)
    if right:
        good = [k < len(lay.low) and same(lay, lay.start(k), right[0]["start"]) for k in options]
        lessons.add("rights", article, [weigh_right(lay, place, k) for k in options], good)
        resume = options[good.index(True)] if any(good) else resume
    rule = rule_end(lay, place, resume, cues)
    options = stops(lay, place, resume, rule)
    good = [bool(right) and same(lay, lay.end(e - 1), right[-1]["end"]) for e in options]
    good = [not right if e == resume else g for e, g in zip(options, good, strict=True)]
    rows = [weigh_stop(lay, place, e, rule, resume, first) for e in options]
    lessons.add("stops", article, rows, good)


def learn_fragments(text: Text, article: int, lessons: Lessons) -> None:
    """Whether each reading of words in marks is a record's; where the objects of those begin and end."""
    lay = lay_out(text.doc, text.text)
    cues = find_cues(lay)
    seen: set[int] = set()
    for n, options in readings(lay, cues, surest(lay, cues)[1]):
        record = _holding(lay, text.records, n)
        rows = [signs(lay, r.cue, n, r.mention) for r in options]
        if record is None:
            for row in rows:
                lessons.add("said", article, [row, {}], [False, True])
        elif id(record) not in seen and not _nobodys(record):
            seen.add(id(record))
            cue = record["cue"]
            right = [
                cue["start"] < lay.end(r.cue.end - 1) and lay.start(r.cue.start) < cue["end"] for r in options
            ]
            if any(right):
                at = right.index(True)
                for k in range(at + 1):
                    lessons.add("said", article, [rows[k], {}], [k == at, k != at])
                _extents(lay, options[at].cue, n, record, article, lessons)


def learn_alone(text: Text, article: int, lessons: Lessons) -> None:
    """Whether the words in marks that nothing governs are a record's."""
    lay = lay_out(text.doc, text.text)
    taken = governed(lay, find_cues(lay))[1]
    for n, v in enumerate(lay.verbatim):
        if n not in taken and lay.span[n][0] >= 0 and v.closed and not v.dash:
            record = _holding(lay, text.records, n)
            if record is None or not record.get("cue"):
                said = record is not None
                lessons.add("alone", article, [signs_alone(lay, n, taken), {}], [said, not said])


def _extents(lay: Layout, cue: Cue, n: int, record: Record, article: int, lessons: Lessons) -> None:
    mark, (start, end) = lay.span[n][0], (record["content"][0]["start"], record["content"][-1]["end"])
    options = beginnings(lay, cue, mark)
    good = [same(lay, lay.start(i) if i < mark else lay.verbatim[n].start, start) for i in options]
    lessons.add("begins", article, [begins(lay, cue, n, i) for i in options], good)
    first = options[good.index(True)] if any(good) else mark
    options = ends(lay, n)
    good = [same(lay, stretch(lay, n, mark, e)[1], end) for e in options]
    lessons.add("ends", article, [ends_at(lay, cue, n, first, e) for e in options], good)


def same(lay: Layout, a: int, b: int) -> bool:
    """Whether no letter or digit stands between two code points."""
    return not any(c.isalnum() for c in lay.text[min(a, b) : max(a, b)])


def _under(records: list[Record], start: int, end: int) -> Record | None:
    """The record whose cue touches the code points [start, end)."""
    return next(
        (r for r in records if r.get("cue") and r["cue"]["start"] < end and start < r["cue"]["end"]), None
    )


def _holding(lay: Layout, records: list[Record], n: int) -> Record | None:
    """The record whose words hold most of quotation `n`."""
    pieces = lay.verbatim[n].pieces
    letters = {i for a, b in pieces for i in range(a, b) if lay.text[i].isalnum()}
    for record in records:
        held = sum(any(p["start"] <= i < p["end"] for p in record["content"]) for i in letters)
        if held * 2 > len(letters):
            return record
    return None


def _nobodys(record: Record) -> bool:
    """Whether a record tells nothing of a cue."""
    return bool(record.get("optional")) or not record.get("cue")


def learn(articles: list[Text], out: Path, decay: float) -> None:
    """Fit the sources, then each on what the one before leaves; print what held-out folds give."""
    lessons = Lessons()
    for step in (learn_sources, learn_fragments, learn_alone):
        for n, article in enumerate(articles):
            step(article, n, lessons)
        _write(out, lessons, decay)
    for name, choices in lessons.of.items():
        good = total = 0
        for fold in range(FOLDS):
            known = fit([c for n, c in choices if n % FOLDS != fold], decay)
            for _, choice in (pair for pair in choices if pair[0] % FOLDS == fold):
                scores = [sum(known.get(k, 0.0) * v for k, v in row.items()) for row in choice.rows]
                good += choice.right[scores.index(max(scores))]
                total += 1
        sys.stdout.write(f"{name}: {total} choices, {good / max(total, 1):.1%} right on articles held out\n")


def _write(out: Path, lessons: Lessons, decay: float) -> None:
    known = {
        name: fit([c for _, c in choices], decay) if choices else {} for name, choices in lessons.of.items()
    }
    out.write_bytes(msgspec.json.format(msgspec.json.encode(Weights(**known)), indent=1) + b"\n")
    weights.cache_clear()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--articles",
        nargs=2,
        type=Path,
        action="append",
        required=True,
        metavar=("TEXTS", "RECORDS"),
        help="articles and their records; may be repeated",
    )
    parser.add_argument("--decay", type=float, default=2.0, help="strength of the L2 penalty (default 2)")
    args = parser.parse_args()
    import propos_enrich.quotes as package

    out = Path(package.__path__[0]) / "weights.json"
    learn(list(texts([(t, r, True) for t, r in args.articles])), out, args.decay)


if __name__ == "__main__":
    main()
