"""Pages: golden pairs (NAME.html, NAME.json) and what may be wrong with a page's bytes."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from propos.errors import BadMessage
from propos_ingest.pages.page import Page, language_code, read_page

PAGES = Path(__file__).parent / "pages" / "exact"
PARIS = ZoneInfo("Europe/Paris")
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))


def golden(name: str) -> tuple[bytes, dict[str, Any]]:
    return (PAGES / f"{name}.html").read_bytes(), json.loads((PAGES / f"{name}.json").read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_gives_its_article(name: str) -> None:
    body, wanted = golden(name)
    found = read_page(body, wanted.pop("url"), PARIS)
    wanted["text"] = "\n\n".join(wanted.pop("paragraphs"))
    assert found == msgspec.convert(wanted, Page)


def read(body: bytes, charset: str | None = None) -> Page:
    return read_page(body, "https://gazette-vernec.example/x", PARIS, charset)


@pytest.mark.parametrize(
    ("written_in", "page_says", "header_says"),
    [
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", None, "no-such-charset"),
        ("utf-8", None, None),
        ("utf-16", None, None),
    ],
)
def test_a_wrong_charset_does_no_harm(
    written_in: str, page_says: str | None, header_says: str | None
) -> None:
    text = "« L’été s’achève à Vernec », répète l’élue, qui rêvait d’un forêt où régnât le cœur des âmes."
    meta = f'<meta charset="{page_says}">' if page_says else ""
    page = f"<html><head>{meta}<title>T</title></head><body><article><p>{text}</p></article></body></html>"
    assert read(page.encode(written_in), header_says).text == text


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"%PDF-1.7\0\x01\x02" * 40, "binary"),
        (b"<html><head><title>Rien</title></head><body></body></html>", "no_text"),
        (b"<html><body><h1>Un titre seul</h1></body></html>", "no_text"),
        (b"<html><body><nav>Accueil, politique, sport et culture</nav></body></html>", "no_text"),
        (
            b"<body><div class='cookies'><p>Nous utilisons des cookies pour mesurer notre audience.</p></div>"
            b"<h1>Un titre</h1><footer>Contact</footer></body>",
            "no_text",
        ),
        (b'{"text": "<p>Un objet JSON, et non une page.</p>"}', "no_html"),
    ],
)
def test_a_page_without_an_article_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        read(body)
    assert caught.value.reason == reason


def test_deep_nesting_stops_nothing() -> None:
    body = b"<div>" * 20_000 + b"<p>Un texte au fond du puits.</p>"
    with suppress(BadMessage):
        assert read(body).text


def test_json_ld_of_odd_shapes_is_survived() -> None:
    scripts = [
        "null",
        "[[[]]]",
        '"x"',
        '{"@graph": {"@type": 3}}',
        '{"@type":"Article","author":[[1],{"name":{}}],"image":5}',
    ]
    head = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    body = "<p>Un texte assez court, mais un texte.</p>"
    page = f"<html><head>{head}<title>Le titre</title></head><body>{body}</body></html>"
    found = read(page.encode())
    assert (found.title, found.authors, found.image_url) == ("Le titre", (), None)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("fr-FR", "fr"), ("FR", "fr"), ("fr_CA", "fr"), ("", None), (None, None), ("français", None)],
)
def test_language_codes(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code
