"""What the speakers' weights learn from: articles, and the choices and quotes in them."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from propos_enrich.french.spelling import key
from propos_enrich.pipeline import for_model, load
from propos_enrich.quotes.choose import find_reports
from propos_enrich.quotes.found import Found
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
from propos_enrich.speakers.entities import entity_words
from propos_enrich.speakers.features import Features, all_features
from propos_enrich.speakers.names import cast_of
from propos_enrich.speakers.ranker import as_asked
from propos_enrich.speakers.records import name_all, unsaid
from propos_enrich.speakers.resolve import name_speaker, of_mention
from training.fitting import Choice

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """A parsed article and its records.

    Only `news` tells how sure a quote is. `held`: the weights that find quotes were learned without it.
    """

    text: str
    doc: Doc
    records: list[Record]
    news: bool
    name: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class Hearing:
    """A found quote and who seems to speak, with the record like it and how much of the words they share."""

    lay: Layout
    found: Found
    who: Named
    record: Record
    alike: float
    held: bool

    def right(self, who: Named, alike: float) -> bool:
        """Whether the words are alike enough, and the speaker right."""
        return self.alike >= alike and same_name(name_of(who), self.record)


def texts(folders: list[tuple[Path, Path, bool]]) -> Iterator[Text]:
    """The parsed articles of folders of texts and of records; the last says whether they are news."""
    nlp = load()
    for text_folder, record_folder, news in folders:
        paths = sorted(record_folder.glob("*.json"))
        if not paths:
            sys.exit(f"no records (*.json) in {record_folder}")
        for n, path in enumerate(paths, 1):
            sys.stderr.write(f"\r{record_folder}: {n}/{len(paths)}")
            text = (text_folder / f"{path.stem}.txt").read_bytes().decode("utf-8")
            yield Text(
                text,
                nlp(for_model(text)),
                json.loads(path.read_bytes())["quotes"],
                news,
                f"{record_folder.name}/{path.stem}",
            )
        sys.stderr.write("\n")


def name_of(named: Named) -> str:
    return named.speaker.name if named.speaker is not None else ""


def same_name(name: str, record: Record) -> bool:
    """Whether a record's speaker bears a name; no name is nobody's."""
    return key(name) == key((record.get("speaker") or {}).get("name") or "")


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
                yield Choice(rows_of(scene, asked, options), right)
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
            yield Choice(rows_of(scene, asked, options), right)
        named[n] = options[right.index(True)].named if any(right[:-1]) else NOBODY


def rows_of(scene: Scene, asked: Asked, options: list[Candidate]) -> list[Features]:
    """The features of each option, each also under the kind of mention, which may weigh it otherwise."""
    rows = all_features(scene, asked, options)
    return [row | {f"{asked.kind} {name}": value for name, value in row.items()} for row in rows]


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
    while last < len(lay.low) and lay.start(last) < span["end"]:
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
            yield Hearing(lay, found, who, record, alike, text.held)


def _letters(text: str, pieces: list[tuple[int, int]]) -> set[int]:
    return {i for start, end in pieces for i in range(start, end) if text[i].isalnum()} or {-1}
