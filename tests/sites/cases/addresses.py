"""Redirects and links to where nobody may be led, in circles, and without end."""

import socket
from contextlib import suppress

from polling import until
from sites.cases.world import SECONDS, Check, World, case, item, rss
from sites.hostile import redirect, xml


def forbidden(world: World) -> dict[str, str]:
    """Addresses of this machine and its networks, as people have written them to get past a guard."""
    port = world.web.port
    hosts = {
        "loopback": "127.0.0.1",
        "cloud": "169.254.169.254",
        "private": "10.0.0.1",
        "number": "2130706433",
        "hexadecimal": "0x7f000001",
        "octal": "0177.0.0.1",
        "short": "127.1",
        "mapped": "[::ffff:127.0.0.1]",
        "six": "[::1]",
        "any": "0.0.0.0",  # noqa: S104  # not bound to
        "name": "localhost",
        "names": "gazette.localhost",
        "resolved": resolved(),
    }
    return {name: f"http://{host}:{port}/piege" for name, host in hosts.items()}


def resolved() -> str:
    """A name that leads to this machine by a look-up, whatever the guard knows of names."""
    for name in ("ip6-localhost", "ip6-loopback", socket.gethostname(), socket.getfqdn()):
        with suppress(OSError):
            if socket.getaddrinfo(name, None) and "." not in name and name != "localhost":
                return name
    return "localhost"


@case
def redirects_pages_into_the_network(world: World) -> Check:
    site = world.site()
    story = world.story(site, "/a")
    pages = [site.put(f"/{name}", redirect(to)) for name, to in forbidden(world).items()]
    site.feed("/flux", xml(rss(*map(item, pages), item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article among them")
        for url in pages:
            until(lambda: world.reason(url), SECONDS, f"a reason for {url}")  # noqa: B023  # called here only
            assert world.reason(url) == "forbidden_address", url
            assert site.count(url.removeprefix(site.base)) <= 8, "ever more seldom"
        assert world.web.trap.asked == []
        assert len(world.of(site)) == 1

    return check


@case
def links_into_the_network(world: World) -> Check:
    """The addresses belong to sites of their own, which nobody may ask either."""
    site = world.site()
    story = world.story(site, "/a")
    links = [url for name, url in forbidden(world).items() if name != "resolved"]
    site.feed("/flux", xml(rss(*map(item, links), item(story))))

    def check() -> None:
        until(world.came(story), SECONDS, "the article among them")
        for url in links:
            until(lambda: world.reason(url), SECONDS, f"a reason for {url}")  # noqa: B023  # called here only
            assert world.reason(url) == "forbidden_address", url
        assert world.web.trap.asked == []

    return check


@case
def redirects_feeds_into_the_network(world: World) -> Check:
    site = world.site()
    feeds = [site.feed(f"/flux/{name}", redirect(to, 301)) for name, to in forbidden(world).items()]

    def check() -> None:
        for url in feeds:
            until(lambda: world.feed(url).error, SECONDS, f"an error of {url}")  # noqa: B023  # called here only
            assert world.feed(url).error == "forbidden_address", url
        world.meanwhile()
        assert world.web.trap.asked == []
        assert all(world.feed(url).moved_to is None for url in feeds)

    return check


@case
def redirects_to_what_is_no_web(world: World) -> Check:
    site = world.site()
    strange = ("file:///etc/passwd", "ftp://gazette.example/a", "gopher://gazette.example", "http://[")
    pages = [site.put(f"/{number}", redirect(to)) for number, to in enumerate(strange)]
    site.feed("/flux", xml(rss(*map(item, pages))))

    def check() -> None:
        for url in pages:
            until(lambda: world.reason(url), SECONDS, f"a reason for {url}")  # noqa: B023  # called here only
            assert world.reason(url) == "no_web_address", url
        assert world.of(site) == []

    return check


@case
def redirects_in_a_circle(world: World) -> Check:
    site = world.site()
    url = site.feed("/flux", redirect("/rond"))
    site.put("/rond", redirect("/flux"))
    page = site.put("/a", redirect("/a"))
    site.feed("/autre", xml(rss(item(page))))

    def check() -> None:
        until(lambda: world.feed(url).error and world.reason(page), SECONDS, "both errors")
        assert (world.feed(url).error, world.reason(page)) == ("redirects", "redirects")
        assert site.count("/rond") <= site.count("/flux"), "each only once a poll"
        assert site.count("/a") <= world.polls() + 4

    return check


@case
def redirects_without_end(world: World) -> Check:
    site = world.site()
    url = site.feed("/flux", redirect("/pas/1"))
    for step in range(1, 30):
        site.put(f"/pas/{step}", redirect(f"/pas/{step + 1}"))

    def check() -> None:
        until(lambda: world.feed(url).error, SECONDS, "an error")
        assert world.feed(url).error == "redirects"
        assert site.count("/pas/5") <= site.count("/flux")
        assert site.count("/pas/6") == 0, "PROPOS_MAX_REDIRECTS is 5"

    return check


@case
def redirects_to_where_an_article_is(world: World) -> Check:
    """Redirects as they ought to be, from one host to another too: one article, known by where they end."""
    site, other = world.site(), world.site()
    here, there = world.story(site, "/a"), world.story(other, "/b")
    short = [site.put("/court/1", redirect("/a", 301)), site.put("/court/2", redirect(there.link))]
    site.feed("/flux", xml(rss(*map(item, short))))

    def check() -> None:
        until(world.came(here, there), SECONDS, "both articles")
        assert [article.url for article in world.of(site)] == [here.link]
        assert [article.url for article in world.of(other)] == [there.link]
        assert (site.count("/court/1"), site.count("/a"), site.count("/court/2"), other.count("/b")) == (
            1,
            1,
            1,
            1,
        )

    return check
