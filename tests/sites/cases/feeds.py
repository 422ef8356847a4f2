"""Feeds that are slow, endless, poisoned, broken, or say something else each time."""

import gzip
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from polling import until
from sites.cases.world import SECONDS, Check, World, case, item, page, rss
from sites.hostile import Answer, Site, anew, bomb, by_turns, cut, endless, html, silence, text, xml

KIND = "application/rss+xml"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(5_000)
TIMEOUT = 2
"""PROPOS_FETCH_TIMEOUT of the run."""


def fails(world: World, answer: Answer, reason: str) -> Check:
    """A feed with this answer fails for this reason, brings nothing, is asked no oftener than others."""
    site = world.site()
    url = site.feed("/flux", answer)

    def check() -> None:
        until(lambda: world.feed(url).error == reason, SECONDS, f"{reason}, not {world.feed(url).error}")
        world.meanwhile()
        assert world.feed(url).error == reason
        assert world.feed(url).last_success is None
        assert world.of(site) == []
        assert 1 <= site.count("/flux") <= world.polls() + 4
        assert len(site.asked) == 1 + site.count("/flux"), "one robots.txt, and the feed"

    return check


@case
def drips(world: World) -> Check:
    return fails(world, endless(b"<", KIND, pause=0.05), "timeout")


@case
def never_answers(world: World) -> Check:
    site = world.site()
    url = site.feed("/flux", silence())

    def check() -> None:
        until(lambda: world.feed(url).error_streak >= 2, SECONDS, "two errors")
        assert world.feed(url).error == "timeout"
        first, second = site.at("/flux")[:2]
        assert first.end - first.start >= TIMEOUT - 0.1, "it was given its time"
        assert second.start >= first.end - 0.1, "nobody asks twice at once"

    return check


@case
def never_ends(world: World) -> Check:
    return fails(world, endless(b"<item>" + b"a" * 65_536, KIND), "too_large")


@case
def is_a_gzip_bomb(world: World) -> Check:
    return fails(world, bomb(200, KIND), "too_large")


@case
def is_packed_and_cut_off(world: World) -> Check:
    packed = gzip.compress(rss().encode() * 100)
    return fails(world, text(packed[: len(packed) // 2], KIND, {"Content-Encoding": "gzip"}), "broken_answer")


@case
def laughs_a_billion_times(world: World) -> Check:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    head = f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{laughs}]>"
    return fails(world, xml(rss("<item><title>&l9;</title></item>", head=head)), "bomb")


@case
def repeats_one_large_entity(world: World) -> Check:
    head = f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>"
    return fails(world, xml(rss(f"<item><title>{'&a;' * 5_000}</title></item>", head=head)), "bomb")


@case
def nests_without_end(world: World) -> Check:
    return fails(world, xml(rss("<a>" * 100_000 + "</a>" * 100_000)), "too_deep")


@case
def asks_for_files_and_other_servers(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    head = (
        f"<!DOCTYPE rss SYSTEM '{site.url('/dtd')}' [<!ENTITY file SYSTEM 'file:///etc/passwd'>"
        f"<!ENTITY web SYSTEM '{site.url('/secret')}'>"
        f"<!ENTITY % more SYSTEM '{site.url('/parametre')}'>%more;]>"
    )
    content = "<description>Lisez &file; et &web;.</description>"
    site.feed("/flux", xml(rss(item(story, more=content), head=head)))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        (article,) = world.of(site)
        assert article.text == story.text
        assert {asked.path for asked in site.asked} == {"/robots.txt", "/flux", "/a"}

    return check


@case
def is_html(world: World) -> Check:
    return fails(world, html(page(world.beat)), "no_feed")


@case
def is_empty(world: World) -> Check:
    return fails(world, xml(b""), "empty")


@case
def is_binary(world: World) -> Check:
    return fails(world, text(PICTURE, KIND), "binary")


@case
def breaks_off_and_comes_back(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    whole = rss(item(story))
    url = site.feed("/flux", by_turns(cut(whole.encode() * 50), xml(whole)))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        assert world.feed(url).error is None
        assert site.count("/a") == 1

    return check


@case
def is_truncated(world: World) -> Check:
    """What stands before the end is read, what the end cut in two is not."""
    site = world.site()
    first, second, third = (world.story(site, f"/{name}") for name in "abc")
    body = rss(item(first), item(second), item(third))
    url = site.feed("/flux", xml(body[: body.index("<link>" + third.link) + 12]))

    def check() -> None:
        until(world.came(first, second), SECONDS, "the whole items")
        world.meanwhile()
        assert world.feed(url).error is None
        assert len(world.of(site)) == 2
        assert {asked.path for asked in site.asked} == {"/robots.txt", "/flux", "/a", "/b"}

    return check


@case
def claims_utf8_and_is_windows_1252(world: World) -> Check:
    """The title of the feed and the text that it carries itself, since its page has none, are as written."""
    site = world.site()
    words = "« L’œuvre d’Élodie coûtera 12 € », a prévenu le théâtre. " * 8
    link = site.put("/a", html("<html><body><nav>Menu</nav></body></html>"))
    content = f"<content:encoded><![CDATA[<p>{words}</p>]]></content:encoded>"
    body = rss(item(link, more=content), title="L’Écho de Brénac").encode("cp1252")
    url = site.feed("/flux", xml(body))

    def check() -> None:
        until(lambda: world.of(link), SECONDS, "its article")
        (article,) = world.of(site)
        assert article.text == words.strip()
        assert article.outlet.name == "L’Écho de Brénac"
        assert world.feed(url).title == "L’Écho de Brénac"
        assert site.count("/a") == 1

    return check


@case
def flaps_its_etags(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    body = rss(item(story))
    site.feed("/flux", anew(lambda n: xml(body, {"ETag": f'"{n}"'})))

    def check() -> None:
        until(lambda: site.count("/flux") >= 6, SECONDS, "polls")
        until(world.came(story), SECONDS, "its article")
        asked = [each.headers.get("If-None-Match") for each in site.at("/flux")]
        assert asked[:3] == [None, '"0"', '"1"'], "each time the newest validator"
        assert site.count("/a") == 1
        assert len(world.of(site)) == 1

    return check


@case
def never_says_304(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    site.feed("/flux", xml(rss(item(story)), {"Last-Modified": "Tue, 03 Mar 2026 10:00:00 GMT"}))

    def check() -> None:
        until(lambda: site.count("/flux") >= 6, SECONDS, "polls")
        until(world.came(story), SECONDS, "its article")
        assert {each.headers.get("If-Modified-Since") for each in site.at("/flux")[1:]} == {
            "Tue, 03 Mar 2026 10:00:00 GMT"
        }
        assert site.count("/a") == 1

    return check


@case
def says_304_for_ever(world: World) -> Check:
    """Now and then the whole is asked for, since some servers never notice that a feed has changed."""
    site = world.site()
    first, second = world.story(site, "/a"), world.story(site, "/b")
    early, late = rss(item(first)), rss(item(second), item(first))

    def lies(number: int) -> Answer:
        asked = site.at("/flux")[-1].headers
        if "If-None-Match" in asked:
            return text("", headers={"ETag": '"1"'}, status=304)
        return xml(late if number else early, {"ETag": '"1"'})

    site.feed("/flux", anew(lies))

    def check() -> None:
        until(world.came(first, second), 2 * SECONDS, "the article that a 304 hid")
        assert len(world.of(site)) == 2
        hidden = [each for each in site.at("/flux") if each.start < site.at("/b")[0].start]
        assert len(hidden) > 20
        assert sum("If-None-Match" not in each.headers for each in hidden) <= 3, "the first, one in 24"

    return check


@case
def changes_its_guids(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    site.feed("/flux", anew(lambda n: xml(rss(item(story, guid=f"urn:tirage:{n}")))))

    def check() -> None:
        until(lambda: site.count("/flux") >= 6, SECONDS, "polls")
        until(world.came(story), SECONDS, "its article")
        assert site.count("/a") == 1
        assert len(world.of(site)) == 1

    return check


@case
def changes_its_dates(world: World) -> Check:
    """Each poll says something new of the article: it is looked at again, more seldom, and is the same."""
    site = world.site()
    story = world.story(site, "/a")

    def dated(number: int) -> Answer:
        date = datetime(2026, 3, 3, tzinfo=UTC) + timedelta(minutes=number)
        return xml(rss(item(story, date=format_datetime(date, usegmt=True))))

    site.feed("/flux", anew(dated))

    def check() -> None:
        until(lambda: site.count("/flux") >= 8, SECONDS, "polls")
        until(world.came(story), SECONDS, "its article")
        assert 2 <= site.count("/a") <= site.count("/flux") - 2
        assert len(world.of(site)) == 1

    return check


@case
def comes_from_the_future(world: World) -> Check:
    """Dates to come and a clock that is wrong hold nothing up."""
    site = world.site()
    first, second = world.story(site, "/a"), world.story(site, "/b")
    skewed = {"Date": "Mon, 01 Jan 2001 00:00:00 GMT", "Expires": "Mon, 01 Jan 2001 00:00:01 GMT"}
    late = "Sat, 01 Jan 2050 10:00:00 GMT"
    early = xml(rss(item(first, date=late)), skewed)
    url = site.feed(
        "/flux", by_turns(early, early, early, xml(rss(item(second, late), item(first, late)), skewed))
    )

    def check() -> None:
        until(world.came(first, second), SECONDS, "both articles")
        article, _ = world.of(site)
        assert article.published_at is None or article.published_at <= article.observed_at
        assert world.feed(url).error is None
        # Without a date that can be, they count as new, and are looked at once more for corrections.
        assert max(site.count("/a"), site.count("/b")) <= 2

    return check


@case
def lists_ten_thousand_items(world: World) -> Check:
    """A host that lists more than it can be asked for takes nothing from the others."""
    site, other = world.site(), world.site()
    site.put("/robots.txt", text("User-agent: *\nCrawl-delay: 0.2\n"))
    links = [brief(site, number) for number in range(10_000)]
    body = rss(*map(item, links))
    url = site.feed("/flux", xml(body, {"ETag": '"1"'}))
    late = world.story(other, "/tard")
    early, news = xml(rss(item(world.story(other, "/tot")))), xml(rss(item(late)))
    other.feed("/flux", anew(lambda _: news if len(site.asked) > 10 else early))

    def check() -> None:
        until(world.came(late), SECONDS, "the article of another host")
        world.meanwhile()
        asked = [each for each in site.asked if each.path.startswith("/breves/")]
        assert 10 < len(asked) < 1_000, "the ten thousand have only begun"
        assert len({each.path for each in asked}) == len(asked), "each once"
        assert len(site.asked) <= (time.time() - site.asked[0].start) / 0.2 + 3, "its Crawl-delay is kept to"
        assert len(world.of(site)) >= len(asked) - 10, "and each comes when it was read"
        assert world.feed(url).error is None

    return check


def brief(site: Site, number: int) -> str:
    """A page as short as an article may be, made when it is asked for."""
    words = f"Brève numéro {number} : la pluie a cessé sur le quai {number}, a dit la vigie du port. " * 3

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return await html(f"<html><body><article><h1>Brève {number}</h1><p>{words}</p></article></body>")(
            request
        )

    return site.put(f"/breves/{number}", answer)


@case
def links_to_what_is_no_web_page(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    strange = (
        "javascript:alert(1)",
        "ftp://gazette.example/a",
        "mailto:redaction@gazette.example",
        "http://[",
        "",
    )
    site.feed("/flux", xml(rss(*map(item, strange), item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article among them")
        world.meanwhile()
        assert {asked.path for asked in site.asked} == {"/robots.txt", "/flux", "/a"}
        assert len(world.of(site)) == 1

    return check
