"""`propos reindex`, killed at each of its steps and started again: complete, exact, and nothing left over."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index_kit import enriched as article
from index_kit import url
from polling import until
from propos.messages import EnrichedArticle
from propos.settings import Settings
from rebuilds import Site, as_held, sites

INDICES = "elasticsearch._sync.client.indices.IndicesClient"
CLIENT = "elasticsearch.Elasticsearch"
DIES = """
import itertools, os, signal
from pkgutil import resolve_name
owner, count = resolve_name({owner!r}), itertools.count(1)
real = getattr(owner, {name!r})
def dies(*arguments, **named):
    number = next(count)
    if number == {number} and {before}:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = real(*arguments, **named)
    return os.kill(os.getpid(), signal.SIGKILL) if number == {number} else answer
setattr(owner, {name!r}, dies)
from propos.cli import main; main()"""


def dies(owner: str, name: str, number: int, before: bool = False) -> str:
    """A `propos` that is killed around the n-th call of a function."""
    return DIES.format(owner=owner, name=name, number=number, before=before)


BUILDING = {
    "registered": dies(CLIENT, "index", 1),
    "before the first write": dies(CLIENT, "bulk", 1, before=True),
    "after three writes": dies(CLIENT, "bulk", 3),
    "carrying over": dies("elasticsearch.helpers", "scan", 2),
    "settled": dies(INDICES, "put_settings", 1),
}
SWAPPING = {
    "all blocked": dies(INDICES, "add_block", 2),
    "before the swap": dies(INDICES, "update_aliases", 1, before=True),
    "swapped": dies(INDICES, "update_aliases", 1),
    "all old indices deleted": dies(INDICES, "delete", 2),
    "its group deleted": dies("kafka.KafkaAdminClient", "delete_groups", 1),
}
IN_BETWEEN = {
    "one index made": dies(INDICES, "create", 2),
    "after one write": dies(CLIENT, "bulk", 1),
    "before a commit": dies("kafka.KafkaConsumer", "commit", 1, before=True),
    "one index blocked": dies(INDICES, "add_block", 1),
    "one name gone": dies(INDICES, "delete_alias", 1),
    "one old index deleted": dies(INDICES, "delete", 1),
}


class Stock:
    """Articles of every kind: in Kafka, in the old indices only, in both, and removed."""

    def __init__(self) -> None:
        self.both = [article(url(), "Un", "Deux") for _ in range(6)]
        self.revised = [article(each.url, "Deux", "Trois", revision=2) for each in self.both[:3]]
        self.carried = [article(url(), "Quatre", "Cinq") for _ in range(3)]
        self.gone = article(url(), "Six", revision=4)

    def expected(self) -> list[EnrichedArticle]:
        """What must be found in the end."""
        return [*self.revised, *self.both[3:], *self.carried]


@pytest.fixture
def site(stack: Settings, tmp_path: Path) -> Iterator[Callable[[], Site]]:
    with sites(stack, tmp_path) as make:
        yield make


def killed(site: Site, stock: Stock, program: str) -> None:
    """A site whose rebuild was begun."""
    site.make()
    site.put(*stock.both, *stock.carried, stock.gone)
    site.put_removal(stock.gone, 5)
    site.start("reindex", "--json", program=program)


def complete(site: Site, stock: Stock) -> None:
    """Nothing is lost, doubled or left over."""
    assert site.held() == as_held(*stock.expected())
    aliases = site.aliases()
    assert aliases.keys() == {"articles", "quotes"}
    assert site.indices() == {index for indices in aliases.values() for index in indices}
    assert not any(index.endswith("-v1") for index in site.indices())
    assert site.groups() == []
    assert site.blocked() == []


@pytest.mark.timeout(900)  # many processes at once
@pytest.mark.parametrize(
    "programs",
    [
        pytest.param(BUILDING, id="building"),
        pytest.param(SWAPPING, id="swapping"),
        pytest.param(IN_BETWEEN, id="in between", marks=pytest.mark.thorough),
    ],
)
def test_killed_and_started_again(site: Callable[[], Site], programs: dict[str, str]) -> None:
    """All at once, since it takes some seconds to tell the killed from the slow."""
    stock = Stock()
    made = {when: site() for when in programs}
    made["never"] = site()
    some = next(iter(made.values()))
    some.publish(*stock.both, *stock.revised, stock.gone)
    for when, each in made.items():
        killed(each, stock, programs.get(when, "raise SystemExit(0)"))
    ends = {when: each.processes[0].wait(300) for when, each in made.items()}
    assert ends == dict.fromkeys(programs, -signal.SIGKILL) | {"never": 0}
    resumed = {when: each.start("reindex", "--json") for when, each in made.items()}
    for when, process in resumed.items():
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0, (when, out, made[when].log.read_text()[-3000:])
        complete(made[when], stock)


def test_what_a_killed_swap_blocked_is_set_free_by_any_indexer(site: Callable[[], Site]) -> None:
    stock, news = Stock(), article(url(), "Sept")
    here = site()
    here.publish(*stock.both, *stock.revised, stock.gone)
    killed(here, stock, SWAPPING["all blocked"])
    out, _ = here.processes[0].communicate(timeout=60)
    assert here.processes[0].returncode == -signal.SIGKILL, (out, here.log.read_text()[-3000:])
    assert len(here.blocked()) == 2
    here.start("index")
    here.publish(news)
    until(lambda: news.id in here.held(), what="the indexer indexes again")
    assert here.blocked() == []
    assert here.reindex()["resumed"]
    stock.carried.append(news)
    here.drained()
    complete(here, stock)
