"""What a reader of feeds relies on: fingerprints, links, dates, charsets, and what is refused and why."""

import gzip
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos_ingest.feeds.read import read_feed

URL = "https://gazette-vernec.example/flux/une.xml"


def item(
    link: str = "/a", title: str = "Titre", date: str = "Tue, 03 Mar 2026 18:40:00 +0100", more: str = ""
) -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>{more}</item>"


def rss(*items: str, head: str = "", prolog: str = "") -> bytes:
    return (
        f'{prolog}<rss version="2.0"><channel><title>F</title>{head}{"".join(items)}</channel></rss>'.encode()
    )


def refusal(body: bytes) -> BadMessage:
    with pytest.raises(BadMessage) as caught:
        read_feed(body, URL)
    return caught.value


def test_a_fingerprint_changes_with_what_the_feed_says() -> None:
    bodies = (
        rss(item()),
        rss(item(title="Autre")),
        rss(item(date="Tue, 03 Mar 2026 19:00:00 +0100")),
        rss(item(more="<description>Du neuf</description>")),
        rss(
            item(more='<description>Du neuf</description><content xmlns="http://x.example/">Encore</content>')
        ),
    )
    assert len({read_feed(body, URL).entries[0].seen for body in bodies}) == len(bodies)


def test_a_guid_or_a_tracker_that_changes_at_every_request_makes_no_news() -> None:
    seen = {
        read_feed(rss(item(f"/a?xtor=RSS-{n}", more=f'<guid isPermaLink="false">{n}</guid>')), URL)
        .entries[0]
        .seen
        for n in range(3)
    }
    assert len(seen) == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        item("/b", "Une entité ind&eacute;finie"),
        item("/b", more="<dc:creator>Sans espace de noms</dc:creator>"),
        item("/b", more="<author>Un</author><author>Deux</author>"),
        "<item><title>Jamais fermé<link>/b</link></item>",
    ],
)
def test_a_spoilt_item_makes_no_news_of_the_others(spoilt: str) -> None:
    good = item(
        more="<description>&lt;p&gt;Texte &amp;amp; suite&lt;/p&gt;</description><category>Mer</category>"
    )
    alone, among = read_feed(rss(good), URL), read_feed(rss(good, spoilt), URL)
    assert alone.entries[0] == among.entries[0]


def test_a_link_named_twice_is_one_entry_at_its_first_place() -> None:
    feed = read_feed(rss(item("/a", "nouveau"), item("/b"), item("/a", "ancien")), URL)
    assert [(entry.link[-2:], entry.title) for entry in feed.entries] == [("/a", "nouveau"), ("/b", "Titre")]


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>b.html</link>", "https://gazette-vernec.example/flux/b.html"),
        ("<link>\n  https://x.example/a\n </link>", "https://x.example/a"),
        ("<guid>https://x.example/g</guid>", "https://x.example/g"),
        ("<link/><guid>https://x.example/g</guid>", "https://x.example/g"),
        ('<guid isPermaLink="false">https://x.example/g</guid>', None),
        ("<guid>4411</guid>", None),
        ('<enclosure url="https://x.example/a.mp3" type="audio/mpeg" length="1"/>', None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>ftp://x.example/a</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>https://x.example/a?b=1&amp;c=2</link>", "https://x.example/a?b=1&c=2"),
        ("<link>https://x.example/a?b=1&c=2</link>", "https://x.example/a?b=1&c=2"),
    ],
)
def test_an_item_without_a_page_is_counted_not_kept(inside: str, link: str | None) -> None:
    feed = read_feed(rss(f"<item><title>T</title>{inside}</item>"), URL)
    assert [entry.link for entry in feed.entries] == ([link] if link else [])
    assert feed.unlinked == (0 if link else 1)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("Tue, 03 Mar 2026 18:40:00 +0100", "2026-03-03T17:40:00+00:00"),
        ("Tue, 3 Mar 2026 18:40 CET", "2026-03-03T17:40:00+00:00"),
        ("Fri, 3 Jul 2026 18:40:00 CEST", "2026-07-03T16:40:00+00:00"),
        ("2026-03-03T18:40:00", "2026-03-03T17:40:00+00:00"),
        ("2026-03-03", "2026-03-02T23:00:00+00:00"),
        ("Tue, 03 Mar 2126 18:40:00 GMT", "2126-03-03T18:40:00+00:00"),
        ("Tue, 03 Mar 12026 18:40:00 GMT", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("bientôt", None),
        ("9" * 5000, None),
    ],
)
def test_dates_are_instants_in_utc_and_without_an_offset_in_the_given_zone(
    written: str, instant: str | None
) -> None:
    entry = read_feed(rss(item(date=written)), URL, zone=ZoneInfo("Europe/Paris")).entries[0]
    assert entry.published == (datetime.fromisoformat(instant) if instant else None)
    assert entry.published is None or entry.published.tzinfo is UTC


SAYING = "L’été à Noël : « œuvre » naïve"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
        ("cp1252", "utf-8", "application/rss+xml; charset=utf-8"),
        ("cp1252", "iso-8859-1", None),
        ("utf-8-sig", "utf-8", "text/html"),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", None),
        ("utf-32", "utf-32", None),
    ],
)
def test_the_bytes_tell_the_charset_not_the_declaration(
    encoding: str, declared: str, content_type: str | None
) -> None:
    text = rss(item(title=SAYING), prolog=f'<?xml version="1.0" encoding="{declared}"?>').decode()
    assert read_feed(text.encode(encoding), URL, content_type).entries[0].title == SAYING


def test_a_line_of_windows_1252_in_utf_8_spoils_no_other_letter() -> None:
    body = rss(item("/a", SAYING)).replace(
        b"</item>", b"</item>" + item("/b", "X").encode().replace(b"X", b"th\xe9\xe2tre")
    )
    assert [entry.title for entry in read_feed(body, URL).entries] == [SAYING, "théâtre"]


def test_a_feed_that_breaks_off_within_a_letter_keeps_the_others() -> None:
    body = rss(item("/a", SAYING), item("/b", SAYING))
    cut = body[: body.rindex("’".encode()) + 1]
    assert read_feed(cut, URL).entries[0].title == SAYING


def test_a_feed_that_breaks_off_anywhere_keeps_what_is_whole() -> None:
    body = rss(*(item(f"/{n}", f"Titre {n}") for n in range(4)))
    for length in range(body.index(b"</item>") + 7, len(body)):
        whole = body[:length].count(b"</item>")
        titles = [entry.title for entry in read_feed(body[:length], URL).entries]
        assert titles[:whole] == [f"Titre {n}" for n in range(whole)]


def test_the_interval_that_a_feed_asks_for() -> None:
    namespace = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    period = f"<sy:updatePeriod {namespace}>daily</sy:updatePeriod>"
    often = f"<sy:updateFrequency {namespace}>4</sy:updateFrequency>"
    heads = ("", "<ttl>15</ttl>", period, period + often, "<ttl>0</ttl>", "<ttl>souvent</ttl>")
    hints = [read_feed(rss(item(), head=head), URL).hint for head in heads]
    assert hints == [None, 900, 86_400, 21_600, None, None]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><body><p>Page introuvable</p></body></html>", "no_feed"),
        (b"<html><script>'<rss><channel><item>'</script></html>", "no_feed"),
        (b"<html><head><title>Maintenance</title></head></html>", "no_feed"),
        (b'{"items": []}', "no_feed"),
        (b'{"code": "rest_no_route", "message": "Aucune route"}', "no_feed"),
        (b"[1, 2]", "no_feed"),
        (b'{"items": [', "no_feed"),
        (b"[" * 200_000, "too_deep"),
        (b"/etc/hostname", "no_feed"),
        (b"<opml version='2.0'><body/></opml>", "no_feed"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"%PDF-1.7 \xff\xfe", "binary"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x1f\x8b\x08 no gzip", "binary"),
        (gzip.compress(bytes(80_000_000)), "bomb"),
        (rss(item(title="&l9;"), prolog=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'), "bomb"),
        (rss(item(title="&a;" * 2000), prolog=f'<!DOCTYPE rss [<!ENTITY a "{"a" * 2000}">]>'), "bomb"),
        (rss(item(), prolog="<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 3), "bomb"),
        (rss(item(more="<a>" * 100_000)), "too_deep"),
        (rss(item(more="<a>" * 1000 + "</a>" * 1000)), "too_deep"),
        (b"<rss><channel>" + b"<b><c>" * 50_000, "too_deep"),
        (b"<urlset>" + b"<a>" * 50_000, "too_deep"),
    ],
)
def test_what_is_no_feed_says_so(body: bytes, reason: str) -> None:
    assert refusal(body).reason == reason


def test_a_page_served_as_a_feed_is_called_a_page() -> None:
    assert "HTML page" in refusal(b"<!doctype html><html><body>404</body></html>").detail


def test_entities_are_not_fetched_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("le mot de passe")
    prolog = (
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY % y SYSTEM "{secret.as_uri()}"> %y;'
        '<!ENTITY eacute "&#233;"><!ENTITY copie "&#38;#169;">]>'
    )
    feed = read_feed(rss(item(title="&x;&eacute;&copie;"), prolog=prolog), URL)
    assert feed.entries[0].title == "&x;é©"
    assert "mot de passe" not in str(read_feed(str(secret).encode() + b"\n" + rss(item()), URL))


LARGE = 300_000


@pytest.mark.timeout(60)  # in time that grows with the square of the size, each would take longer
@pytest.mark.parametrize(
    "unit",
    [
        "<?",
        "<?xml ",
        "<!--",
        "<![CDATA[",
        "<!DOCTYPE ",
        "<",
        "&",
        "&a",
        "<a b='",
        "</a>",
        "<br>",
        "a.",
        "<item><title>",
    ],
)
def test_no_noise_takes_longer_than_its_size(unit: str) -> None:
    noise = unit * (LARGE // len(unit))
    for more in (noise, f"<author>{noise}@", f"<b></i><author>{noise}@</author>"):
        with suppress(BadMessage):
            assert len(read_feed(rss(item(more=more)), URL).entries) <= 1


def test_unclosed_html_is_not_nesting() -> None:
    body = rss(*(item(f"/{n}", more="<description>a<br>b<p>c<img src=x></description>") for n in range(500)))
    assert len(read_feed(body, URL).entries) == 500


@pytest.mark.parametrize("way", ["well-formed", "broken"])
def test_ten_thousand_items_in_one_feed(way: str) -> None:
    tail = "" if way == "well-formed" else "<dc:creator>Sans espace &eacute;</dc:creator>"
    feed = read_feed(rss(*(item(f"/{n}", f"Titre {n}", more=tail) for n in range(10_000))), URL)
    assert len(feed.entries) == 10_000
    assert feed.entries[-1].title == "Titre 9999"


def test_a_sitemap_may_be_gzip_and_may_break_off() -> None:
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    urls = "".join(f"<url><loc>https://x.example/{n}</loc></url>" for n in range(1000))
    packed = gzip.compress(f"{head}{urls}</urlset>".encode())
    assert len(read_feed(packed, URL).entries) == 1000
    assert 0 < len(read_feed(packed[: len(packed) // 2], URL).entries) < 1000


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", rss(item())[:-30], b"<feed>", b"<urlset><url>", b'[{"link"', b"\x1f\x8b"]),
)
def test_any_bytes_give_a_feed_or_a_reason(noise: bytes, start: bytes) -> None:
    with suppress(BadMessage):
        assert read_feed(start + noise, URL).entries is not None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_of_a_feed_gives_a_feed_or_a_reason(data: st.DataObject) -> None:
    body = bytearray((Path(__file__).parent / "feeds" / "rss_2.0_rich.xml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 30))] = data.draw(
            st.sampled_from(
                [
                    b"",
                    b"<",
                    b">",
                    b"&",
                    b"]]>",
                    b"<![CDATA[",
                    b"<!--",
                    b'"',
                    b"\xff",
                    b"<item>",
                    b"</",
                    b"&#0;",
                ]
            )
        )
    with suppress(BadMessage):
        assert read_feed(bytes(body), URL).entries is not None


@pytest.mark.parametrize(
    "end",
    [
        "<link>http://autre.example",
        "<link>http://autre.example/b</li",
        "<link><![CDATA[http://autre.ex",
        "<guid isPermaLink='true'>http://autre.ex",
        "<link",
    ],
)
def test_an_address_in_the_middle_of_which_a_feed_breaks_off_is_none(end: str) -> None:
    whole = "<item><title>A</title><link>http://journal.example/a</link></item>"
    body = f"<rss version='2.0'><channel><title>J</title>{whole}<item><title>B</title>{end}"
    found = read_feed(body.encode(), "http://journal.example/rss")
    assert [entry.link for entry in found.entries] == ["http://journal.example/a"]
