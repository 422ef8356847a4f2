"""Feeds: golden pairs (NAME.xml, NAME.json), and what is no feed."""

import json
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos_ingest.sources.feeds import Feed, read_feed

FEEDS = Path(__file__).parent / "feeds"
URL = "https://gazette-vernec.example/flux/une.xml"
NAMES = sorted(path.stem for path in FEEDS.glob("*.xml"))


def entries_without_fingerprint(feed: Feed) -> list[dict[str, object]]:
    return [
        {name: value for name, value in msgspec.to_builtins(entry).items() if name != "seen" and value}
        for entry in feed.entries
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_feed_gives_its_entries(name: str) -> None:
    wanted = json.loads((FEEDS / f"{name}.json").read_bytes())
    feed = read_feed((FEEDS / f"{name}.xml").read_bytes(), URL, wanted["content_type"])
    assert (feed.title, feed.language, feed.unlinked) == (
        wanted["title"],
        wanted["language"],
        wanted["unlinked"],
    )
    assert entries_without_fingerprint(feed) == [
        {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
        for entry in wanted["entries"]
    ]


def item(link: str = "/a", title: str = "Titre", date: str = "Tue, 03 Mar 2026 18:40:00 +0100") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>F</title>{"".join(items)}</channel></rss>'.encode()


def test_a_fingerprint_changes_with_what_the_feed_says() -> None:
    one, same, retitled, redated = (
        read_feed(rss(text), URL).entries[0].seen
        for text in (item(), item(), item(title="Autre"), item(date="Tue, 03 Mar 2026 19:00:00 +0100"))
    )
    assert one == same
    assert len({one, retitled, redated}) == 3


def test_a_link_named_twice_is_one_entry_at_its_first_place() -> None:
    feed = read_feed(rss(item("/a", "nouveau"), item("/b"), item("/a", "ancien")), URL)
    assert [(entry.link[-2:], entry.title) for entry in feed.entries] == [("/a", "nouveau"), ("/b", "Titre")]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body><p>Page introuvable</p></body></html>", "no_feed"),
        (b'{"items": []}', "no_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "no_feed"),
        (b"/etc/hostname", "no_feed"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read_feed(body, URL)
    assert caught.value.reason == reason


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("le mot de passe")
    doctype = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "ha"><!ENTITY z "&y;&y;&y;">]>'
    )
    try:
        feed = read_feed(doctype.encode() + rss(item(title="&x;&z;")), URL)
    except BadMessage:
        return
    assert "mot de passe" not in str(feed)


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    body = rss(item("/a"), item("/b"))
    assert read_feed(body[:-40], URL).entries[0].link.endswith("/a")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_feed_or_a_reason(noise: bytes) -> None:
    for body in (noise, rss(item())[:-30] + noise):
        with suppress(BadMessage):
            assert read_feed(body, URL).entries is not None
