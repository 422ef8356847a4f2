"""A quote in its sentence: which part of the paragraph is shown, and what stands out in it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_index import quoted
from propos_search.answer import Hit
from propos_search.pages.passages import GAP, REACH, Passage, passage, within

BEFORE = "Le maire est confiant. "
AFTER = " Le vote aura lieu lundi."


def hit(content: str, context: str, **changes: object) -> Hit:
    facts = {"id": "q", "kind": "direct", "outlet": "Vanel", "title": "T", "url": "https://vanel.example/"}
    return Hit(content=content, context=context, date=datetime(2026, 10, 1, tzinfo=UTC), **facts | changes)  # type: ignore[arg-type]  # what a test changes


def said(shown: Passage) -> list[str]:
    return [shown.text[start:end] for start, end in shown.said]


def found(shown: Passage) -> list[str]:
    return [shown.text[start:end] for start, end in shown.found]


def test_the_gap_is_the_one_that_the_index_writes() -> None:
    assert GAP == quoted.GAP


@pytest.mark.parametrize(
    ("context", "shown"),
    [
        (
            BEFORE + "« La digue tiendra », a promis Anne Roÿ." + AFTER,
            "« La digue tiendra », a promis Anne Roÿ.",
        ),
        (BEFORE + "« La digue tiendra. »" + AFTER, "« La digue tiendra. »"),
        (BEFORE + "« La digue tiendra ! »" + AFTER, "« La digue tiendra ! »"),
        (BEFORE + '"La digue tiendra." Fin.', '"La digue tiendra."'),
        ("Selon M. Roy, La digue tiendra. Fin.", "Selon M. Roy, La digue tiendra."),
        ("La digue tiendra", "La digue tiendra"),
    ],
)
def test_a_quote_is_shown_in_its_sentence(context: str, shown: str) -> None:
    answer = passage(hit("La digue tiendra", context))
    assert answer.text == shown
    assert said(answer) == ["La digue tiendra"]


def test_pieces_of_a_quote_stand_where_the_article_has_them() -> None:
    context = "« La digue », dit-il, « tiendra bon »."
    answer = passage(hit(f"La digue{GAP}tiendra bon", context, matches=((3, 8), (13, 20))))
    assert answer.text == context
    assert said(answer) == ["La digue", "tiendra bon"]
    assert found(answer) == ["digue", "tiendra"]


def test_a_cue_in_the_next_sentence_is_shown() -> None:
    context = "« La digue tiendra. » Et le maire d'ajouter, presque tendre : « Sinon, adieu. »" + AFTER
    assert passage(hit("La digue tiendra", context, cue="d'ajouter")).text.endswith("« Sinon, adieu. »")


def test_a_word_that_was_found_in_the_sentence_before_is_shown() -> None:
    context = "La tempête approche. « La digue tiendra », dit-il." + AFTER
    answer = passage(hit("La digue tiendra", context, context_matches=((3, 10),)))
    assert found(answer) == ["tempête"]
    assert answer.text == "La tempête approche. « La digue tiendra », dit-il."


def test_a_word_that_was_found_far_away_is_not_reached_for() -> None:
    context = "La tempête approche. " + "Il pleut. " * 40 + "« La digue tiendra », dit-il." + AFTER
    assert (
        passage(hit("La digue tiendra", context, context_matches=((3, 10),))).text
        == "« La digue tiendra », dit-il."
    )


def test_a_long_sentence_is_cut_at_words_and_says_so() -> None:
    around = "très long " * 60
    answer = passage(hit("La digue tiendra", f"{around}La digue tiendra {around}"))
    assert answer.text.startswith("… ")
    assert answer.text.endswith(" …")
    assert len(answer.text) <= 2 * REACH + len("La digue tiendra") + 4
    assert set(answer.text.replace("La digue tiendra", "").split()) == {"…", "très", "long"}


def test_a_quote_that_its_context_does_not_hold_stands_by_itself() -> None:
    answer = passage(hit("La digue tiendra", "Autre chose.", matches=((3, 8),), context_matches=((0, 5),)))
    assert (answer.text, said(answer), found(answer)) == ("La digue tiendra", ["La digue tiendra"], ["digue"])


WORDS = st.text(st.sampled_from("ab é.!?»«\n’' "), max_size=60)


@given(WORDS, st.lists(st.text("abé. ", min_size=1, max_size=12), min_size=1, max_size=3), WORDS, st.data())
def test_whatever_stands_around_the_quote_is_whole_and_marks_are_in_order(
    before: str, pieces: list[str], after: str, data: st.DataObject
) -> None:
    context = before + ", dit-il, ".join(pieces) + after
    ends = sorted(data.draw(st.sets(st.integers(0, len(context)), max_size=6)))
    marks = tuple(zip(ends[::2], ends[1::2], strict=False))
    content = GAP.join(pieces)
    answer = passage(hit(content, context, context_matches=marks, matches=((0, 1),)))
    assert GAP.join(said(answer)) == content
    assert answer.text.removeprefix("… ").removesuffix(" …") in context or answer.text in (context, content)
    for spans in (answer.said, answer.found):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(answer.text) for start, end in spans)
    assert answer.found, "the first letter of the quote was found"


def test_spans_are_cut_to_what_is_shown() -> None:
    assert within([(0, 3), (5, 9), (9, 9)], 2, 6) == ((0, 1), (3, 4))
