"""The extraction as a whole: identities, offsets, other languages, and texts that nobody would write."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from propos.identity import quote_id, words_key
from propos.messages import Article, Entity, Outlet, Quote
from propos_enrich.pipeline import Nlp, enrich, extract

TEXT = (
    "« Le pont est fermé », a dit Anne Lormier. Selon elle, les travaux dureront. "
    "« Le pont est fermé », répète-t-elle."
)
PIECES = st.sampled_from(
    [
        "«",
        "»",
        '"',
        "“",
        "”",
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "’",
        "a-t-il",
        "dit",
        "que",
        "qu'",
        "selon",
        "Anne Roy",
        "M.",
        ",",
        ".",
        ":",
        "–",
        "la loi",
        "« oui »",
        "a déclaré",
        "et",
        "(",
        ")",
        "🙂",
        "e\u0301",
        "\u200f",
        "\u00a0",
        "avoir",
        "l'OMS",
        "dénonce",
        "une",
        "affirmant",
        "123",
        "!",
        "…",
        "-",
    ]
)


def article(text: str, language: str = "fr") -> Article:
    return Article(
        id="3f1b",
        url="https://exemple.test/a",
        canonical_url="https://exemple.test/a",
        outlet=Outlet(id="exemple", name="Exemple"),
        title="Titre",
        text=text,
        observed_at=datetime(2026, 1, 1, tzinfo=UTC),
        revision=1,
        content_hash="x",
        language=language,
    )


def check(text: str, entities: tuple[Entity, ...], quotes: tuple[Quote, ...]) -> None:
    for entity in entities:
        assert text[entity.start : entity.end] == entity.text != ""
    for quote in quotes:
        for span in (*quote.content, quote.cue, quote.mention):
            assert span is None or (text[span.start : span.end] == span.text != "")
        assert 0 <= quote.confidence <= 1
        assert all(a.end <= b.start for a, b in zip(quote.content, quote.content[1:], strict=False))


def test_an_article_gains_quotes_with_stable_ids(nlp: Nlp) -> None:
    enriched = enrich(nlp, article(TEXT))
    assert (enriched.status, enriched.pipeline.name) == ("ok", "propos-fr")
    key = words_key("Le pont est fermé")
    same = [q for q in enriched.quotes if q.words_key == key]
    assert [q.id for q in same] == [quote_id("3f1b", key, 0), quote_id("3f1b", key, 1)]
    assert {q.speaker.name for q in enriched.quotes if q.speaker} == {"Anne Lormier"}
    moved = enrich(nlp, article("Mis à jour.\n\n" + TEXT))
    assert [q.id for q in moved.quotes] == [q.id for q in enriched.quotes]


def test_entities_carry_the_fullest_name(nlp: Nlp) -> None:
    entities, _ = extract(nlp, "Anne Lormier est maire. Mme Lormier a voté hier.")
    assert [e.name for e in entities if e.label == "PER"] == ["Anne Lormier", "Anne Lormier"]


def test_another_language_passes_through(nlp: Nlp) -> None:
    enriched = enrich(nlp, article("“Yes”, she said.", language="en"))
    assert (enriched.status, enriched.quotes, enriched.entities) == ("unsupported_language", (), ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "«",
        "a" * 50_000,
        "«" * 50_000,
        "« a » " * 5_000,
        "\r\n".join(["« Oui », dit-il."] * 50),
        "e\u0301🙂\u200f« ok »",
        "dit que " * 2_000,
        "selon " * 2_000,
        "(" * 5_000,
        "M. " * 2_000,
    ],
    ids=lambda text: f"{text[:8]!r} x{len(text)}",
)
def test_hostile_texts_are_survived(nlp: Nlp, text: str) -> None:
    check(text, *extract(nlp, text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=60))
def test_any_mix_of_words_and_marks_keeps_offsets_true(nlp: Nlp, pieces: list[str]) -> None:
    for text in ("".join(pieces), " ".join(pieces)):
        check(text, *extract(nlp, text))
