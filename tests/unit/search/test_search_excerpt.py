"""Where a quote stands in its article."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from propos_search.quotation.excerpt import (
    NEIGHBOURS,
    REACH,
    Excerpt,
    Spans,
    beginning,
    excerpt_of,
    paragraphs,
)

TEXT = (
    "Un.\nDeux.\nTrois 🚧.\n"
    "« La digue tiendra, a promis Maëlle Quéméneur, et nous serons prêts. »\n"
    "Quatre.\nCinq.\nSix."
)


def place(words: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)


SPANS = Spans(
    pieces=(place("La digue tiendra"), place("et nous serons prêts")),
    cue=place("a promis"),
    mention=place("Maëlle Quéméneur"),
    others=(("other", (place("Quatre"),)),),
)


def test_paragraphs_before_and_after_come_with_it() -> None:
    excerpt = excerpt_of(TEXT, SPANS)
    assert excerpt.text.split("\n")[0] == "Deux."
    assert excerpt.text.split("\n")[-1] == "Cinq."
    assert excerpt.text.count("\n") == 2 * NEIGHBOURS
    assert TEXT[excerpt.start :].startswith(excerpt.text)
    assert (excerpt.opens, excerpt.closes) == (False, False)


def test_words_are_told_apart() -> None:
    lines = paragraphs(excerpt_of(TEXT, SPANS), SPANS)
    kinds = {run.text: (run.own, run.part, run.other) for line in lines for run in line}
    assert kinds["La digue tiendra"] == kinds["et nous serons prêts"] == (True, None, None)
    assert kinds["a promis"] == (False, "cue", None)
    assert kinds["Maëlle Quéméneur"] == (False, "mention", None)
    assert kinds["Quatre"] == (False, None, "other")
    assert kinds[", "] == kinds["Deux."] == (False, None, None)


def test_a_short_article_is_all_there_is() -> None:
    excerpt = excerpt_of("« Non. »", Spans(pieces=((2, 6),)))
    assert excerpt == Excerpt(0, "« Non. »", opens=True, closes=True)


def test_paragraphs_without_end_are_cut_at_words() -> None:
    text = "mot " * 2000 + "« Jamais » " + "mot " * 2000
    spans = Spans(pieces=(place("Jamais", text),))
    excerpt = excerpt_of(text, spans)
    assert len(excerpt.text) <= 2 * REACH + 20
    assert set(excerpt.text.split()) == {"mot", "«", "Jamais", "»"}
    assert (excerpt.opens, excerpt.closes) == (False, False)


@given(st.data())
def test_runs_are_the_text_and_own_runs_the_pieces(data: st.DataObject) -> None:
    text = data.draw(st.text("ab é🚧\n", min_size=1, max_size=200))
    edges = st.integers(0, len(text))
    start, end = sorted((data.draw(edges), data.draw(edges)))
    one, two = sorted((data.draw(edges), data.draw(edges)))
    assume(text[start:end].strip())
    spans = Spans(
        pieces=((start, end),), mention=(one, two) if one < two else None, others=(("x", ((0, one),)),)
    )
    excerpt = excerpt_of(text, spans)
    lines = paragraphs(excerpt, spans)
    shown = ["".join(run.text for run in line) for line in lines]
    assert shown == [line for line in excerpt.text.split("\n") if line.strip()]
    own = "".join(run.text for line in lines for run in line if run.own)
    assert "".join(own.split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ("La  digue\ntiendra", "La digue tiendra"),
        ("mot " * 30, "mot " * 19 + "mot …"),
        ("x" * 90, "x" * 80 + " …"),
    ],
)
def test_a_title_has_the_first_words(content: str, title: str) -> None:
    assert beginning(content) == title
