"""Sites that say no: not now, not here, not any more, elsewhere."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from polling import until
from sites.cases.world import SECONDS, Check, World, case, item, rss
from sites.hostile import Answer, anew, by_turns, redirect, text, xml

WAIT = 3
"""Seconds that sites ask for; PROPOS_BACKOFF_MAX of the run is 5."""


def refuses_once(world: World, refusal: Answer, status: int, least: float) -> Check:
    """The first answer refuses; the host is left alone so long (s), and then its article comes."""
    site = world.site()
    story = world.story(site, "/a")
    url = site.feed("/flux", by_turns(refusal, xml(rss(item(story)))))

    def check() -> None:
        until(lambda: site.count("/flux") >= 2, SECONDS, "another request")
        until(world.came(story), SECONDS, "its article")
        robots, refused, *later = site.asked
        assert (robots.path, refused.path) == ("/robots.txt", "/flux")
        assert later[0].start - refused.end >= least - 0.1
        assert world.feed(url).error is None
        assert site.count("/a") == 1

    return check


@case
def says_429_with_seconds(world: World) -> Check:
    return refuses_once(world, text("", headers={"Retry-After": str(WAIT)}, status=429), 429, WAIT)


@case
def says_429_with_a_date(world: World) -> Check:
    """A date has no parts of a second: up to one of them is lost."""

    def refusal(number: int) -> Answer:
        until_then = datetime.now(UTC) + timedelta(seconds=WAIT)
        return text("", headers={"Retry-After": format_datetime(until_then, usegmt=True)}, status=429)

    return refuses_once(world, anew(refusal), 429, WAIT - 1)


@case
def says_429_with_a_date_by_a_wrong_clock(world: World) -> Check:
    """What counts is the date less that of the answer itself."""
    theirs = datetime(1999, 12, 31, 12, tzinfo=UTC)
    dates = {
        "Date": format_datetime(theirs, usegmt=True),
        "Retry-After": format_datetime(theirs + timedelta(seconds=WAIT), usegmt=True),
    }
    return refuses_once(world, text("", headers=dates, status=429), 429, WAIT)


@case
def says_503_for_a_year(world: World) -> Check:
    """No longer than PROPOS_BACKOFF_MAX."""
    return refuses_once(world, text("", headers={"Retry-After": "31536000"}, status=503), 503, 5)


@case
def says_503_and_not_for_how_long(world: World) -> Check:
    return refuses_once(world, text("", status=503), 503, 5)


@case
def says_429_of_a_page(world: World) -> Check:
    """Then the whole host is left alone, its feeds and robots.txt too."""
    site = world.site()
    first, second = world.story(site, "/a"), world.story(site, "/b")
    good = site.answers["/a"]
    site.put("/a", by_turns(text("", headers={"Retry-After": str(WAIT)}, status=429), good))
    site.feed("/flux", xml(rss(item(first), item(second))))

    def check() -> None:
        until(world.came(first, second), SECONDS, "both articles")
        refused = site.at("/a")[0]
        under_way = [each for each in site.asked if refused.start < each.start < refused.end + 0.1]
        assert len(under_way) <= 1, "at most what was under way"
        later = [each for each in site.asked if each.start >= refused.end + 0.1]
        assert later[0].start - refused.end >= WAIT - 0.1
        assert (site.count("/a"), site.count("/b")) == (2, 1)

    return check


@case
def disallows_pages_and_feeds(world: World) -> Check:
    site = world.site()
    site.put(
        "/robots.txt", text("User-agent: Autre\nDisallow: /\n\nUser-agent: Propos\nDisallow: /interdit/\n")
    )
    story, closed = world.story(site, "/a"), world.story(site, "/interdit/b")
    site.feed("/flux", xml(rss(item(closed), item(story))))
    url = site.feed("/interdit/flux", xml(rss(item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article that is allowed")
        until(lambda: world.reason(closed.link) and world.feed(url).error, SECONDS, "reasons")
        assert (world.reason(closed.link), world.feed(url).error) == ("robots", "robots")
        world.meanwhile()
        assert site.count("/robots.txt") == 1
        assert site.count("/interdit/b") == site.count("/interdit/flux") == 0

    return check


@case
def hides_its_robots_txt(world: World) -> Check:
    """While nobody knows what it allows, nothing is asked (RFC 9309, section 2.3.1.4)."""
    site = world.site()
    site.put("/robots.txt", text("", status=500))
    url = site.feed("/flux", xml(rss(item(world.story(site, "/a")))))

    def check() -> None:
        until(lambda: world.feed(url).error, SECONDS, "an error")
        assert world.feed(url).error == "robots_unreachable"
        world.meanwhile()
        assert {asked.path for asked in site.asked} == {"/robots.txt"}
        assert site.count("/robots.txt") <= 2, "again after a minute"

    return check


@case
def is_missing_and_comes_back(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    missing = text("", status=404)
    url = site.feed("/flux", by_turns(missing, missing, xml(rss(item(story)))))

    def check() -> None:
        until(world.came(story), SECONDS, "its article")
        assert site.count("/flux") >= 3
        assert (world.feed(url).error, world.feed(url).error_streak) == (None, 0)

    return check


@case
def is_gone(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    url = site.feed("/flux", by_turns(xml(rss(item(story))), text("", status=410)))

    def check() -> None:
        until(lambda: world.feed(url).retired, SECONDS, "the end of the feed")
        world.meanwhile()
        assert world.feed(url).retired == "gone"
        assert site.count("/flux") == 2, "never again"
        assert len(world.of(site)) == 1

    return check


@case
def moves_for_a_moment(world: World) -> Check:
    """One permanent redirect is often a mistake."""
    site = world.site()
    story = world.story(site, "/a")
    body = xml(rss(item(story)))
    url = site.feed("/flux", by_turns(body, redirect("/ailleurs", 301), body))
    site.put("/ailleurs", body)

    def check() -> None:
        until(lambda: site.count("/flux") >= 6, SECONDS, "polls")
        assert site.count("/ailleurs") == 1
        assert (world.feed(url).moved_to, world.feed(url).retired) == (None, None)
        assert world.feed(site.url("/ailleurs")).last_poll is None
        assert (site.count("/a"), len(world.of(site))) == (1, 1)

    return check


def moves_for_good(world: World, status: int) -> Check:
    site = world.site()
    first, second = world.story(site, "/a"), world.story(site, "/b")
    url = site.feed("/flux", redirect("/ailleurs", status))
    new = site.put("/ailleurs", by_turns(*[xml(rss(item(first)))] * 5, xml(rss(item(second), item(first)))))

    def check() -> None:
        until(world.came(first, second), SECONDS, "both articles")
        until(lambda: site.count("/ailleurs") >= 8, SECONDS, "polls of the new address")
        assert world.feed(url).retired == "moved"
        assert site.count("/flux") == 3, "the old address, until the move was certain"
        assert world.feed(new).last_success is not None
        assert (site.count("/a"), site.count("/b"), len(world.of(site))) == (1, 1, 2)

    return check


@case
def moves_for_good_with_301(world: World) -> Check:
    return moves_for_good(world, 301)


@case
def moves_for_good_with_308(world: World) -> Check:
    return moves_for_good(world, 308)


@case
def is_elsewhere_for_a_while(world: World) -> Check:
    """302 says that the old address is to be asked on."""
    site = world.site()
    story = world.story(site, "/a")
    url = site.feed("/flux", redirect("/ailleurs", 302))
    site.put("/ailleurs", xml(rss(item(story))))

    def check() -> None:
        until(lambda: site.count("/ailleurs") >= 6, SECONDS, "polls")
        until(world.came(story), SECONDS, "its article")
        assert site.count("/flux") >= site.count("/ailleurs")
        assert world.feed(url).retired is None
        assert (site.count("/a"), len(world.of(site))) == (1, 1)

    return check
