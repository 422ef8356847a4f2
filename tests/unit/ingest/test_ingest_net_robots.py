"""What robots.txt files allow, and how long what is known of them holds."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from protego import Protego

from propos.errors import BadMessage
from propos_ingest.net import robots as robots_module
from propos_ingest.net.answer import Fetched, Unfetched
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.robots import Robots
from propos_ingest.net.robots_text import LIMIT, our_part
from propos_ingest.settings import IngestSettings

PAGE = "https://gazette.example/prive/a"
DISALLOWED = b"User-agent: *\nDisallow: /prive/\n"


def may(text: str | bytes, path: str = "/prive/a") -> bool:
    body = text.encode() if isinstance(text, str) else text
    return bool(Protego.parse(our_part(body)).can_fetch(f"https://gazette.example{path}", "Propos"))


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("<html><body>Page introuvable : rien ici</body></html>", True),
        ("User-agent: *\nDisallow: /prive/", False),
        ("\ufeffUser-agent: *\r\nDisallow: /prive/\r\n", False),
        ("user-agent:*\ndisallow:/prive/", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /*/a$", False),
        ("User-agent: *\nDisallow: /prive/\nAllow: /prive/a", True),
        ("User-agent: Propos\nDisallow: /prive/", False),
        ("User-agent: PROPOS/2.0\nDisallow: /prive/", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: propos\nDisallow: /autre/", True),
        ("User-agent: propos\nDisallow: /autre/\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: Autre\nDisallow: /prive/", True),
        ("User-agent: Prop\nDisallow: /prive/", True),
        ("User-agent: Proposition\nDisallow: /prive/", True),
        ("User-agent: Autre\nUser-agent: *\nDisallow: /prive/", False),
        ("User-agent: *\nUser-agent: Autre\nDisallow: /prive/", False),
        ("User-agent: *\nSitemap: https://g.example/s.xml\nUser-agent: Autre\nDisallow: /prive/", False),
        ("User-agent: *\nDisallow: /x/\nUser-agent: Autre\nDisallow: /prive/", True),
        ("User-agent: propos\nDisallow: /x/\n\nUser-agent: b\nDisallow: /\n\nUser-agent: propos\n"
         "Disallow: /prive/", False),
        ("Disallow: /prive/", True),
        ("User-agent: * # tous\nDisallow: /prive/ # rien d'autre", False),
    ],
)  # fmt: skip
def test_the_groups_that_concern_us(text: str, allowed: bool) -> None:
    assert may(text) is allowed


def test_half_a_megabyte_counts_and_no_half_line() -> None:
    padding = b"# " + b"x" * 97 + b"\n"
    start = b"User-agent: *\n" + padding * ((LIMIT - 200) // 100)
    last = b"Disallow: /prive/abc\n"
    assert not may(start + last, "/prive/abc")
    at_the_limit = start + b"#" * (LIMIT - len(start) - len(last) + 3) + b"\n" + last
    assert may(at_the_limit[: LIMIT + 1], "/prive/abc"), "a line that is cut off means something else"
    assert may(padding * 6000 + DISALLOWED)


def test_a_hostile_file_is_kept_small() -> None:
    agents = b"".join(b"User-agent: a%d\n" % n for n in range(15_000))
    rules = b"".join(b"Disallow: /*%x\n" % n for n in range(20_000))
    kept = our_part(agents + b"User-agent: *\n" + rules)
    assert kept.count("\n") < 10_000
    assert "a14999" not in kept
    assert not our_part(agents + rules)


class Site:
    """A site's robots.txt and the clock; counts how often it was asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked: list[str] = []
        self.answer: bytes | Exception = DISALLOWED
        self.budgets = Budgets(IngestSettings(), clock=lambda: self.now)
        self.robots = Robots(self.get, self.budgets, IngestSettings(robots_hours=24), lambda: self.now)

    async def get(self, url: str, *, limit: int, cut: bool) -> Fetched:
        assert cut, "half a robots.txt is better than none"
        assert limit > LIMIT
        self.asked.append(url)
        await asyncio.sleep(0)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Fetched(url=url, status=200, body=self.answer)


def visiting(scene: Callable[[Site], Awaitable[None]]) -> Site:
    site = Site()

    async def run() -> None:
        await scene(site)

    asyncio.run(run())
    return site


def test_one_fetch_an_origin_is_shared_and_kept_for_a_day() -> None:
    async def scene(site: Site) -> None:
        found = await asyncio.gather(*(site.robots.allowed(PAGE) for _ in range(20)))
        assert found == [False] * 20
        site.now += 86_399
        assert await site.robots.allowed("https://gazette.example/public/a")
        assert len(site.asked) == 1
        site.now += 2
        site.answer = b""
        assert await site.robots.allowed(PAGE)
        await site.robots.allowed("https://gazette.example:8443/a")
        await site.robots.allowed("http://u:p@gazette.example/a")

    assert visiting(scene).asked == [
        "https://gazette.example/robots.txt",
        "https://gazette.example/robots.txt",
        "https://gazette.example:8443/robots.txt",
        "http://gazette.example/robots.txt",
    ]


@pytest.mark.parametrize("reason", ["http_404", "http_403", "redirects", "gone"])
def test_without_a_robots_txt_all_is_allowed(reason: str) -> None:
    async def scene(site: Site) -> None:
        site.answer = BadMessage(reason, "") if reason == "gone" else Unfetched(reason, "")
        assert await site.robots.allowed(PAGE)
        site.now += 3600
        assert await site.robots.allowed(PAGE)

    assert len(visiting(scene).asked) == 1


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("http_503", "robots_unreachable"),
        ("http_500", "robots_unreachable"),
        ("http_429", "robots_unreachable"),
        ("broken_answer", "robots_unreachable"),
        ("unreachable", "unreachable"),
        ("timeout", "timeout"),
    ],
)
def test_while_nobody_knows_nothing_is_allowed(reason: str, told: str) -> None:
    async def scene(site: Site) -> None:
        site.answer = Unfetched(reason, "la panne")
        for _ in range(3):
            with pytest.raises(Unfetched, match="la panne") as caught:
                await site.robots.allowed(PAGE)
            assert (caught.value.reason, caught.value.retry_after) == (told, 60)
        assert len(site.asked) == 1, "the failure is remembered"
        site.now += 61
        with pytest.raises(Unfetched) as caught:
            await site.robots.allowed(PAGE)
        assert caught.value.retry_after == 120
        site.now += 121
        site.answer = b""
        assert await site.robots.allowed(PAGE)

    assert len(visiting(scene).asked) == 3


def test_the_site_says_when_to_ask_again() -> None:
    async def scene(site: Site) -> None:
        site.answer = Unfetched("http_503", "travaux", 900)
        for later in (0, 899):
            site.now += later
            with pytest.raises(Unfetched):
                await site.robots.allowed(PAGE)

    assert len(visiting(scene).asked) == 1


def test_a_good_copy_holds_while_the_site_is_away() -> None:
    async def scene(site: Site) -> None:
        assert not await site.robots.allowed(PAGE)
        site.answer = Unfetched("http_500", "")
        for day in range(1, 4):
            site.now = day * 90_000.0
            assert not await site.robots.allowed(PAGE)
            assert await site.robots.allowed("https://gazette.example/public")

    assert len(visiting(scene).asked) == 4


def test_a_crawl_delay_reaches_the_budget_of_the_host() -> None:
    async def scene(site: Site) -> None:
        site.answer = b"User-agent: *\nCrawl-delay: 12\n"
        assert await site.robots.allowed("https://www.gazette.example/a")
        assert 12 <= site.budgets.pause("gazette.example") < 15
        site.now += 90_000
        site.answer = b"User-agent: *\nCrawl-delay: nan\n"
        await site.robots.allowed("https://www.gazette.example/a")
        assert site.budgets.pause("gazette.example") < 1

    visiting(scene)


def test_an_asker_who_gives_up_stops_no_other() -> None:
    async def scene(site: Site) -> None:
        first = asyncio.create_task(site.robots.allowed(PAGE))
        second = asyncio.create_task(site.robots.allowed(PAGE))
        await asyncio.sleep(0)
        first.cancel()
        assert not await second

    assert len(visiting(scene).asked) == 1


def test_sites_not_asked_for_long_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots_module, "_MOST_SITES", 3)

    async def scene(site: Site) -> None:
        for n in (1, 2, 3, 1, 4, 1, 2):
            await site.robots.allowed(f"https://{n}.example/")

    assert [url[8] for url in visiting(scene).asked] == ["1", "2", "3", "4", "2"]
