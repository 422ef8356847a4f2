"""The links of a page: each keeps the question but for what it changes."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search.answer import Count, Facets
from propos_search.faults import BadQuery
from propos_search.language.reading import parse
from propos_search.language.tokens import MOST_TERMS
from propos_search.pages.facets import listed
from propos_search.pages.links import (
    bare,
    chips,
    gathered,
    hidden,
    narrowed,
    ordered,
    toggled,
    zoomed,
)
from propos_search.pages.problem import pointed
from propos_search.pages.rendering import address
from propos_search.pages.widening import wider
from propos_search.question import VALUED, Question, question_of

DAYS = st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))
NAMES = st.lists(st.text(min_size=1, max_size=12).map(str.strip).filter(bool), max_size=3, unique=True).map(
    tuple
)
QUESTIONS = st.builds(
    Question,
    text=st.sampled_from(["", "digue", '"mot juste" port', "digue OR port", "qui:roy -train"]),
    speakers=NAMES,
    outlets=NAMES,
    kinds=st.lists(st.sampled_from(["direct", "mixed", "indirect"]), max_size=3, unique=True).map(tuple),
    entities=NAMES,
    since=DAYS,
    until=DAYS,
    sort=st.sampled_from(["relevance", "date"]),
    grouped=st.booleans(),
).filter(lambda question: not question.since or not question.until or question.since <= question.until)
ASKED = Question(
    text="digue",
    speakers=("Anne Roÿ",),
    kinds=("direct",),
    since=date(2026, 10, 1),
    until=date(2026, 10, 31),
    sort="date",
    grouped=False,
)


@given(QUESTIONS, st.sampled_from([*VALUED]), st.sampled_from(["direct", "mixed"]))
def test_a_value_that_is_chosen_twice_is_not_chosen(question: Question, name: str, value: str) -> None:
    twice = toggled(toggled(question, name, value), name, value)
    assert sorted(twice.parameters()) == sorted(question.parameters())
    assert question_of(twice.parameters()) == twice, "every link leads to the question that it stands for"


@given(QUESTIONS)
def test_every_link_is_an_address_of_its_question(question: Question) -> None:
    links = [chip.without for chip in chips(question)]
    links += [
        narrowed(question, None, None),
        ordered(question, "date"),
        gathered(question, True),
        bare(question),
    ]
    for each in links:
        assert question_of(each.parameters()) == each
        assert each.text == question.text


@given(QUESTIONS)
def test_whoever_removes_every_chip_has_the_text_left(question: Question) -> None:
    while removable := list(chips(question)):
        question = removable[0].without
    assert question == bare(question)


def test_the_period_is_one_chip() -> None:
    assert [(chip.name, chip.value) for chip in chips(ASKED)] == [
        ("speaker", "Anne Roÿ"),
        ("kind", "direct"),
        ("period", ""),
    ]


def test_a_form_keeps_all_that_it_does_not_show() -> None:
    assert hidden(ASKED, "q") == ASKED.parameters()[1:]
    assert [name for name, _ in hidden(ASKED, "since", "until")] == [
        *("q", "speaker", "kind", "sort", "grouped")
    ]


def test_an_address_takes_any_name() -> None:
    assert address("/speakers/Anne Roÿ?", [("q", "a&b")]) == "/speakers/Anne%20Ro%C3%BF%3F?q=a%26b"


@given(QUESTIONS)
def test_the_timeline_is_asked_in_the_period_alone(question: Question) -> None:
    asked = zoomed(question)
    parse(asked.text)
    assert (asked.speakers, asked.kinds) == (question.speakers, question.kinds)
    if question.since != question.until:
        assert asked.since is asked.until is None
    else:
        assert asked == question


def test_the_last_day_of_a_period_is_in_it() -> None:
    assert zoomed(ASKED).text == "digue after:2026-10-01 before:2026-11-01"


def test_a_text_without_room_for_a_period_is_asked_as_it_is() -> None:
    full = msgspec.structs.replace(ASKED, text=" ".join(["mot"] * MOST_TERMS))
    assert zoomed(full) == full


FACETS = Facets(
    speakers=(Count("Anne Roÿ", 3), Count("Malo Le Goff", 2)),
    unnamed=4,
    kinds=(Count("direct", 5),),
    clusters=(Count("c2", 3), Count("c1", 2)),
)


def test_facets_say_what_is_chosen_and_where_each_value_leads() -> None:
    kinds, speakers = listed(ASKED, FACETS)
    assert [(value.value, value.count, value.chosen) for value in speakers.values] == [
        ("Anne Roÿ", 3, True),
        ("Malo Le Goff", 2, False),
    ]
    assert speakers.values[0].then.speakers == ()
    assert speakers.values[1].then.speakers == ("Anne Roÿ", "Malo Le Goff")
    assert (speakers.without, kinds.without) == (4, 0)


def test_a_cluster_is_only_listed_when_it_is_chosen() -> None:
    assert "cluster" not in [facet.name for facet in listed(ASKED, FACETS)]
    (cluster,) = [facet for facet in listed(Question(clusters=("c1",)), FACETS) if facet.name == "cluster"]
    assert [value.value for value in cluster.values] == ["c1"]


def test_what_finds_nothing_is_widened_from_near_to_far() -> None:
    question = Question(text='"mot juste" port -train', kinds=("direct",), since=date(2026, 10, 1))
    ways = wider(question)
    assert [(way.way, way.question.text) for way in ways[:2]] == [
        ("words", "mot juste port -train"),
        ("either", "(mot OR juste OR port) -train"),
    ]
    assert [(way.way, way.name) for way in ways[2:]] == [
        ("filter", "kind"),
        ("period", "period"),
        ("filters", ""),
    ]


@given(QUESTIONS)
def test_what_is_wider_can_be_asked_and_is_another_question(question: Question) -> None:
    for way in wider(question):
        assert way.question != question
        try:
            parse(way.question.text)
        except BadQuery:
            pytest.fail(way.question.text)


@pytest.mark.parametrize(
    ("text", "position", "parts"),
    [
        ("digue OR", 6, ("digue ", "OR", "")),
        ("digue OR port", 6, ("digue ", "OR", " port")),
        ("qui:", 4, ("qui:", "", "")),
        ("hier", None, ("", "hier", "")),
    ],
)
def test_the_fault_is_pointed_at(text: str, position: int | None, parts: tuple[str, str, str]) -> None:
    assert pointed(text, position) == parts
