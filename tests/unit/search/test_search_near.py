"""What stands near a question: its bodies, and which words are kin."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propos_index.mappings import ARTICLE, QUOTE
from propos_search.faults import BadQuery
from propos_search.language.reading import parse
from propos_search.language.roots import root_of
from propos_search.language.tokens import MOST_DEEP
from propos_search.language.tree import Query, said
from propos_search.language.tree import given as narrowing
from propos_search.language.writing import write
from propos_search.near import articles_body, near_body
from propos_search.question import Question, question_of

ELASTICSEARCH_DEPTH = 30
"""Queries inside each other that Elasticsearch takes (indices.query.bool.max_nested_depth)."""
TEXTS = (
    *(
        "digue",
        "l'école",
        '"dernier mot"',
        "chalut*",
        "1150",
        "kind:direct",
        "speaker:roy",
        "OR",
        "-",
        "(",
        ")",
    ),
    *("après:7d", "le"),
)


def fields(properties: dict[str, Any], path: str = "") -> Iterator[str]:
    """The full names of the fields in a mapping."""
    for name, field in properties.items():
        yield path + name
        yield from fields(field.get("properties", {}) | field.get("fields", {}), f"{path}{name}.")


def searched(query: Any) -> Iterator[str]:
    """The fields in which a query looks for words."""
    if isinstance(query, list):
        for each in query:
            yield from searched(each)
    elif isinstance(query, dict):
        yield from (each.partition("^")[0] for each in query.get("fields", ()))
        for each in query.values():
            yield from searched(each)


def depth(query: Any) -> int:
    """How many queries stand inside each other."""
    if isinstance(query, list):
        return max(map(depth, query), default=0)
    if not isinstance(query, dict):
        return 0
    return max((depth(each) + (name in ("bool", "dis_max")) for name, each in query.items()), default=0)


@pytest.mark.parametrize(
    ("text", "words", "narrow"),
    [
        ("digue port", "digue port", ""),
        ('digue speaker:roy -port "le vent"', 'digue "le vent"', "speaker:roy -port"),
        ("(digue speaker:roy) OR (port speaker:lefèvre)", "digue OR port", "speaker:roy OR speaker:lefèvre"),
        ("(digue speaker:roy) OR port", "digue OR port", ""),
        ("kind:direct", "", "kind:direct"),
    ],
)
def test_a_question_is_words_and_what_narrows_them(text: str, words: str, narrow: str) -> None:
    root = parse(text).root
    assert (write(Query(said(root))), write(Query(narrowing(root)))) == (words, narrow)


@given(st.lists(st.sampled_from(TEXTS), max_size=12).map(" ".join), st.sampled_from(["", "Roÿ"]))
def test_each_body_is_json_and_looks_in_fields_of_its_index(text: str, outlet: str) -> None:
    try:
        words = said(parse(text).root)
    except BadQuery:
        assume(False)
    question = question_of([("q", text), ("outlet", outlet), ("speaker", outlet)])
    about = articles_body(question)
    assert (about is None) == (words is None)
    if about is None:
        return
    body = near_body(question, 30, [{"_id": "a", "_score": 0.0}])
    assert json.loads(json.dumps([about, body])) == [about, body]
    assert set(searched(about)) <= {*fields(ARTICLE)}
    assert set(searched(body)) <= {*fields(QUOTE)}


def test_what_narrows_and_what_answers_stand_in_the_body() -> None:
    body = near_body(Question(text="digue -port", outlets=("L’Écho",)), 30, [])["query"]["bool"]
    assert body["filter"][0] == {"terms": {"outlet.name": ["L’Écho"]}}
    assert "must_not" in body["filter"][1]["bool"]
    assert len(body["must_not"]) == 1


def test_numbers_and_long_questions_are_taken_as_they_stand() -> None:
    assert "fuzziness" in json.dumps(articles_body(Question(text="digue")))
    assert "fuzziness" not in json.dumps(articles_body(Question(text="1150")))
    assert "fuzziness" not in json.dumps(articles_body(Question(text="digue " * 7)))


def test_the_deepest_question_is_not_too_deep_for_elasticsearch() -> None:
    text = "(a b* OR -(c " * (MOST_DEEP // 2) + "x OR y"
    assert depth(near_body(Question(text=text), 10, [])) < ELASTICSEARCH_DEPTH


@pytest.mark.parametrize(
    ("words", "root"),
    [
        ("vaccination vaccinations", "vaccin"),
        ("fermeture", "ferm"),
        ("licenciement", "licenci"),
        ("gréviste Grévistes", "grév"),
        ("climatique", "climat"),
        ("pêcheurs", "pêch"),
        ("position", "position"),
        ("digue", "digue"),
    ],
)
def test_kin_have_a_root_in_common(words: str, root: str) -> None:
    assert {root_of(word) for word in words.split()} == {root}
