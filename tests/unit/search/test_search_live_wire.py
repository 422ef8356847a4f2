"""Events as bytes, and marks as moments."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from propos_search.live.wire import MARGIN, Event, frame, mark, moment

AT = datetime(2026, 11, 24, 8, 30, 15, 250_000, tzinfo=UTC)


def test_an_event_has_a_name_data_and_a_mark() -> None:
    assert frame(Event("quote", '{"id":"x"}', AT)) == b'event: quote\ndata: {"id":"x"}\nid: 1795509015250\n\n'
    assert frame(Event("away")) == b"event: away\ndata: {}\n\n"


def test_a_mark_is_read_as_its_moment_less_a_margin() -> None:
    assert moment(mark(AT)) == AT - MARGIN


@given(st.text())
def test_what_is_no_mark_is_none(text: str) -> None:
    assert moment(text) is None or text.strip().lstrip("+-").replace("_", "").isdecimal()


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_text_breaks_out_of_its_event(identity: str, html: str) -> None:
    import json

    from propos_search.answer import Hit

    hit = Hit(id=identity, kind="direct", content="", outlet="", date=AT, title="", url="")
    lines = frame(Event.of_quote(hit, html, AT)).decode().split("\n")
    assert [line.partition(":")[0] for line in lines] == ["event", "data", "id", "", ""]
    assert json.loads(lines[1].removeprefix("data: ")) == {"id": identity, "html": html, "same": []}
