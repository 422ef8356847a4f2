"""The extraction as a whole: identities, the fullest names, other languages."""

from datetime import UTC, datetime

from propos.identity import quote_id, words_key
from propos.messages import Article, Outlet
from propos_enrich.pipeline import Nlp, enrich, extract

TEXT = (
    "« Le pont est fermé », a dit Anne Lormier. Selon elle, les travaux dureront. "
    "« Le pont est fermé », répète-t-elle."
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
