"""The demo's one place that wires everything: servers, press, services, watcher."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

from elasticsearch import Elasticsearch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from propos.errors import ProposError
from propos.identity import article_id
from propos.settings import demo_state
from propos_local.demo import summary
from propos_local.demo.audit import Indexed, audit, read_index
from propos_local.demo.services import Service
from propos_local.demo.summary import Outcome
from propos_local.demo.watch import Sight, Version, Watcher
from propos_local.instance import Addresses
from propos_local.progress import shown
from propos_local.settings import LocalSettings
from propos_local.stack import Stack
from propos_seeds.library import Story, newest, outlets, stories
from propos_seeds.press import Press, serve
from propos_seeds.schedule import editions, publish

BACKLOG: Final = 45
EVERY: Final = 0.5
STALL_SECONDS: Final = 120
SERVICES: Final = ("ingest", "enrich", "index")


class Newsroom:
    """The press and the services at work on one stack; tests disturb them, the demo only watches."""

    def __init__(self, addresses: Addresses, logs: Path, prefix: str = "") -> None:
        self.press = Press()
        self._server = serve(self.press)
        self._stop = Event()
        self._thread: Thread | None = None
        self.watcher = Watcher(addresses.kafka, addresses.elasticsearch, prefix)
        environment = {
            "PROPOS_KAFKA": addresses.kafka,
            "PROPOS_ELASTICSEARCH": addresses.elasticsearch,
            "PROPOS_INDEX_PREFIX": prefix,
            "PROPOS_HTTP_PROXY": f"http://127.0.0.1:{self._server.server_address[1]}",
            "PROPOS_LOG_FORMAT": "json",
        }
        feeds = [part for outlet in outlets().values() for part in ("--feed", outlet.feed_url)]
        arguments = {
            "ingest": ["ingest", *feeds, "--interval", "1"],
            "enrich": ["enrich"],
            "index": ["index"],
        }
        self.services = {name: Service(name, arguments[name], environment, logs) for name in SERVICES}

    def start(self) -> None:
        """Start the watcher and every service, and wait until all are ready."""
        self.watcher.start()
        for service in self.services.values():
            service.start()
        for service in self.services.values():
            service.wait_ready()

    def publish(self, backlog: int, every: float, settled: Callable[[], bool] = lambda: True) -> None:
        """Let the press publish everything, in the background; after the backlog when that has settled."""
        self._thread = Thread(
            target=publish,
            args=(self.press, backlog, every, self._stop),
            kwargs={"settled": settled},
            name="editor",
            daemon=True,
        )
        self._thread.start()

    def wait(self, progress: Callable[[Sight, int], None] = lambda *_: None) -> None:
        """Return when every version that is out is searchable in its newest form.

        Raises ProposError when a service ends, or when nothing moves for STALL_SECONDS.
        """
        moved, seen = time.monotonic(), -1
        while True:
            sight, out = self.watcher.sight, self.press.released()
            progress(sight, len(out))
            if self._all_out(out) and expected() <= sight.searchable.keys():
                return
            for service in self.services.values():
                service.check()
            now = len(out) + sum(sight.messages.values()) + len(sight.searchable)
            if now != seen:
                moved, seen = time.monotonic(), now
            elif time.monotonic() - moved > STALL_SECONDS:
                missing = sorted(expected() - sight.searchable.keys())
                raise ProposError(f"nothing moved for {STALL_SECONDS} s; not searchable yet: {missing[:5]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End everything that was started."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)
        for service in self.services.values():
            service.stop()
        self.watcher.stop()
        self._server.shutdown()
        self._server.server_close()

    @staticmethod
    def _all_out(out: dict[str, datetime]) -> bool:
        return len(out) == len(stories())


def version_of(story: Story) -> Version:
    """The article id and the revision that a story is expected to get: a correction is the second."""
    return article_id(story.url), 2 if story.facts.revision_of else 1


def expected() -> set[Version]:
    """The newest version of every article."""
    return {version_of(story) for story in newest()}


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
        outcome = examine(newsroom, read_index(client), _latest(client))
        summary.show(console, outcome)
        if not once:
            _stay(console, addresses)
        return 1 if outcome.findings else 0


def examine(newsroom: Newsroom, indexed: Indexed, quotes: list[dict[str, Any]]) -> Outcome:
    """The figures and the audit of what the newsroom did."""
    first, _, _ = editions(BACKLOG)
    out = newsroom.press.released()
    return Outcome(
        sight=newsroom.watcher.sight,
        indexed=indexed,
        findings=audit(newest(), newsroom.watcher.sight.newest, indexed),
        published={version_of(story): out[story.name] for story in stories() if story.name in out},
        backlog=frozenset(version_of(story) for story in first),
        quotes=quotes,
    )


def _latest(client: Elasticsearch) -> list[dict[str, Any]]:
    """The newest quotes whose speaker is known, one an article."""
    found = client.search(
        index="quotes",
        size=summary.SHOWN,
        query={"exists": {"field": "speaker.name"}},
        sort=[{"confidence": "desc"}, {"published_at": "desc"}],
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


def _stay(console: Console, addresses: Addresses) -> None:
    console.print(f"\nElasticsearch: {addresses.elasticsearch}   Kafka: {addresses.kafka}")
    console.print("Ask, from another terminal:")
    console.print("  .venv/bin/propos find budget --kind direct", highlight=False)
    console.print(
        f"  curl '{addresses.elasticsearch}/quotes/_search?q=content:budget&pretty'", highlight=False
    )
    console.print("Ctrl-C ends the demo.")
    try:
        Event().wait()
    except KeyboardInterrupt:
        console.print("Stopping …")


def _stopped(console: Console, stack: Stack) -> None:
    stack.down()
    console.print("Stopped: no process of the demo is left.")
