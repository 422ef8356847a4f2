"""Documents, their fields and the mappings."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from propos.messages import EnrichedArticle
from propos_index.documents import (
    ArticleDocument,
    QuoteDocument,
    Tombstone,
    article_document,
    quote_document,
)
from propos_index.mappings import PROPERTIES, template_body
from propos_index.quoted import context, names_near, saying_of

Make = Callable[..., EnrichedArticle]
NOW = datetime(2026, 10, 1, 7, tzinfo=UTC)


def mapped(properties: dict[str, Any]) -> dict[str, Any]:
    """The mapping's fields as a tree of names."""
    return {
        name: mapped(body["properties"]) if "properties" in body else None
        for name, body in properties.items()
    }


def declared(kind: Any) -> Any:
    """The document's fields as a tree of names."""
    for part in (kind, *getattr(kind, "__args__", ())):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            return {field.encode_name: declared(field.type) for field in msgspec.structs.fields(part)}
    return None


@pytest.mark.parametrize(
    ("alias", "documents"), [("articles", [ArticleDocument, Tombstone]), ("quotes", [QuoteDocument])]
)
def test_documents_and_mappings_have_the_same_fields(
    alias: str, documents: list[type[msgspec.Struct]]
) -> None:
    fields = [declared(document) for document in documents]
    assert {name: tree for each in fields for name, tree in each.items()} == mapped(PROPERTIES[alias])


def test_templates_are_strict_and_stay_in_their_prefix() -> None:
    body = template_body("quotes", "essai-")
    assert body["index_patterns"] == ["essai-quotes-v*"]
    assert body["template"]["mappings"]["dynamic"] == "strict"


def test_a_quote_in_pieces_reads_as_one_and_keeps_its_offsets(enriched: Make) -> None:
    article = enriched()
    quote = quote_document(article, article.quotes[0], NOW)
    assert quote.content == "La digue tiendra […] et nous serons prêts"
    assert [article.text[piece.start : piece.end] for piece in quote.pieces] == [
        "La digue tiendra",
        "et nous serons prêts",
    ]
    assert article.text[quote.start : quote.end].startswith("La digue tiendra, a promis")
    assert quote.article.title == article.title
    assert (quote.outlet.name, quote.tags, quote.revision) == (article.outlet.name, article.tags, 3)


def test_the_context_is_the_paragraph_with_cue_and_mention(enriched: Make) -> None:
    article = enriched()
    assert context(article.text, article.quotes[1]) == "Selon la préfecture, le port rouvrira lundi."
    assert context(article.text, article.quotes[0]).startswith("« La digue tiendra, a promis")
    assert context(article.text, article.quotes[0]).endswith("n'a rien ajouté.")


def test_a_long_context_is_cut_at_words(enriched: Make) -> None:
    article = enriched()
    assert context(article.text, article.quotes[0], reach=12) == (
        "« La digue tiendra, a promis Maëlle Quéméneur, et nous serons prêts. » La …"
    )


def test_names_near_a_quote_are_those_of_its_paragraph(enriched: Make) -> None:
    article = enriched()
    assert names_near(article, article.quotes[0]) == ("Maëlle Quéméneur",)
    assert names_near(article, article.quotes[1]) == ("préfecture",)


def test_a_saying_is_told_by_its_words_and_a_short_one_by_its_speaker_too(enriched: Make) -> None:
    long, short = enriched().quotes
    other = msgspec.structs.replace(long, id="q9", speaker=None)
    assert saying_of(long) == saying_of(other) == "k1"
    assert saying_of(short) == short.id, "nobody knows who says so little"
    brief = msgspec.structs.replace(long, content=long.content[:1])
    who = msgspec.structs.replace
    assert brief.speaker is not None
    same = who(brief, speaker=who(brief.speaker, name="Maelle QUEMENEUR"))
    stranger = who(brief, speaker=who(brief.speaker, name="Ludovic Roy"))
    assert saying_of(brief) == saying_of(same) != saying_of(stranger)


def test_names_are_listed_once_by_label(enriched: Make) -> None:
    document = article_document(enriched(), NOW)
    assert document.people == ("Maëlle Quéméneur",)
    assert document.organisations == ("préfecture",)
    assert document.quote_ids == ("q1", "q2")


def test_an_undated_article_is_dated_by_its_observation(enriched: Make) -> None:
    published = datetime(2026, 9, 30, tzinfo=UTC)
    assert article_document(enriched(), NOW).date == datetime(2026, 10, 1, 6, tzinfo=UTC)
    assert article_document(enriched(published_at=published), NOW).date == published
