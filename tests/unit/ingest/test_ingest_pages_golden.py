"""Pages in the shapes of French news systems: the text that a reader would call the article's, and its facts.

NAME.html with NAME.txt, the text, and NAME.json, what the page says of its article; all of it invented.
"""

from datetime import datetime

import msgspec
import pytest

from bench.pages import FOLDER, LEAST_F1, Sample, read, sample_of, word_f1

SAMPLES = [sample_of(file) for file in sorted(FOLDER.glob("*.html"))]
by_name = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


def test_there_are_enough_shapes() -> None:
    assert len(SAMPLES) >= 40


@by_name
def test_the_text_is_the_articles(sample: Sample) -> None:
    found = read(sample).text
    wrong = [line for line in found.split("\n") if line not in sample.text]
    assert word_f1(found, sample.text) >= LEAST_F1, f"{sample.name}: F1 too low, not in the article: {wrong}"


@by_name
def test_the_facts_are_the_pages(sample: Sample) -> None:
    found = msgspec.to_builtins(read(sample), builtin_types=(datetime,))
    wanted = dict(sample.facts)
    for name in ("published_at", "modified_at"):
        if wanted.get(name):
            wanted[name] = datetime.fromisoformat(wanted[name])
    if "authors" in wanted:
        wanted["authors"] = tuple(wanted["authors"])
    found["authors"] = tuple(found["authors"])
    assert {name: found[name] for name in wanted} == wanted
