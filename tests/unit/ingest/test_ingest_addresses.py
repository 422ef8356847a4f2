"""Which address names an article, and when a date names an instant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from propos_ingest.addresses import canonical, web_host
from propos_ingest.pages.dates import moment

PAGE = "https://www.gazette.example/2026/port.html?utm_source=rss#haut"


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ([], "https://www.gazette.example/2026/port.html"),
        (["/2026/le-port.html"], "https://www.gazette.example/2026/le-port.html"),
        (["https://gazette.example/2026/le-port"], "https://gazette.example/2026/le-port"),
        (["https://amp.gazette.example/p"], "https://amp.gazette.example/p"),
        (["https://www.gazette.example/"], "https://www.gazette.example/2026/port.html"),
        (["https://agence.example/depeche"], "https://www.gazette.example/2026/port.html"),
        (["https://evilgazette.example/p"], "https://www.gazette.example/2026/port.html"),
        (["javascript:alert(1)", "http://[", "/2026/p"], "https://www.gazette.example/2026/p"),
    ],
)
def test_the_first_plausible_address_is_the_article_s(named: list[str], wanted: str) -> None:
    assert canonical(PAGE, named) == wanted


@pytest.mark.parametrize("mirror", ["http://127.0.0.1:8000/a", "http://localhost/a", "http://press:80/a"])
def test_a_mirror_may_name_the_public_address(mirror: str) -> None:
    assert canonical(mirror, ["https://gazette.example/2026/p"]) == "https://gazette.example/2026/p"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Gazette.example:443/x", "gazette.example"),
        ("http://wwwgazette.example", "wwwgazette.example"),
        ("file:///etc/passwd", ""),
        ("ftp://gazette.example/", ""),
        ("gazette.example", ""),
        ("http://[::1", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert web_host(url) == host


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("2026-03-03T18:40:00+01:00", datetime(2026, 3, 3, 17, 40, tzinfo=UTC)),
        ("2026-03-03T18:40:00Z", datetime(2026, 3, 3, 18, 40, tzinfo=UTC)),
        ("2026-07-03T18:40", datetime(2026, 7, 3, 16, 40, tzinfo=UTC)),
        ("2026-03-03", datetime(2026, 3, 2, 23, 0, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 18:40:00 +0100", datetime(2026, 3, 3, 17, 40, tzinfo=UTC)),
        ("hier", None),
        ("", None),
        (None, None),
        ("0001-01-01T00:00:00+23:00", None),
    ],
)
def test_dates_become_utc(written: str | None, wanted: datetime | None) -> None:
    assert moment(written, ZoneInfo("Europe/Paris")) == wanted
