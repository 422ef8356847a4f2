"""Speakers: from what is asked to bodies, and from what Elasticsearch counts to values."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propos_index.mappings import QUOTE
from propos_search.answer import Count
from propos_search.faults import Tongue
from propos_search.language.reading import parse
from propos_search.language.tree import All, Named, Query
from propos_search.people.listing import speakers_body
from propos_search.people.parts import gender_among
from propos_search.people.profile import Word, profile_body, words_of
from propos_search.people.statistics import statistics_body, statistics_of
from propos_search.people.suggestions import asking, typed
from propos_search.question import question_of

NAMES = st.text(st.sampled_from("aéŒ d'’-.\"«»():*\\/?&<>ß🛶\x00"), min_size=1, max_size=20)
TYPED = st.lists(
    st.sampled_from(
        [*("digue", "maëlle", "qui:", "speaker:", '"', "«", " ", "-", "OR", "(", ")", ":", "d'", "l’", "a")]
    ),
    max_size=10,
).map("".join)


def known(path: str) -> bool:
    """Whether the index has a field of this name."""
    fields: dict[str, Any] = QUOTE
    for part in path.split("."):
        field = fields.get(part)
        if field is None:
            return False
        fields = field.get("properties", {}) | field.get("fields", {})
    return True


def counted(body: Any) -> list[str]:
    """The fields that a body's aggregations name."""
    if isinstance(body, list):
        return [name for each in body for name in counted(each)]
    if not isinstance(body, dict):
        return []
    own = [body["field"]] if isinstance(body.get("field"), str) else []
    return own + [name for each in body.values() for name in counted(each)]


@pytest.mark.parametrize(
    "body",
    [
        speakers_body("maëlle", question_of([("outlet", "Le Courrier")]), 20),
        profile_body("Maëlle Quéméneur"),
        statistics_body(question_of([("q", "digue"), ("since", "2026-10-01")])),
    ],
)
def test_bodies_count_fields_of_the_index(body: dict[str, Any]) -> None:
    assert json.loads(json.dumps(body)) == body
    fields = counted(body["aggs"])
    assert fields
    assert [name for name in fields if not known(name)] == []


def test_each_part_of_a_name_must_be_found() -> None:
    body = speakers_body("jean-luc «roÿ»", question_of([]), 20)
    patterns = [
        each["wildcard"]["speaker.name.folded"]["value"]
        for each in body["query"]["bool"]["filter"]
        if "wildcard" in each
    ]
    assert patterns == ["*jean*", "*luc*", "*roÿ*"]


@given(NAMES)
def test_any_name_can_be_asked_for(name: str) -> None:
    json.dumps(speakers_body(name, question_of([]), 20))
    assert profile_body(name)["query"]["bool"]["filter"] == [{"terms": {"speaker.name": [name]}}]


@pytest.mark.parametrize(
    ("told", "gender"),
    [
        ([], "unknown"),
        ([Count("unknown", 9)], "unknown"),
        ([Count("unknown", 9), Count("female", 1)], "female"),
        ([Count("male", 3), Count("female", 1)], "male"),
        ([Count("male", 2), Count("female", 2)], "unknown"),
    ],
)
def test_a_gender_is_what_more_articles_tell(told: list[Count], gender: str) -> None:
    assert gender_among(told) == gender


def test_words_are_told_once_and_as_readers_write_them() -> None:
    found = [
        {"key": key, "doc_count": count, "bg_count": 10}
        for key, count in [
            *(
                ("digues", 4),
                ("digue", 3),
                ("les", 9),
                ("an", 5),
                ("2026", 4),
                ("maëlle", 3),
                ("phare", 2),
                ("très", 4),
                ("usuel", 1),
            ),
        ]
    ]
    group = {"doc_count": 10, "bg_count": 100, "buckets": found}
    words = list(words_of(group, frozenset({"maëlle", "roÿ"})))
    assert words == [Word("digues", 4, 4.0), Word("phare", 2, 2.0)]


def test_nobody_quoted_is_counted_too() -> None:
    nothing: dict[str, Any] = {"buckets": []}
    answer = statistics_of(
        {
            "hits": {"total": {"value": 0}},
            "aggregations": {
                **dict.fromkeys(("kinds", "types", "outlets", "top"), nothing),
                "unnamed": {"doc_count": 0},
                "speakers": {"value": 0},
                "persons": {"doc_count": 0, "genders": nothing, "grounds": nothing},
            },
        }
    )
    assert [each.gender for each in answer.genders] == ["female", "male", "unknown"]
    assert answer.persons == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("quém", [("", "quém")]),
        ("digue quém", [("", "digue quém"), ("digue ", "quém")]),
        (
            "la digue maëlle quém ",
            [("la ", "digue maëlle quém"), ("la digue ", "maëlle quém"), ("la digue maëlle ", "quém")],
        ),
        ("digue qui:quém", [("digue ", "quém")]),
        ('digue Qui:"maëlle quém', [("digue ", "maëlle quém")]),
        ("digue -speaker:quém", [("digue -", "quém")]),
        ("(digue OR quém", [("(digue OR ", "quém")]),
        ("qui:roy quém", [("qui:roy ", "quém")]),
        ("outlet:quém", []),
        ('"quém', []),
        ("-quém", []),
        ("quém*", []),
        ("de", []),
        ("q", []),
        ("", []),
    ],
)  # fmt: skip
def test_the_end_of_a_text_may_be_a_name(text: str, names: list[tuple[str, str]]) -> None:
    assert [(each.before, each.name) for each in typed(text)] == names


@given(TYPED)
def test_what_stands_before_a_name_stays_as_it_is(text: str) -> None:
    for each in typed(text):
        assert text.startswith(each.before)
        assert each.name in text[len(each.before) :]


@given(NAMES, st.sampled_from(["fr", "en"]))
def test_a_suggestion_asks_for_the_speaker(name: str, tongue: Tongue) -> None:
    assume(any(letter.isalnum() for letter in name))
    written = asking(name, tongue)
    assert written.startswith("qui:" if tongue == "fr" else "speaker:")
    match parse(f"digue {written}"):
        case Query(All((_, Named("speaker", value)))):
            assert value
        case other:
            raise AssertionError(other)
