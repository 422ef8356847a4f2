"""Women and men among those who are quoted: golden pairs, and what holds of every text."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import index_kit
from propos.messages import EnrichedArticle, Quote, Span, Speaker, SpeakerType
from propos_index.actions import write_quotes
from propos_index.french import first_names, people
from propos_index.gender import Told, gender_of, genders_of

Make = Callable[..., EnrichedArticle]
NOW = datetime(2026, 10, 1, 7, tzinfo=UTC)
ARTICLE = index_kit.enriched("https://vanel.example/digue")
GOLDEN = yaml.safe_load((Path(__file__).parent / "golden" / "genders.yaml").read_text(encoding="utf-8"))
PIECES = st.sampled_from(
    [
        *(
            "Mme",
            "M.",
            "la",
            "L’",
            "présidente",
            "ministre",
            "Roÿ",
            "Claire",
            "elle",
            "-il",
            "dit-elle",
            "Le Dr",
        ),
        *(",", " ", "\n", "«", "", "-", "'", ".", "ß", "İ", "🛶", "\u0301", "ce dernier"),
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=20)


def quoted(
    name: str, mention: str = "", cue: str = "", role: str | None = None, kind: SpeakerType = "person"
) -> Quote:
    return Quote(
        id="q",
        kind="direct",
        content=(Span(0, 1, "x"),),
        mention=Span(0, len(mention), mention) if mention else None,
        cue=Span(0, len(cue), cue) if cue else None,
        speaker=Speaker(name, kind, role) if name else None,
    )


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda golden: golden["case"])
def test_what_an_article_tells_of_a_person(golden: dict[str, Any]) -> None:
    quotes = [quoted(golden["name"], **each) for each in golden["quotes"]]
    told = gender_of(golden["name"], quotes, golden["text"])
    assert f"{told.gender} by {told.by}".removesuffix(" by None") == golden["told"]


@given(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_text_tells_something_or_nothing(name: str, mention: str, cue: str, role: str, text: str) -> None:
    quotes = [quoted(name, mention, cue, role)]
    told = gender_of(name, quotes, text)
    assert (told.by is None) == (told.gender == "unknown")
    assert gender_of(name, [*quotes, *quotes], text) == told, "said twice is said once"


@given(TEXTS.filter(bool), st.sampled_from(["organisation", "group", "document", "unknown"]), TEXTS)
def test_only_persons_have_a_gender(name: str, kind: SpeakerType, text: str) -> None:
    class_of = {"quotes": (quoted(name, "elle", "dit-elle", "présidente", kind),), "text": text}
    assert not genders_of(msgspec.structs.replace(ARTICLE, **class_of))


def test_the_documents_of_quotes_hold_it(enriched: Make) -> None:
    article = enriched()
    person, unnamed = (msgspec.json.decode(each.document or b"") for each in write_quotes(article, 1, NOW))
    assert person["speaker"] == {
        "name": "Maëlle Quéméneur",
        "type": "person",
        "role": "maire",
        "gender": "female",
        "gender_by": "first_name",
    }
    assert "speaker" not in unnamed
    body = Speaker("préfecture", "organisation")
    own = msgspec.structs.replace(article.quotes[1], speaker=body)
    (action,) = write_quotes(msgspec.structs.replace(article, quotes=(own,)), 1, NOW)
    assert msgspec.json.decode(action.document or b"")["speaker"] == {
        "name": "préfecture",
        "type": "organisation",
        "role": None,
    }


def test_all_quotes_of_a_person_in_an_article_agree(enriched: Make) -> None:
    quotes = (quoted("Alix Vanel"), quoted("Alix Vanel", "elle"), quoted("Denis Roÿ"))
    told = genders_of(enriched(quotes=msgspec.to_builtins(quotes), text="«"))
    assert told == {"Alix Vanel": Told("female", "pronoun"), "Denis Roÿ": Told("male", "first_name")}


def test_no_first_name_is_in_two_lists() -> None:
    lists = [first_names.FEMALE, first_names.MALE, first_names.EITHER]
    assert len(frozenset().union(*lists)) == sum(map(len, lists))
    assert frozenset().union(*lists) >= first_names.SURNAMES_TOO
    assert min(len(first_names.FEMALE), len(first_names.MALE)) > 700


def test_no_noun_is_said_of_women_only_and_of_others() -> None:
    assert not people.FEMALE_NOUNS & (people.MALE_NOUNS | people.EITHER_NOUNS | people.HONORARY)
    assert not people.EITHER_NOUNS & (people.MALE_NOUNS | people.HONORARY)
