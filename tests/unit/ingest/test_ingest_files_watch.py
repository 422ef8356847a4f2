"""Watched folders and standard input."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from propos.states import Candidate
from propos_ingest.articles.dropped import Dropped
from propos_ingest.files.candidates import Reading, find
from propos_ingest.files.piece import Passed, Piece
from propos_ingest.files.watch import Watch, read_input

READING = Reading(outlet="Le Dossier", zone="Europe/Paris", least_text=20, seconds=20)
NOW = 1_780_000_000.0
PAGE = """<html><head><title>Le quai</title>
<link rel="canonical" href="https://www.gazette.example/quai"></head>
<body><article><h1>Le quai</h1><p>Le quai de Port-Lissac rouvrira lundi, a annoncé la maire de la commune.</p>
<p>Les travaux auront duré six mois et coûté plus que prévu, selon la mairie.</p></article></body>"""


def here(piece: Piece) -> Candidate | Dropped | Passed:
    return find(piece, READING, datetime.now(UTC))


class Clock:
    """A clock that the test sets."""

    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(tmp_path: Path, clock: Clock) -> Callable[[], list[Candidate | Dropped]]:
    watched = Watch(tmp_path, here, 100_000, clock)
    return lambda: list(watched.look())


def put(path: Path, text: str, age: float = 10, now: float = NOW) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (now - age, now - age))


def texts(found: list[Candidate | Dropped]) -> list[str]:
    return [each.text if isinstance(each, Candidate) else each.reason for each in found]


def test_a_folder_is_read_and_only_what_changed_is_read_again(
    tmp_path: Path, watch: Callable[[], list[Candidate | Dropped]]
) -> None:
    put(tmp_path / "a.txt", "Titre\n\nTexte.")
    put(
        tmp_path / "b.json",
        '[{"text": "Un.", "url": "https://www.gazette.example/1?utm_source=x",'
        ' "published_at": "2026-07-01T12:00:00"}, {"text": "Deux.", "outlet": "Autre"}]',
    )
    put(tmp_path / "c.json", "{")
    put(tmp_path / "d" / "e.html", PAGE)
    put(tmp_path / "f.jsonl", '{"text": "Trois.", "id": "3"}\n')
    put(tmp_path / ".hidden" / "g.txt", "Caché.")
    put(tmp_path / "image.png", "PNG")
    text, first, second, bad, page, line = watch()
    assert isinstance(text, Candidate)
    assert (text.canonical_url, text.outlet.name) == ((tmp_path / "a.txt").as_uri(), "Le Dossier")
    assert isinstance(first, Candidate)
    assert (first.canonical_url, first.outlet.id) == ("https://www.gazette.example/1", "gazette.example")
    assert first.published_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert isinstance(second, Candidate)
    assert (second.canonical_url, second.outlet.name) == ((tmp_path / "b.json").as_uri() + "#2", "Autre")
    assert isinstance(bad, Dropped)
    assert (bad.url, bad.reason) == ((tmp_path / "c.json").as_uri(), "no_json")
    assert isinstance(page, Candidate)
    assert (page.canonical_url, page.outlet.id) == ("https://www.gazette.example/quai", "gazette.example")
    assert isinstance(line, Candidate)
    assert line.canonical_url == "urn:propos:le-dossier:3"

    assert watch() == []
    put(tmp_path / "a.txt", "Titre\n\nTexte corrigé.")
    assert texts(watch()) == ["Texte corrigé."]


def test_a_file_that_is_being_written_waits(
    tmp_path: Path, clock: Clock, watch: Callable[[], list[Candidate | Dropped]]
) -> None:
    put(tmp_path / "a.txt", "Le début", age=0.2)
    assert watch() == []
    put(tmp_path / "a.txt", "Le début et la suite", age=5)
    assert watch() == [], "it grew since the last look"
    assert texts(watch()) == ["Le début et la suite"]
    put(tmp_path / "a.txt", "Le début, la suite et la fin", age=0)
    assert watch() == []
    clock.now += 2
    assert texts(watch()) == ["Le début, la suite et la fin"]


def test_a_file_from_a_clock_that_is_ahead_is_read_at_the_second_look(
    tmp_path: Path, watch: Callable[[], list[Candidate | Dropped]]
) -> None:
    put(tmp_path / "a.txt", "De demain.", age=-86_400)
    assert watch() == []
    assert texts(watch()) == ["De demain."]


def test_a_folder_without_articles_is_said_once(
    tmp_path: Path, watch: Callable[[], list[Candidate | Dropped]]
) -> None:
    assert texts(watch()) == ["empty_folder"]
    assert watch() == []
    put(tmp_path / "a.txt", "Un.")
    assert texts(watch()) == ["Un."]


@pytest.mark.parametrize(
    "date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00"]
)
def test_a_date_out_of_all_calendars_is_left_out_and_the_next_file_is_read(
    tmp_path: Path, watch: Callable[[], list[Candidate | Dropped]], date: str
) -> None:
    put(tmp_path / "a.json", '{"text": "Un.", "published_at": "' + date + '"}')
    put(tmp_path / "b.txt", "Deux.")
    found = [(each.text, each.published_at) for each in watch() if isinstance(each, Candidate)]
    assert found == [("Un.", None), ("Deux.", None)]


def test_standard_input_gives_each_line_as_it_comes() -> None:
    lines = (
        b'{"text": "Un.", "url": "https://www.gazette.example/1"}\n{\n{"text": "Deux."}\n{"text": "Trois."}\n'
    )
    first, bad, second, third = read_input(BytesIO(lines), "stdin", here, 100_000)
    assert isinstance(first, Candidate)
    assert first.canonical_url == "https://www.gazette.example/1"
    assert isinstance(bad, Dropped)
    assert (bad.url, bad.reason) == ("stdin:line#2", "no_json")
    assert isinstance(second, Candidate)
    assert isinstance(third, Candidate)
    assert second.canonical_url.startswith("stdin:")
    assert second.canonical_url != third.canonical_url
    (again,) = read_input(BytesIO(b'{"text": "Deux."}\n'), "stdin", here, 100_000)
    assert isinstance(again, Candidate)
    assert again.canonical_url == second.canonical_url, "the same article in another stream"
