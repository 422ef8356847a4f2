"""Whatever lies on ingest.state or ingest.inbox is told, or passed over: none of it ends the reader."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos import codec
from propos.dead.letters import Letter
from propos.headers import Headers, cloud_event
from propos.identity import article_id
from propos.states import ArticleState, Lead, link_key, state_key
from propos_ingest.ledger.shelf import Shelf
from propos_ingest.ledger.told import Told, handed_of, told_of
from propos_ingest.settings import IngestSettings

URL = "https://www.journal.example/halle"
STATE = ArticleState(id=article_id(URL), canonical_url=URL, url=URL, revision=3, content_hash="x")
KEY = state_key(STATE).encode()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def record(key: bytes | None, value: bytes | None, headers: Headers | None = None) -> SimpleNamespace:
    return SimpleNamespace(
        topic="ingest.state", partition=1, offset=7, timestamp=0, key=key, value=value, headers=headers or []
    )


def test_a_state_is_told_and_a_tombstone_too() -> None:
    assert told_of(record(KEY, codec.encode(STATE))) == Told(STATE.id, STATE)
    assert told_of(record(KEY, None)) == Told(STATE.id, None)


@pytest.mark.parametrize(
    ("key", "body", "headers"),
    [
        (KEY, b"{", None),
        (KEY, b"", None),
        (KEY, codec.encode(STATE), cloud_event(ArticleState, "ingest", 2, STATE.id)),
        (KEY, codec.encode(STATE), [("ce_type", b"no version")]),
        (article_id(URL + "-2").encode(), codec.encode(STATE), None),
        (b"feed:https://journal.example/rss", b'{"url": 7}', None),
        (link_key(URL).encode(), codec.encode(STATE), None),
    ],
)
def test_what_cannot_be_read_is_told_as_such(key: bytes, body: bytes, headers: Headers | None) -> None:
    assert told_of(record(key, body, headers)) == Told(key.decode(), None, unreadable=True)


@given(st.binary(max_size=60) | st.none(), st.binary(max_size=60) | st.none())
def test_nothing_on_the_log_ends_the_reader(key: bytes | None, body: bytes | None) -> None:
    shelf = Shelf(IngestSettings())
    for ours in (False, True):
        if (told := told_of(record(key, body))) is not None:
            shelf.hear(told, ours)


@pytest.mark.parametrize("key", [b"later:kind", b"link:quai", b"quai", b"", None])
def test_a_key_that_names_nothing_known_is_passed_over(key: bytes | None) -> None:
    assert told_of(record(key, None)) is None
    assert told_of(record(key, b"{}")) is None


@given(st.binary(max_size=60) | st.none())
def test_mail_that_cannot_be_read_is_a_letter_with_its_bytes(body: bytes | None) -> None:
    found = handed_of(record(b"journal.example", body))
    assert isinstance(found, Letter)
    assert (found.body, found.key, found.origin.offset) == (body, b"journal.example", 7)


def test_mail_of_another_major_version_is_a_letter() -> None:
    lead = Lead(link=URL, seen="a")
    assert handed_of(record(None, codec.encode(lead), cloud_event(Lead, "ingest", 1, URL))) == lead
    found = handed_of(record(None, codec.encode(lead), cloud_event(Lead, "ingest", 2, URL)))
    assert isinstance(found, Letter)
    assert str(found.fault).startswith("unknown_version")
