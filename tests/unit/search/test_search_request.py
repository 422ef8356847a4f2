"""From a question to the bodies of requests: golden pairs, and what holds of each body.

`golden/NAME.json` holds a query string and what its request asks; PROPOS_GOLDEN=write writes them anew.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propos_index.mappings import QUOTE
from propos_search.answer import Answer, read
from propos_search.counting import TIMELINE, UNNAMED, facet_bodies, timeline_body
from propos_search.faults import BadQuery
from propos_search.language.reading import parse
from propos_search.language.tokens import MOST_DEEP
from propos_search.question import Question, question_of
from propos_search.request import prints_body, search_body

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
ELASTICSEARCH_DEPTH = 30
"""Queries inside each other that Elasticsearch takes (indices.query.bool.max_nested_depth)."""
ELASTICSEARCH_PATTERN = 1000
"""Characters of a regular expression that it takes (index.max_regex_length)."""
TEXTS = [
    *(
        "digue",
        "le",
        "l'école",
        '"dernier mot"',
        "chalut*",
        "kind:direct",
        "speaker:roy",
        "section:sport",
        "entity:x",
    ),
    *("OR", "-", "(", ")", "after:7d", "before:2026-10-01", "outlet:écho", "role:maire", "SAUF"),
]


def asked(query_string: str) -> Question:
    return question_of(parse_qsl(query_string))


def fields(properties: dict[str, Any], path: str = "") -> Iterator[str]:
    """The full names of the fields in a mapping."""
    for name, field in properties.items():
        yield path + name
        yield from fields(field.get("properties", {}) | field.get("fields", {}), f"{path}{name}.")


KNOWN = {"_score", *fields(QUOTE)}


def named(body: Any, above: str = "") -> Iterator[str]:
    """The fields that a body names, wherever they can stand."""
    if isinstance(body, list):
        for each in body:
            yield from [each] if above in ("fields", "matched_fields", "_source") else named(each, above)
    elif isinstance(body, dict):
        for name, each in body.items():
            if name == "field":
                yield each
            elif above in ("term", "wildcard", "prefix", "range", "fields", "sort") or (
                above == "terms" and "field" not in body
            ):
                yield name
            yield from named(each, name)


def depth(query: Any) -> int:
    """How many queries stand inside each other."""
    if isinstance(query, list):
        return max(map(depth, query), default=0)
    if not isinstance(query, dict):
        return 0
    return max((depth(each) + (name in ("bool", "dis_max")) for name, each in query.items()), default=0)


@pytest.mark.parametrize("pair", GOLDEN, ids=lambda path: path.stem)
def test_a_question_is_asked_so(pair: Path) -> None:
    golden = json.loads(pair.read_text(encoding="utf-8"))
    body = search_body(asked(golden["asked"]), 10)
    parts = {name: body.get(name) for name in golden["body"]}
    counts = facet_bodies(asked(golden["asked"]))
    if os.environ.get("PROPOS_GOLDEN") == "write":
        golden["body"] = parts
        if "counts" in golden:
            golden["counts"] = counts
        pair.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert parts == golden["body"]
    assert counts == golden.get("counts", counts)


@given(
    st.lists(st.sampled_from(TEXTS), max_size=12).map(" ".join),
    st.sampled_from(
        ["", "&speaker=Roÿ", "&kind=mixed&since=2026-10-01", "&until=2026-10-01&sort=date&cluster=c"]
    ),
    st.booleans(),
)
def test_each_body_is_json_and_names_fields_of_the_index(text: str, filters: str, grouped: bool) -> None:
    try:
        parse(text)
    except BadQuery:
        assume(False)
    question = question_of([("q", text), *parse_qsl(filters), ("grouped", str(int(grouped)))])
    bodies = search_body(question, 10), prints_body(["a"]), timeline_body(question), *facet_bodies(question)
    for body in bodies:
        assert json.loads(json.dumps(body)) == body
        assert {name.partition("^")[0] for name in named(body)} <= KNOWN


@pytest.mark.parametrize(
    ("text", "asked_for"),
    [
        ("pourquoi la digue n'est pas construite", ["digue", "construite"]),
        ("d’où vient l’addition ?", ["vient", "l’addition"]),
        ("le", ["le"]),
        ("où est-ce", ["est-ce"]),
        ("la le", ["la", "le"]),
    ],
)
def test_small_words_ask_nothing_beside_others(text: str, asked_for: list[str]) -> None:
    (query,) = search_body(Question(text=text), 10)["query"]["bool"]["must"]
    words = query["bool"]["should"] if "bool" in query else [query]
    assert [word["multi_match"]["query"] for word in words] == asked_for


def test_the_deepest_question_is_not_too_deep_for_elasticsearch() -> None:
    text = "(a b* OR -(c " * (MOST_DEEP // 2) + "x OR y"
    assert depth(search_body(Question(text=text), 10)["query"]) < ELASTICSEARCH_DEPTH
    assert depth(search_body(Question(text=text), 10)["highlight"]) < ELASTICSEARCH_DEPTH


@pytest.mark.parametrize(
    ("facet", "parameter"),
    [
        ("speakers", "speaker=x"),
        ("roles", "role=x"),
        ("outlets", "outlet=x"),
        ("kinds", "kind=mixed"),
        ("entities", "entity=x"),
        ("sections", "section=x"),
        ("clusters", "cluster=x"),
        ("timeline", "since=2026-10-01&until=2026-10-31"),
    ],
)
def test_a_facet_counts_without_its_own_filter_and_with_all_others(facet: str, parameter: str) -> None:
    (own,) = search_body(asked(parameter), 10)["query"]["bool"]["filter"]
    behind = {name: body["query"] for body in facet_bodies(asked(parameter)) for name in body["aggs"]}
    assert behind.pop(facet) == {"match_all": {}}
    behind.pop(f"{facet} chosen", None)
    if facet == "speakers":
        behind.pop(UNNAMED)
    assert all(query == {"bool": {"must": [{"match_all": {}}], "filter": [own]}} for query in behind.values())


def test_facets_behind_the_same_filters_are_counted_together() -> None:
    assert len(facet_bodies(asked("q=digue"))) == 1
    bodies = facet_bodies(asked("q=digue&speaker=x&since=2026-10-01"))
    assert [len(body["aggs"]) for body in bodies] == [6, 3, 1]
    assert timeline_body(asked("q=digue&speaker=x&since=2026-10-01"))["query"] == bodies[-1]["query"]
    assert TIMELINE in bodies[-1]["aggs"]


def test_no_pattern_is_longer_than_elasticsearch_takes() -> None:
    text = f"{'.' * 1500}x* speaker:{'y' * 1500}"
    body = json.dumps(search_body(Question(text=text), 10)["query"])
    patterns = re.findall(r'"(?:content.exact|speaker.name.folded)": {"value": "([^"]*)"', body)
    assert len(patterns) == 2
    assert max(map(len, patterns)) < ELASTICSEARCH_PATTERN


def test_filters_narrow_the_search() -> None:
    body = search_body(asked("q=digue&speaker=Roÿ"), 10)
    assert body["query"]["bool"]["filter"] == [{"terms": {"speaker.name": ["Roÿ"]}}]


@pytest.mark.parametrize("text", ["", "speaker:roy", "-digue", "kind:direct OR kind:mixed"])
def test_without_words_the_newest_come_first_and_nothing_is_marked(text: str) -> None:
    body = search_body(Question(text=text), 10)
    assert next(iter(body["sort"][0])) == "date"
    assert "highlight" not in body


def test_pages_go_on_after_a_hit_or_at_a_place() -> None:
    single = Question(text="digue", grouped=False)
    assert search_body(single, 10, after=(1.5, 17, "id"))["search_after"] == [1.5, 17, "id"]
    assert search_body(Question(), 10, offset=20)["from"] == 20


def test_an_empty_answer_is_read() -> None:
    response = {"hits": {"total": {"value": 0, "relation": "eq"}, "hits": []}}
    assert read(response) == Answer(0, ())
