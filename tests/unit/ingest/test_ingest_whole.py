"""Halves of characters, as careless JSON holds them, never reach a message."""

from hypothesis import given
from hypothesis import strategies as st

from propos import codec
from propos.states import Lead
from propos_ingest.whole import whole


@given(st.text(st.characters()), st.lists(st.text(st.characters(categories=["Cs", "Ll"]))))
def test_whatever_the_texts_they_can_be_encoded(title: str, tags: list[str]) -> None:
    lead = Lead(link="https://x.example/\ud800", seen="a", title=title, tags=tuple(tags))
    assert codec.decode(codec.encode(whole(lead)), Lead) == whole(lead)


@given(st.text())
def test_what_is_whole_stays_as_it_is(title: str) -> None:
    lead = Lead(link="https://x.example/", seen="a", title=title)
    assert whole(lead) is lead
