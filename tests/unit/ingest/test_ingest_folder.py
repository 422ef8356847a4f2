"""Files of a folder: plain text and JSON, and OPML lists."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from propos.errors import BadMessage, Unusable
from propos_ingest.settings import IngestSettings
from propos_ingest.sources.candidates import Candidate, Dropped, Event, Tally
from propos_ingest.sources.folder import read_articles
from propos_ingest.sources.folder_source import FolderSource
from propos_ingest.sources.opml import read_opml


@pytest.mark.parametrize(
    ("body", "title", "text"),
    [
        (
            "Le port rouvre\n\nUn paragraphe.\n\n\n  Un autre.  \n",
            "Le port rouvre",
            "Un paragraphe.\n\nUn autre.",
        ),
        ("Le port rouvre\r\n\r\nUn paragraphe.", "Le port rouvre", "Un paragraphe."),
        ("Une ligne\nsur deux.\n\nFin.", "note", "Une ligne\nsur deux.\n\nFin."),
        ("Rien qu’une phrase.", "note", "Rien qu’une phrase."),
        ("x" * 201 + "\n\nFin.", "note", "x" * 201 + "\n\nFin."),
        ("Cafe\u0301\n\n«\u00a0E\u0301té\u202f!\u00a0»", "Café", "«\u00a0Été\u202f!\u00a0»"),
    ],
)
def test_a_text_file_is_an_article(body: str, title: str, text: str) -> None:
    (article,) = read_articles(body.encode(), "note.txt")
    assert (article.title, article.text) == (title, text)


def test_json_files_hold_one_article_or_a_list() -> None:
    (one,) = read_articles(b'\xef\xbb\xbf{"text": "Un texte.", "title": "T", "tags": ["a"]}', "x.json")
    assert (one.title, one.text, one.tags) == ("T", "Un texte.", ("a",))
    assert len(read_articles(b'[{"text": "a"}, {"text": "b"}]', "x.json")) == 2


@pytest.mark.parametrize(
    ("body", "name", "reason"),
    [
        (b" \n", "x.txt", "empty"),
        (b"PK\x03\x04\0\0", "x.txt", "binary"),
        (b'{"text": ', "x.json", "no_json"),
        (b'{"title": "T"}', "x.json", "wrong_shape"),
        (b'{"text": 3}', "x.json", "wrong_shape"),
        (b'{"text": "  "}', "x.json", "empty"),
        (b"[" * 100_000, "x.json", "wrong_shape"),
    ],
)
def test_a_bad_file_says_why(body: bytes, name: str, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read_articles(body, name)
    assert caught.value.reason == reason


def poll(source: FolderSource) -> list[Event]:
    return list(source.poll())


def test_a_folder_is_read_and_only_what_changed_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Titre\n\nTexte.")
    (tmp_path / "b.json").write_text(
        '[{"text": "Un.", "url": "https://www.gazette.example/1?utm_source=x",'
        ' "published_at": "2026-07-01T12:00:00"},'
        ' {"text": "Deux.", "outlet": "Autre"}]'
    )
    (tmp_path / "c.json").write_text("{")
    (tmp_path / "image.png").write_bytes(b"\x89PNG")
    source = FolderSource(tmp_path, IngestSettings(), 1, "Le Dossier")
    found = [event for event in poll(source) if not isinstance(event, Tally)]
    text, first, second, bad = found
    assert isinstance(text, Candidate)
    assert (text.canonical_url, text.outlet.name) == ((tmp_path / "a.txt").as_uri(), "Le Dossier")
    assert isinstance(first, Candidate)
    assert (first.canonical_url, first.outlet.id) == ("https://www.gazette.example/1", "gazette.example")
    assert first.published_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert isinstance(second, Candidate)
    assert (second.canonical_url, second.outlet.name) == ((tmp_path / "b.json").as_uri() + "#2", "Autre")
    assert isinstance(bad, Dropped)
    assert bad.reason == "no_json"

    assert poll(source) == [Tally(known=1)] * 3
    (tmp_path / "a.txt").write_text("Titre\n\nTexte corrigé.")
    assert [event.text for event in poll(source) if isinstance(event, Candidate)] == ["Texte corrigé."]


@pytest.mark.parametrize(
    "date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00"]
)
def test_a_date_out_of_all_calendars_is_left_out_and_the_next_file_is_read(tmp_path: Path, date: str) -> None:
    (tmp_path / "a.json").write_text('{"text": "Un.", "published_at": "' + date + '"}')
    (tmp_path / "b.txt").write_text("Deux.")
    found = poll(FolderSource(tmp_path, IngestSettings(), 1, None))
    articles = [event for event in found if isinstance(event, Candidate)]
    assert [(each.text, each.published_at) for each in articles] == [("Un.", None), ("Deux.", None)]


def test_an_empty_folder_is_said_once(tmp_path: Path) -> None:
    source = FolderSource(tmp_path, IngestSettings(), 1, None)
    (first,), (second,) = poll(source), poll(source)
    assert isinstance(first, Dropped)
    assert isinstance(second, Dropped)
    assert (first.reason, first.news, second.news) == ("empty_folder", True, False)


def opml(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "feeds.opml"
    path.write_text(content)
    return path


def test_an_opml_file_names_feeds_in_groups(tmp_path: Path) -> None:
    path = opml(
        tmp_path,
        '<opml version="2.0"><body><outline text="A"><outline xmlUrl="https://a.example/f"/>'
        '<outline text="B">'
        '<outline xmlUrl=" http://b.example/f "/></outline></outline><outline xmlUrl="https://a.example/f"/>'
        '<outline xmlUrl="file:///etc/passwd"/><outline text="nothing"/></body></opml>',
    )
    assert read_opml(path) == ("https://a.example/f", "http://b.example/f")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<opml", "no XML"),
        ("<html/>", "no OPML"),
        ("<opml><body/></opml>", "names no feed"),
        ('<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/hostname">]><opml a="&x;"/>', "no XML"),
    ],
)
def test_a_bad_opml_file_says_what_to_do(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read_opml(opml(tmp_path, content))


def test_entities_of_an_opml_file_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 20}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE o [<!ENTITY l0 "ha">{laughs}]><opml><outline xmlUrl="https://a.example/f"/>&l11;</opml>'
    )
    with pytest.raises(Unusable, match="no XML"):
        read_opml(opml(tmp_path, bomb))


def test_the_seeds_name_real_feeds(repo: Path) -> None:
    feeds = read_opml(repo / "seeds" / "feeds.opml")
    assert len(feeds) >= 30
    assert all(feed.startswith("https://") for feed in feeds)
