"""Text, JSON and JSON lines: what is an article, and what is named instead."""

import gzip
from pathlib import Path

import pytest

from propos.errors import BadMessage
from propos.messages import Submission
from propos_ingest.files.piece import Piece
from propos_ingest.files.read import read_file

LARGEST = 100_000


def pieces(path: Path, body: bytes, start: int = 0, largest: int = LARGEST) -> list[Piece]:
    path.write_bytes(body)
    return list(read_file(path, start, largest))


def one(path: Path, body: bytes) -> Submission | BadMessage:
    (piece,) = pieces(path, body)
    assert isinstance(piece.held, Submission | BadMessage)
    assert (piece.address, piece.end, piece.reached) == (path.as_uri(), 1, len(body))
    return piece.held


def said(found: list[Piece]) -> list[str]:
    """What is held, in short: an article's text or the reason why there is none."""
    return [held.text if isinstance(held := each.held, Submission) else held.reason for each in found]  # type: ignore[union-attr]


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
def test_a_text_file_is_an_article(tmp_path: Path, body: str, title: str, text: str) -> None:
    article = one(tmp_path / "note.txt", body.encode())
    assert isinstance(article, Submission)
    assert (article.title, article.text) == (title, text)


def test_a_json_file_is_an_article_or_a_list_in_which_a_bad_one_spoils_no_other(tmp_path: Path) -> None:
    article = one(tmp_path / "x.json", b'\xef\xbb\xbf {"text": "Un texte.", "tags": ["a"]}')
    assert isinstance(article, Submission)
    assert (article.title, article.text, article.tags) == ("x", "Un texte.", ("a",))
    found = pieces(tmp_path / "y.json", b'[{"text": "Un.", "title": "T"}, {"text": 3}, {"text": "Deux."}]')
    assert said(found) == ["Un.", "wrong_shape", "Deux."]
    assert [each.address.rpartition("#")[2] for each in found] == ["1", "2", "3"]
    assert [each.end for each in found] == [0, 0, 1], "a file that was read in part is read again"


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("x.txt", b" \n", "empty"),
        ("x.txt", b"PK\x03\x04\0\0", "binary"),
        ("x.txt", b"a" * 1_000_001, "too_large"),
        ("x.json", b"", "empty"),
        ("x.json", b"[]", "empty"),
        ("x.json", b'{"text": ', "no_json"),
        ("x.json", b"[" * 100_000, "no_json"),
        ("x.json", b'{"title": "T"}', "wrong_shape"),
        ("x.json", b'{"text": 3}', "wrong_shape"),
        ("x.html", b"", "empty"),
    ],
)
def test_a_bad_file_says_why(tmp_path: Path, name: str, body: bytes, reason: str) -> None:
    bad = one(tmp_path / name, body)
    assert isinstance(bad, BadMessage)
    assert bad.reason == reason


LINES = b'{"text": "Un."}\r\n\n{"text": \nnull\n{"text": "' + b"x" * LARGEST + b'"}\n{"text": "Deux."}'


@pytest.mark.parametrize("name", ["a.jsonl", "a.JSONL.gz"])
def test_of_json_lines_a_bad_one_is_named_by_its_number_and_the_others_are_read(
    tmp_path: Path, name: str
) -> None:
    body = gzip.compress(LINES) if name.endswith("gz") else LINES
    found = pieces(tmp_path / name, body)
    assert said(found) == ["Un.", "no_json", "wrong_shape", "too_large", "Deux."]
    assert [each.end for each in found] == [1, 3, 4, 5, 6]
    assert [each.address.rpartition("#")[2] for each in found] == ["1", "3", "4", "5", "6"]
    assert all(f"line {each.end}" in str(each.held) for each in found[1:4])
    assert found[-1].reached == len(body)
    for number, piece in enumerate(found, 1):
        later = pieces(tmp_path / name, body, start=piece.end)
        assert [each.address for each in later] == [each.address for each in found[number:]]


def test_a_compressed_file_that_is_cut_off_gives_what_can_be_read(tmp_path: Path) -> None:
    lines = b"".join(b'{"text": "%d"}\n' % (number * 7919 % 10_007) for number in range(10_000))
    whole = gzip.compress(lines)
    found = pieces(tmp_path / "a.jsonl.gz", whole[: len(whole) // 2])
    assert 1000 < len(found) < 9000
    assert said(found)[-1] == "corrupt"
    assert said(found)[0:2] == ["0", "7919"]


def test_a_file_that_cannot_be_opened_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        list(read_file(tmp_path / "a.jsonl", 0, LARGEST))
