"""From a question to a request, and from a response to an answer."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.answer import matches
from propos_search.query import CLOSE, OPEN, Question, request


@pytest.mark.parametrize(
    "question",
    [Question(), Question(words=" \t"), Question(speaker=" - "), Question(limit=3)],
)
def test_a_question_that_asks_nothing_is_empty(question: Question) -> None:
    assert question.empty


@pytest.mark.parametrize(
    "question",
    [Question(words="x"), Question(speaker="x"), Question(kind="mixed"), Question(since=datetime.now(UTC))],
)
def test_one_part_is_a_question(question: Question) -> None:
    assert not question.empty


def test_without_words_the_newest_come_first_and_nothing_is_marked() -> None:
    body = request(Question(kind="direct"))
    assert body["query"]["bool"] == {"must": [], "filter": [{"term": {"kind": "direct"}}]}
    assert next(iter(body["sort"][0])) == "date"
    assert "highlight" not in body


def test_names_are_taken_literally_part_by_part() -> None:
    patterns = [
        clause["wildcard"]["speaker.name.folded"]["value"]
        for clause in request(Question(speaker="Jean-Luc *?\\"))["query"]["bool"]["filter"]
    ]
    assert patterns == ["*Jean*", "*Luc*", r"*\*\?\\*"]


def test_french_quotation_marks_make_a_phrase() -> None:
    assert '\\" le port \\"' in json.dumps(request(Question(words="« le port »")))


@given(st.lists(st.tuples(st.text("aé🛶 ", max_size=4), st.text("bœ", min_size=1, max_size=4))))
def test_matches_are_places_in_the_text_without_marks(parts: list[tuple[str, str]]) -> None:
    plain = "".join(before + word for before, word in parts)
    marked = "".join(before + OPEN + word + CLOSE for before, word in parts)
    assert [plain[start:end] for start, end in matches(marked)] == [word for _, word in parts]
