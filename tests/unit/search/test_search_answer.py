"""From a response to an answer, and to its next page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_search import cursor
from propos_search.answer import Answer, Bucket, Count, Facets, Printed, facets_of, matches, read, sayings
from propos_search.cursor import Cursor
from propos_search.faults import BadQuery
from propos_search.narrowing import FACETS
from propos_search.question import Question
from propos_search.request import CLOSE, DEEPEST, EXACT, OPEN

SOURCE = {
    "id": "q1",
    "kind": "direct",
    "content": "La digue tiendra",
    "context": "« La digue tiendra », dit-elle.",
    "speaker": {"name": "Maëlle Roÿ", "type": "person", "role": "maire"},
    "cue": {"text": "dit-elle"},
    "entities": ["Vanel"],
    "outlet": {"name": "Le Courrier"},
    "section": "port",
    "date": "2026-09-30T22:30:00Z",
    "article": {"id": "a1", "url": "https://vanel.example/1", "title": "La digue"},
    "cluster_id": "a0",
    "revision": 3,
    "confidence": 0.75,
}
MINIMAL = {
    name: SOURCE[name]
    for name in ("id", "kind", "content", "context", "outlet", "date", "article", "revision", "confidence")
}


def response(*hits: dict[str, Any], total: int = 12, **more: Any) -> dict[str, Any]:
    return {"hits": {"total": {"value": total, "relation": "eq"}, "hits": list(hits)}, **more}


def groups(count: int) -> dict[str, Any]:
    return {"aggregations": {"groups": {"value": count}}}


def test_a_hit_has_all_that_was_asked_for() -> None:
    marked = {"content": [f"La {OPEN}digue{CLOSE} tiendra"], "context.folded": [f"« La {OPEN}digue{CLOSE}"]}
    (hit,) = read(response({"_source": SOURCE, "highlight": marked})).hits
    assert hit.context_matches == ((5, 10),)
    assert (hit.matches, hit.speaker, hit.role, hit.cue) == (((3, 8),), "Maëlle Roÿ", "maire", "dit-elle")
    assert (hit.date, hit.entities) == (datetime(2026, 9, 30, 22, 30, tzinfo=UTC), ("Vanel",))
    assert (hit.article_id, hit.cluster, hit.revision, hit.section) == ("a1", "a0", 3, "port")
    assert (hit.printings, hit.printed) == (1, ())


def test_a_hit_needs_no_speaker_and_no_cluster() -> None:
    (hit,) = read(response({"_source": MINIMAL})).hits
    assert (hit.speaker, hit.cluster, hit.entities, hit.matches) == (None, None, (), ())


def test_a_group_lists_who_printed_the_words() -> None:
    first = MINIMAL | {"id": "q0", "outlet": {"name": "L'Écho"}}
    own = {"_source": SOURCE | {"saying": "s1"}}
    found = response(own, total=40, **groups(11))
    assert sayings(found) == ["s1"]
    printed = {"hits": {"hits": [{"_source": first}, {"_source": SOURCE}]}}
    buckets = [{"key": "s1", "doc_count": 30, "printed": printed}]
    answer = read(found, Question(), prints={"aggregations": {"sayings": {"buckets": buckets}}})
    assert (answer.total, answer.total_exact, answer.hits[0].printings) == (11, True, 30)
    assert answer.hits[0].printed[0] == Printed(
        outlet="L'Écho",
        date=datetime(2026, 9, 30, 22, 30, tzinfo=UTC),
        quote_id="q0",
        article_id="a1",
        url="https://vanel.example/1",
        title="La digue",
    )


def test_very_many_groups_are_an_estimate() -> None:
    assert not read(response(**groups(EXACT)), Question()).total_exact


def test_facets_hold_the_most_frequent_and_the_chosen_values_once() -> None:
    counted: dict[str, Any] = {name: {"buckets": []} for name in FACETS}
    frequent, chosen = (
        [{"key": "Roÿ", "doc_count": 7}, {"key": "Bo", "doc_count": 7}],
        {"key": "Zo", "doc_count": 0},
    )
    days = [{"key_as_string": "2026-09-28", "doc_count": 3}, {"key_as_string": "2026-10-05", "doc_count": 0}]
    own = {
        "speakers": {"buckets": frequent},
        "speakers chosen": {"buckets": [chosen, frequent[0]]},
        "unnamed": {"doc_count": 4},
    }
    rest = counted | {"timeline": {"buckets": days, "interval": "7d"}}
    rest.pop("speakers")
    expected = Facets(
        speakers=(Count("Bo", 7), Count("Roÿ", 7), Count("Zo", 0)),
        unnamed=4,
        timeline=(Bucket(date(2026, 9, 28), 3), Bucket(date(2026, 10, 5), 0)),
        interval="7d",
    )
    assert facets_of([{"aggregations": own}, {"aggregations": rest}]) == expected


def test_single_quotes_go_on_after_the_last_and_end_with_a_page_that_is_not_full() -> None:
    hits = [{"_source": MINIMAL, "sort": [1.5, 17, "q1"]}] * 2
    question = Question(grouped=False)
    full = read(response(*hits, pit_id="pit"), question, size=2)
    assert full.next == Cursor("pit", after=(1.5, 17, "q1"))
    assert read(response(*hits), question, size=3).next is None


def test_groups_go_on_by_their_place_to_the_deepest() -> None:
    hits = [{"_source": MINIMAL}] * 2

    def page(offset: int) -> Answer:
        return read(response(*hits, pit_id="pit", **groups(50_000)), Question(), size=2, offset=offset)

    assert page(4).next == Cursor("pit", offset=6)
    assert page(DEEPEST - 2).next is None


@given(
    st.text("Zabc=", max_size=9),
    st.lists(
        st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**53), 2**53), st.text()),
        max_size=4,
    ),
)
def test_a_cursor_goes_through_an_address(pit: str, after: list[float | int | str]) -> None:
    question = Question(text="digue", grouped=False)
    written = cursor.write(Cursor(pit, tuple(after)), question)
    assert written.isascii()
    assert set("+/=&?#").isdisjoint(written)
    assert cursor.read(written, question) == Cursor(pit, tuple(after))


@given(st.text(max_size=40))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        cursor.read(text, Question())
    assert caught.value.parameter == "after"


def test_a_cursor_goes_on_with_its_own_question_only() -> None:
    written = cursor.write(Cursor("pit", offset=20), Question(text="digue"))
    assert cursor.read(written, Question(text=" digue")).offset == 20
    for other in (Question(text="port"), Question(text="digue", grouped=False)):
        with pytest.raises(BadQuery):
            cursor.read(written, other)


@given(st.lists(st.tuples(st.text("aé🛶 ", max_size=4), st.text("bœ", min_size=1, max_size=4))))
def test_matches_are_places_in_the_text_without_marks(parts: list[tuple[str, str]]) -> None:
    plain = "".join(before + word for before, word in parts)
    marked = "".join(before + OPEN + word + CLOSE for before, word in parts)
    assert [plain[start:end] for start, end in matches(marked)] == [word for _, word in parts]
