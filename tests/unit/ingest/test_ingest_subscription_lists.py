"""Lists of feeds: what is read from OPML and lines of any origin, and that what is written is read again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.errors import Unusable
from propos.states import FeedState, Subscription, state_key
from propos_ingest.subscriptions.lists import Listed, address, as_lines, as_opml, read_list
from propos_ingest.subscriptions.register import Register, keys_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PHARE, DIGUE = "https://phare.example/rss", "https://digue.example/rss?a=1&b=2"


def subscription(url: str, title: str | None = None, *groups: str) -> Subscription:
    return Subscription(url=url, added_at=NOW, title=title, groups=groups)


def test_opml_of_feed_readers() -> None:
    opml = f"""\ufeff<?xml version="1.0" encoding="UTF-8"?>
    <opml version="1.1"><head><title>Mes flux</title></head><body>
      <outline text="Presse" title="La presse"><outline text="Ouest">
        <outline type="rss" text="Le Phare" xmlUrl="{PHARE}" htmlUrl="https://phare.example/"/></outline>
        <outline text="Un signet" type="link" url="https://signet.example/"/></outline>
      <outline text="La Digue" xmlUrl=" https://digue.example/rss?a=1&amp;b=2 "/>
      <outline text="Encore" xmlUrl="{PHARE}"/><outline text="Local" xmlUrl="file:///etc/passwd"/>
    </body></opml>"""
    assert read_list(opml.encode(), "flux.opml") == (
        Listed(PHARE, "Le Phare", ("La presse", "Ouest")),
        Listed(DIGUE, "La Digue"),
    )


def test_lines() -> None:
    text = f"\ufeff# mes flux\r\n{PHARE}\tLe Phare\r\n\r\n  digue.example \n{PHARE} Le même\n"
    assert read_list(text.encode(), "-") == (Listed(PHARE, "Le Phare"), Listed("https://digue.example"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "names no feed"),
        (b"# rien\n", "names no feed"),
        (b"<opml><body/></opml>", "names no feed"),
        (b"<opml><body>", "is no XML"),
        (b"<html><body/></html>", "root is <html>"),
        (b"\xff\xfe\x00h", "neither OPML nor lines"),
        (b"https://phare.example/rss\nbonjour tout le monde\n", "line 2: 'bonjour'"),
        (
            b"<!DOCTYPE o [<!ENTITY u SYSTEM 'file:///etc/hostname'>]><opml><outline text='&u;'/></opml>",
            "no ",
        ),
    ],
)
def test_what_is_no_list_is_named_with_its_fault(content: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_list(content, "flux.opml")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://phare.example/rss", "https://phare.example/rss"),
        (" phare.example ", "https://phare.example"),
        ("http://localhost:8080/rss", "http://localhost:8080/rss"),
        ("localhost", None),
        ("ftp://phare.example/", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_addresses_as_people_write_them(written: str, expected: str | None) -> None:
    assert address(written) == expected


def test_what_is_exported_can_be_imported() -> None:
    held = [
        subscription(PHARE, "Le Phare « du soir » <b>&amp;", "Presse", "Ouest"),
        subscription(DIGUE, None, "Presse"),
        subscription("https://quai.example/rss", "Le Quai\x00"),
    ]
    found = read_list(as_opml(held, {DIGUE: "La Digue"}), "export")
    assert found == (
        Listed(PHARE, "Le Phare « du soir » <b>&amp;", ("Presse", "Ouest")),
        Listed(DIGUE, "La Digue", ("Presse",)),
        Listed("https://quai.example/rss", "Le Quai"),
    )
    assert [each.url for each in read_list(as_lines(held[:2]).encode(), "export")] == [PHARE, DIGUE]


def test_adding_twice_changes_nothing_and_titles_are_filled_in() -> None:
    register = Register({PHARE: subscription(PHARE, None, "Presse")})
    assert register.add([Listed(PHARE)], NOW) == []
    ((url, changed),) = register.add([Listed(PHARE, "Le Phare")], datetime(2026, 4, 1, tzinfo=UTC))
    assert (url, changed) == (PHARE, subscription(PHARE, "Le Phare", "Presse"))


def test_a_feed_that_moved_is_not_exported_beside_its_new_address() -> None:
    register = Register(
        {PHARE: subscription(PHARE), DIGUE: subscription(DIGUE)},
        {PHARE: FeedState(url=PHARE, retired="moved", last_poll=NOW)},
    )
    assert [each.url for each in register.wanted()] == [DIGUE]


def test_the_register_hears_the_last_word_on_each_key() -> None:
    key, feed = keys_of(PHARE)
    assert (key, feed) == (state_key(subscription(PHARE)), state_key(FeedState(url=PHARE)))
    register = Register()
    body = b'{"url":"https://phare.example/rss","added_at":"2026-03-02T00:00:00Z"}'
    register.hear(key, body)
    register.hear(feed, b"not JSON")
    register.hear("link:abc", b"{}")
    assert register == Register({PHARE: subscription(PHARE)})
    register.hear(key, None)
    assert register == Register()


printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
subscriptions = st.lists(
    st.builds(
        Subscription,
        url=st.builds("https://{}.example/{}?a=1&b=2".format, st.integers(0, 99), st.integers(0, 9)),
        added_at=st.just(NOW),
        title=printable,
        groups=st.lists(printable, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda each: each.url,
)


@given(subscriptions)
def test_whatever_the_titles_and_groups_opml_that_is_written_is_read_back(many: list[Subscription]) -> None:
    found = read_list(as_opml(many, {}), "export.opml")
    assert set(found) == {Listed(each.url, each.title, each.groups) for each in many}


def test_entities_and_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("le mot de passe")
    doctype = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = f'{doctype}<opml><body><outline text="a" xmlUrl="https://x.example/">&x;</outline></body></opml>'
    assert "mot de passe" not in str(read_list(body.encode(), "a.opml"))
