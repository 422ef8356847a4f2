"""Which address names an article, one spelling for each, its site; and when a date names an instant."""

from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from propos_ingest.addresses import canonical, cleaned, other_scheme, plausible, site_of, web_host
from propos_ingest.pages.dates import moment
from propos_seeds.library import stories

PAGE = "https://www.gazette.example/2026/port.html?utm_source=rss#haut"
SITE = "https://gazette.example"


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
    ("named", "page", "wanted"),
    [
        (f"{SITE}/port", "https://amp.gazette.example/port", True),
        ("https://www.gazette.example/port", "https://m.gazette.example/port", True),
        (f"{SITE}/2026/port/", f"{SITE}/2026/port/amp/", True),
        (f"{SITE}/2026/port", f"{SITE}/2026/port/page/2", True),
        (f"{SITE}/politique/", f"{SITE}/politique/port-rouvert", False),
        (f"{SITE}/spip.php", f"{SITE}/spip.php?article12", False),
        (f"{SITE}/", f"{SITE}/?p=12", False),
        (f"{SITE}/port.html", f"{SITE}/port.html?affichage=large", True),
        (f"{SITE}/?utm_source=amp", f"{SITE}/port", False),
        ("https://lyon.gazette.example/port", "https://paris.gazette.example/port", False),
    ],
)
def test_a_template_s_address_is_no_article_s(named: str, page: str, wanted: bool) -> None:
    assert plausible(named, page) is wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("/p?utm_source=rss&utm_medium=flux", "/p"),
        ("/p?xtor=RSS-16&at_medium=Social&at_campaign=une", "/p"),
        ("/p?fbclid=IwAR0&gclid=x&mc_cid=a&Echobox=1700000000", "/p"),
        ("/p;jsessionid=0A1B2C?PHPSESSID=a1", "/p"),
        ("/p?sid=0123456789abcdef01234567", "/p"),
        ("/p?ref=rss&source=newsletter&from=twitter", "/p"),
        ("/p?_=1700000000000", "/p"),
        ("/p#commentaires", "/p"),
        ("//a//p", "/a/p"),
        ("/p?b=2&a=1", "/p?a=1&b=2"),
        ("/%7eport/caf%c3%a9", "/~port/caf%C3%A9"),
        ("/~port/café", "/~port/caf%C3%A9"),
        # What names an article stays, whatever it is called.
        ("/p?id=12", "/p?id=12"),
        ("/p?article=12&cid=7&eid=3", "/p?article=12&cid=7&eid=3"),
        ("/spip.php?article1234", "/spip.php?article1234"),
        ("/p?ref=4512&source=A12&sid=politique", "/p?ref=4512&sid=politique&source=A12"),
        ("/p?affaire=dorval&galerie=2", "/p?affaire=dorval&galerie=2"),
        ("/p/", "/p/"),
    ],
)
def test_one_spelling_for_all_that_lead_to_one_page(written: str, wanted: str) -> None:
    assert cleaned(SITE + written) == SITE + wanted


def test_hosts_ports_and_credentials_have_one_spelling_too() -> None:
    assert cleaned("HTTPS://lecteur:cle@Gazette.EXAMPLE.:443/p") == f"{SITE}/p"
    assert cleaned("https://été.example/p") == cleaned("https://xn--t-9fab.example/p")
    assert cleaned(f"{SITE}/") == cleaned(SITE) == SITE
    assert cleaned("https://gazette.example:8443/p") == "https://gazette.example:8443/p"
    assert cleaned("https://www.gazette.example/p") == "https://www.gazette.example/p"


@pytest.mark.parametrize("written", ["urn:propos:gazette:a%20b", "file:///tmp/a#b", "http://[::1", "", "a b"])
def test_what_is_no_web_address_stays(written: str) -> None:
    assert cleaned(written) == written


PIECES = st.text(st.sampled_from("aé %2fF/?&=#;:.~+'(@*[]<\"\t0"), max_size=24)


@given(
    st.sampled_from(["http://", "https://", "HTTP://"]),
    st.sampled_from(["gazette.example", "u:p@GAZETTE.example.", "[::1]", "été.example", "127.0.0.1:80"]),
    PIECES,
)
@example("https://", "gazette.example", "/?utm_source=a&article12&&x=")
@example("https://", "gazette.example", "/;jsessionid=a;sid=b/../c")
@example("http://", "gazette.example", "?=")
def test_cleaning_twice_changes_nothing(scheme: str, host: str, rest: str) -> None:
    once = cleaned(f"{scheme}{host}/{rest}")
    assert cleaned(once) == once
    assert "#" not in urlsplit(once).path + urlsplit(once).query
    assert web_host(once)


@given(st.permutations(["id=12", "page=2", "utm_source=x", "xtor=RSS-1", "a=%20", "article7"]))
def test_the_order_of_parameters_says_nothing(parameters: list[str]) -> None:
    assert cleaned(f"{SITE}/p?{'&'.join(parameters)}") == f"{SITE}/p?a=+&article7&id=12&page=2"


def test_the_seeds_addresses_are_clean() -> None:
    assert all(cleaned(story.url) == story.url for story in stories())


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
    ("url", "site"),
    [
        ("https://www.gazette.co.uk/a", "gazette.co.uk"),
        ("http://amp.gazette.fr:8080/a", "gazette.fr"),
        ("http://127.0.0.1:8000/a", "127.0.0.1"),
        ("urn:propos:gazette:1", "urn"),
    ],
)
def test_sites(url: str, site: str) -> None:
    assert site_of(url) == site


def test_the_other_scheme() -> None:
    assert other_scheme("http://gazette.example/a:b") == "https://gazette.example/a:b"
    assert other_scheme(other_scheme(PAGE)) == PAGE
    assert other_scheme("urn:propos:a:b") == "urn:propos:a:b"


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
