"""Which feeds a home page names, where else to look, and what robots.txt tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos_ingest.addresses import web_host
from propos_ingest.feeds.discover import find_feeds, guesses, sitemaps_of_robots

URL = "https://gazette-vernec.example/"


def page(head: str = "", body: str = "") -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("head", "feeds"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss/une.xml">', ["/rss/une.xml"]),
        (
            '<link href=rss.xml rel="ALTERNATE nofollow" type="Application/RSS+XML; charset=utf-8">',
            ["/rss.xml"],
        ),
        (
            '<link rel="alternate" type="application/atom+xml" href="https://x.example/a">',
            ["https://x.example/a"],
        ),
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', ["/feed.json"]),
        ('<link rel="alternate" type="application/json" href="/feed.json">', ["/feed.json"]),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">', []),
        ('<link rel="alternate" type="text/xml+oembed" href="/wp-json/oembed/1.0/embed?url=x">', []),
        ('<link rel="alternate" hreflang="de" href="/de/">', []),
        ('<link rel="stylesheet" type="text/css" href="/rss.css">', []),
        (
            '<link rel="https://api.w.org/" href="https://gazette-vernec.example/wp-json/">',
            ["/wp-json/wp/v2/posts?per_page=50&_embed=1"],
        ),
        (
            '<link rel="https://api.w.org/" href="/?rest_route=/">',
            ["/?rest_route=/wp/v2/posts&per_page=50&_embed=1"],
        ),
        (
            '<base href="https://www.gazette-vernec.example/fr/">'
            "<link rel=alternate type=application/rss+xml href=flux>",
            ["https://www.gazette-vernec.example/fr/flux"],
        ),
        ('<link rel=alternate type=application/rss+xml href="javascript:void(0)">', []),
        ('<link rel=alternate type=application/rss+xml href="">', []),
    ],
)
def test_what_the_head_names(head: str, feeds: list[str]) -> None:
    assert find_feeds(page(head), URL) == tuple(URL[:-1] + each if each[0] == "/" else each for each in feeds)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="/flux/politique">Politique</a>', True),
        ('<a href="/feed/">Suivre</a>', True),
        ('<a href="/spip.php?page=backend">SPIP</a>', True),
        ('<a href="/backend.php3">Syndiquer</a>', True),
        ('<a href="/abonnement/42">S’abonner au flux</a>', True),
        ('<a href="/podcast/une.rss">Écouter</a>', True),
        ('<a href="/flux-rss.html">Nos flux RSS</a>', False),
        ('<a href="https://www.facebook.com/flux">flux</a>', False),
        ('<a href="/2026/03/influx-de-touristes">Un influx de touristes</a>', False),
        ('<a href="mailto:rss@gazette-vernec.example">RSS</a>', False),
        ('<a href="/rss.png">RSS</a>', False),
    ],
)
def test_links_that_look_like_feeds(link: str, found: bool) -> None:
    assert bool(find_feeds(page(body=link), URL)) is found


def test_the_surest_come_first_and_comments_last_each_once() -> None:
    head = (
        '<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">'
        '<link rel="https://api.w.org/" href="/wp-json/">'
        '<link rel="alternate" type="application/rss+xml" title="La Gazette" href="/feed/">'
    )
    feeds = find_feeds(page(head, '<a href="/feed/">RSS</a><a href="/flux/mer">Mer</a>'), URL)
    assert [each.removeprefix(URL) for each in feeds] == [
        "feed/",
        "wp-json/wp/v2/posts?per_page=50&_embed=1",
        "flux/mer",
        "comments/feed/",
    ]


@given(st.binary(max_size=400))
def test_any_page_has_feeds_of_the_web_or_none(noise: bytes) -> None:
    for body in (noise, b"<link rel=alternate type=application/rss+xml href=" + noise):
        assert all(map(web_host, find_feeds(body, URL)))


def test_guesses_are_of_the_same_site_each_once_feeds_before_sitemaps() -> None:
    places = guesses("https://www.gazette-vernec.example/sport")
    assert len(set(places)) == len(places)
    assert all(place.startswith("https://www.gazette-vernec.example/") for place in places)
    assert places[0] == "https://www.gazette-vernec.example/sport/rss.xml"
    assert {URL + each for each in ("rss.xml", "feed/", "feed", "rss", "atom.xml", "flux-rss")} <= set(
        guesses(URL)
    )
    assert places.index("https://www.gazette-vernec.example/feed/") < places.index(
        "https://www.gazette-vernec.example/sitemap-news.xml"
    )


def test_the_sitemaps_of_robots_txt_with_news_first() -> None:
    robots = (
        "User-agent: *\nDisallow: /flux\nSitemap: https://x.example/sitemap.xml\r\n"
        "sitemap:https://x.example/sitemap-news.xml\n# Sitemap: https://x.example/non.xml\n"
        "SITEMAP : /relatif.xml\n"
        "Sitemap: https://x.example/sitemap.xml\n"
    )
    assert sitemaps_of_robots(robots) == (
        "https://x.example/sitemap-news.xml",
        "https://x.example/sitemap.xml",
    )
