"""Questions and their query strings."""

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.messages import QUOTE_KINDS
from propos_search.faults import BadQuery
from propos_search.question import MOST_VALUES, Question, question_of

VALUES = st.lists(st.text(min_size=1, max_size=8).map(str.strip).filter(bool), max_size=3, unique=True).map(
    tuple
)
DAYS = st.one_of(st.none(), st.dates())
QUESTIONS = st.builds(
    Question,
    text=st.text(max_size=20).map(str.strip),
    speakers=VALUES,
    roles=VALUES,
    outlets=VALUES,
    kinds=st.lists(st.sampled_from(QUOTE_KINDS), unique=True).map(tuple),
    entities=VALUES,
    sections=VALUES,
    clusters=VALUES,
    since=DAYS,
    until=DAYS,
    sort=st.sampled_from(["relevance", "date"]),
    grouped=st.booleans(),
).filter(lambda question: not (question.since and question.until) or question.since <= question.until)


@given(QUESTIONS)
def test_a_permalink_asks_the_same_question(question: Question) -> None:
    query_string = urlencode(question.parameters())
    assert question_of(parse_qsl(query_string)) == question


def test_a_permalink_says_only_what_is_asked() -> None:
    assert Question().parameters() == []
    question = Question(
        text=" digue ",
        speakers=("Roÿ", "Lefèvre"),
        kinds=("mixed",),
        since=date(2026, 10, 1),
        sort="date",
        grouped=False,
    )
    assert question.parameters() == [
        ("q", "digue"),
        ("speaker", "Roÿ"),
        ("speaker", "Lefèvre"),
        ("kind", "mixed"),
        ("since", "2026-10-01"),
        ("sort", "date"),
        ("grouped", "0"),
    ]


def test_a_form_sends_blanks_that_ask_nothing() -> None:
    sent = [
        ("q", " "),
        ("speaker", ""),
        ("since", ""),
        ("sort", "relevance"),
        ("grouped", "1"),
        ("lang", "en"),
    ]
    assert question_of(sent) == Question()
    assert question_of(sent).empty


def test_a_value_counts_once_and_of_single_ones_the_last() -> None:
    assert question_of([("outlet", "a"), ("outlet", "a"), ("q", "x"), ("q", "y")]) == Question(
        text="y", outlets=("a",)
    )


@pytest.mark.parametrize(
    ("parameter", "value", "name"),
    [
        ("kind", "oral", "unknown_kind"),
        ("since", "hier", "bad_day"),
        ("until", "2026-02-31", "bad_day"),
        ("sort", "length", "unknown_value"),
        ("grouped", "yes", "unknown_value"),
    ],
)
def test_an_unknown_value_is_refused_by_its_parameter(parameter: str, value: str, name: str) -> None:
    with pytest.raises(BadQuery) as caught:
        question_of([(parameter, value)])
    assert (caught.value.parameter, caught.value.fault.name) == (parameter, name)
    assert all(value in caught.value.what(tongue) for tongue in ("fr", "en"))


def test_a_period_must_not_end_before_it_begins() -> None:
    with pytest.raises(BadQuery, match=r"2026-10-01.*2026-10-02"):
        question_of([("since", "2026-10-02"), ("until", "2026-10-01")])


def test_no_filter_takes_any_number_of_values() -> None:
    with pytest.raises(BadQuery, match=str(MOST_VALUES)):
        question_of(("section", str(number)) for number in range(MOST_VALUES + 1))
