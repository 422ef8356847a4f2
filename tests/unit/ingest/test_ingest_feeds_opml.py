"""Lists of feeds: OPML in and out, and plain lists of addresses."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from propos.errors import Unusable
from propos.states import Subscription
from propos_ingest.feeds.opml import Outline, read_opml, write_opml

NOW = datetime(2026, 3, 3, tzinfo=UTC)
OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mes flux</title></head><body>
 <outline text="Bretagne">
  <outline text="Le Fanal" type="rss" xmlUrl="https://le-fanal.example/feed/" htmlUrl="https://le-fanal.example/"/>
  <outline title="Côte"><outline xmlUrl=" https://radio-kermor.example/rss?a=1&amp;b=2 "/></outline>
 </outline>
 <outline text="https://seul.example/rss" xmlUrl="https://seul.example/rss"/>
 <outline text="Encore" xmlUrl="https://le-fanal.example/feed/"/>
 <outline text="Local" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_feeds_with_their_titles_and_groups_in_order_each_once() -> None:
    assert read_opml(OPML.encode()) == (
        Outline("https://le-fanal.example/feed/", "Le Fanal", ("Bretagne",)),
        Outline("https://radio-kermor.example/rss?a=1&b=2", None, ("Bretagne", "Côte")),
        Outline("https://seul.example/rss"),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings(encoding: str) -> None:
    text = OPML.replace("UTF-8", encoding.removesuffix("-sig"))
    assert read_opml(text.encode(encoding)) == read_opml(OPML.encode())


def test_a_list_of_addresses(tmp_path: Path) -> None:
    path = tmp_path / "flux.txt"
    path.write_text(
        "# Mes flux\n\nhttps://le-fanal.example/feed/\n  https://x.example/rss  Le X\r\npas une adresse\n",
        "utf-8",
    )
    assert read_opml(path) == (
        Outline("https://le-fanal.example/feed/"),
        Outline("https://x.example/rss", "Le X"),
    )


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "names no feed"),
        (b"# rien\n", "names no feed"),
        (b"<opml><body/></opml>", "names no feed"),
        (b"<opml><body>", "is no XML"),
        (b"<rss/>", "is no OPML"),
        (b"\0\1\2\3" * 100, "no text"),
    ],
)
def test_what_cannot_be_used_says_why(body: bytes, part: str) -> None:
    with pytest.raises(Unusable, match=part):
        read_opml(body)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"absent\.opml"):
        read_opml(tmp_path / "absent.opml")


def test_entities_and_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("le mot de passe")
    doctype = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    body = f'{doctype}<opml><body><outline text="a" xmlUrl="https://x.example/">&x;</outline></body></opml>'
    assert "mot de passe" not in str(read_opml(body.encode()))


texts = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
printable = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
subscriptions = st.lists(
    st.builds(
        Subscription,
        url=st.builds(
            "https://{}.example/{}?a=1&b={}".format, st.integers(0, 99), st.integers(0, 9), st.integers(0, 9)
        ),
        added_at=st.just(NOW),
        title=st.none() | printable,
        groups=st.lists(printable, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda each: each.url,
)


@given(subscriptions)
def test_what_is_written_is_read_back(many: list[Subscription]) -> None:
    outlines = read_opml(write_opml(many))
    assert set(outlines) == {Outline(each.url, each.title, each.groups) for each in many}


@given(texts, texts)
def test_any_title_and_group_makes_good_xml(title: str, group: str) -> None:
    written = write_opml([Subscription(url="https://x.example/", added_at=NOW, title=title, groups=(group,))])
    assert etree.fromstring(written).get("version") == "2.0"
    assert read_opml(written)[0].url == "https://x.example/"
