"""One `propos ingest` on a web of servers that misbehave: what it makes of each, and what each was asked.

The cases lie in tests/sites/cases; one run serves them all.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing

import psutil
import pytest

from memory import Sampler
from propos.settings import Settings
from propos_local.demo.services import Service
from sites.access import Request, most_at_once
from sites.fleet import end, fresh_topics
from sites.hostile import HostileWeb
from sites.watch import StateWatcher, Watcher

pytest.register_assert_rewrite("sites.cases")

from sites.cases import addresses, feeds, manners, pages  # noqa: E402  # the asserts in them are rewritten
from sites.cases.world import CASES, Check, World  # noqa: E402

MODULES = (addresses, feeds, manners, pages)
SETTINGS = {
    "ALLOW_NETWORKS": "127.2.0.0/16",
    "FEED_INTERVAL": "0.5",
    "FEED_INTERVAL_MAX": "1",
    "HOST_PAUSE": "0.02",
    "FETCHES_PER_HOST": "2",
    "FETCH_TIMEOUT": "2",
    "MAX_FEED_BYTES": "4000000",
    "MAX_PAGE_BYTES": "400000",
    "MAX_REDIRECTS": "5",
    "BACKOFF_MAX": "5",
    "REVISIT_HOURS": "0.0015",
}
MOST_MEMORY_MB = 400


@pytest.fixture(scope="module")
def prepared() -> Iterator[tuple[World, dict[str, Check]]]:
    """All sites, answering, and what is to hold of each case."""
    web = HostileWeb([f"127.2.0.{number}" for number in range(1, 150)])
    with web.running():
        world = World(web)
        yield world, {name: prepare(world) for name, prepare in CASES.items()}


@pytest.fixture(scope="module")
def service(
    stack: Settings, prepared: tuple[World, dict[str, Check]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """`propos ingest` at work on all of them."""
    world, _ = prepared
    own = fresh_topics(stack.kafka)
    settings = {**SETTINGS, **own, "KAFKA": stack.kafka, "LOG_FORMAT": "json"}
    options = [part for site in world.web.sites() for url in site.feeds for part in ("--feed", url)]
    environment = {f"PROPOS_{name}": value for name, value in settings.items()}
    service = Service("ingest", ["ingest", *options], environment, tmp_path_factory.mktemp("hostile"))
    with ExitStack() as opened:
        world.articles = opened.enter_context(closing(Watcher(stack.kafka)))
        world.states = opened.enter_context(closing(StateWatcher(stack.kafka, own["INGEST_STATE"])))
        opened.callback(end, service)
        world.log = service.log
        service.start()
        yield service


@pytest.fixture(scope="module")
def memory(service: Service) -> Iterator[Sampler]:
    """The memory that it takes all the while."""
    with closing(Sampler(lambda: {"ingest": service.pid}, every=0.25)) as sampler:
        service.wait_ready()
        yield sampler


@pytest.mark.parametrize("name", CASES)
def test_a_site_that(name: str, prepared: tuple[World, dict[str, Check]], memory: Sampler) -> None:
    prepared[1][name]()


def test_every_host_was_asked_politely(prepared: tuple[World, dict[str, Check]], memory: Sampler) -> None:
    """After all cases: robots.txt once if it answers, two requests at a time, nothing where nobody may go."""
    for site in prepared[0].web.sites():
        asked = [Request(site.host, each.path, each.start, each.end, 200, "") for each in site.asked]
        others = [each for each in asked if each.path != "/robots.txt"]
        assert len(asked) - len(others) <= (1 if others else 2), site.base
        assert most_at_once(asked) <= 2, site.base
    assert prepared[0].web.trap.asked == []


def test_no_article_came_twice(prepared: tuple[World, dict[str, Check]], memory: Sampler) -> None:
    versions = Counter((seen.key, seen.article.revision) for seen in prepared[0].articles.seen)
    assert versions
    assert [version for version, times in versions.items() if times > 1] == []


def test_it_took_no_more_memory_and_ends_when_asked(service: Service, memory: Sampler) -> None:
    """Last, for it ends the run: ten thousand pages still wait to be asked for."""
    process = psutil.Process(service.pid)
    family = [process, *process.children(recursive=True)]
    assert 0 < memory.peaks["ingest"].tree < MOST_MEMORY_MB
    process.terminate()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
