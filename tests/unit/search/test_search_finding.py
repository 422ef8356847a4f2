"""What `propos find` asks."""

from datetime import UTC, datetime

import pytest

from propos_search.faults import BadQuery
from propos_search.finding import question_for
from propos_search.language.reading import parse
from propos_search.language.tree import All, Named
from propos_search.question import Question


@pytest.mark.parametrize(
    "question", [question_for(""), question_for(" \t"), question_for("- …", speaker=" - ")]
)
def test_a_question_that_asks_nothing_is_empty(question: Question) -> None:
    assert question.empty


@pytest.mark.parametrize(
    "question",
    [
        question_for("x"),
        question_for("", speaker="x"),
        question_for("", outlet="x"),
        question_for("", kind="mixed"),
        question_for("", since=datetime.now(UTC)),
    ],
)
def test_one_part_is_a_question(question: Question) -> None:
    assert not question.empty


def test_options_narrow_what_the_words_ask() -> None:
    moment = datetime(2026, 9, 30, 22, 0, 0, 500, tzinfo=UTC)
    question = question_for("digue OR port", "roy", "écho", "direct", moment)
    assert question == Question(
        text="(digue OR port) speaker:roy outlet:écho after:2026-10-01", kinds=("direct",), grouped=False
    )


def test_names_are_taken_literally_part_by_part() -> None:
    root = parse(question_for("", speaker='Jean-Luc *?\\ "x').text).root
    assert isinstance(root, All)
    assert [part.value for part in root.parts if isinstance(part, Named)] == ["Jean", "Luc", "*?\\", "x"]


def test_words_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(BadQuery, match="kind of quote"):
        question_for("digue kind:oral", speaker="roy")
