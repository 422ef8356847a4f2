"""The demo's one place that wires everything: servers, press, services, watcher."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import Any, Final

from elasticsearch import Elasticsearch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from propos.settings import Settings, demo_state
from propos_local.demo import summary
from propos_local.demo.audit import Indexed, audit, read_index
from propos_local.demo.newsroom import SERVICES, Newsroom, version_of
from propos_local.demo.summary import Outcome
from propos_local.demo.watch import Sight, Version
from propos_local.instance import Addresses
from propos_local.progress import shown
from propos_local.settings import LocalSettings
from propos_local.stack import Stack
from propos_seeds.library import newest, outlets, stories
from propos_seeds.schedule import editions

BACKLOG: Final = 45
EVERY: Final = 0.5


def run(console: Console, once: bool) -> int:
    """Show the whole system at work; the exit status: 0 when the audit finds no difference."""
    settings = LocalSettings(state=demo_state())
    stack = Stack(settings)
    with ExitStack() as cleaning:
        stack.down(purge=True)
        with shown(console) as progress:
            cleaning.callback(_stopped, console, stack)
            addresses = stack.up(progress)
        logs = settings.state / "logs"
        newsroom = Newsroom(addresses, logs)
        cleaning.callback(newsroom.stop)
        console.print(f"Starting {', '.join(SERVICES)} (logs: {logs})")
        newsroom.start()
        console.print(f"The page, where quotes appear as they come: {newsroom.page}", highlight=False)
        console.print(
            f"{len(outlets())} newspapers publish {len(stories())} versions of {len(newest())} articles"
        )
        backlog = {version_of(story) for story in editions(BACKLOG)[0]}
        sight = newsroom.watcher.sight
        newsroom.publish(BACKLOG, EVERY, lambda: backlog <= sight.searchable.keys())
        with _bars(console) as told:
            newsroom.wait(told)
        client = Elasticsearch(addresses.elasticsearch)
        cleaning.callback(client.close)
        outcome = examine(newsroom, backlog, read_index(client), _latest(client))
        summary.show(console, outcome)
        if not once:
            _stay(console, addresses, newsroom.page)
        return 1 if outcome.findings else 0


def examine(
    newsroom: Newsroom, backlog: set[Version], indexed: Indexed, quotes: list[dict[str, Any]]
) -> Outcome:
    """The figures and the audit of what the newsroom did."""
    out = newsroom.press.released()
    return Outcome(
        sight=newsroom.watcher.sight,
        indexed=indexed,
        findings=audit(newest(), newsroom.watcher.sight.newest, indexed),
        published={version_of(story): out[story.name] for story in stories() if story.name in out},
        backlog=frozenset(backlog),
        quotes=quotes,
    )


def _latest(client: Elasticsearch) -> list[dict[str, Any]]:
    """One quote of each of the newest articles, whichever comes first by its key, if its speaker is known."""
    sure = [{"exists": {"field": "speaker.name"}}, {"range": {"confidence": {"gte": 0.5}}}]
    found = client.search(
        index="quotes",
        size=summary.SHOWN,
        query={"bool": {"filter": sure}},
        sort=[{"published_at": "desc"}, {"words_key": "asc"}],
        collapse={"field": "article.id"},
    )
    return [hit["_source"] for hit in found["hits"]["hits"]]


@contextmanager
def _bars(console: Console) -> Iterator[Callable[[Sight, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    total = len(stories())
    with Progress(*columns, console=console) as progress:
        names = ("published by the press", "ingested", "enriched", "searchable")
        tasks = [progress.add_task(name, total=total) for name in names]

        def told(sight: Sight, out: int) -> None:
            for task, count in zip(
                tasks, (out, len(sight.raw), len(sight.enriched), len(sight.searchable)), strict=True
            ):
                progress.update(task, completed=count)

        yield told


def _stay(console: Console, addresses: Addresses, page: str) -> None:
    console.print(f"\nElasticsearch: {addresses.elasticsearch}   Kafka: {addresses.kafka}")
    console.print(f"The page: {page}", highlight=False)
    console.print("Ask, from another terminal:")
    found = Settings().elasticsearch == addresses.elasticsearch  # unless another instance runs
    where = "" if found else f"PROPOS_ELASTICSEARCH={addresses.elasticsearch} "
    console.print(f"  {where}.venv/bin/propos find budget --kind direct", highlight=False)
    console.print(f"  curl '{page}api/quotes?q=budget&kind=direct'", highlight=False)
    console.print("Ctrl-C ends the demo.")
    try:
        Event().wait()
    except KeyboardInterrupt:
        console.print("Stopping …")


def _stopped(console: Console, stack: Stack) -> None:
    stack.down()
    console.print("Stopped: no process of the demo is left.")
