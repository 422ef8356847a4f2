"""The press and the services at work together on one stack."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

from propos.errors import ProposError
from propos.identity import article_id
from propos_local.demo.services import Service
from propos_local.demo.watch import Sight, Version, Watcher
from propos_local.instance import Addresses
from propos_local.ports import free_port
from propos_seeds.library import Story, newest, outlets, stories
from propos_seeds.press import Press, serve
from propos_seeds.schedule import publish

STALL_SECONDS: Final = 120
SERVICES: Final = ("ingest", "enrich", "index", "search")

PAGE_PORT: Final = 8000
"""Where the page is, unless somebody else listens there."""


class Newsroom:
    """The press and the services at work on one stack; tests disturb them, the demo only watches."""

    def __init__(self, addresses: Addresses, logs: Path) -> None:
        self.press = Press()
        self._server = serve(self.press)
        self._stop = Event()
        self._thread: Thread | None = None
        self.watcher = Watcher(addresses.kafka, addresses.elasticsearch)
        page = free_port(PAGE_PORT)
        self.page = f"http://127.0.0.1:{page}/"
        """Where readers search what is published."""
        environment = {
            "PROPOS_KAFKA": addresses.kafka,
            "PROPOS_ELASTICSEARCH": addresses.elasticsearch,
            "PROPOS_INDEX_PREFIX": "",  # whatever the user has set for other instances
            "PROPOS_HTTP_PROXY": f"http://127.0.0.1:{self._server.server_address[1]}",
            "PROPOS_HOST_PAUSE": "0.05",  # the press is ours, and patient
            "PROPOS_LOG_FORMAT": "json",
            "PROPOS_SEARCH_PORT": str(page),
        }
        feeds = [part for outlet in outlets().values() for part in ("--feed", outlet.feed_url)]
        arguments = {
            "ingest": ["ingest", *feeds, "--interval", "1"],
            "enrich": ["enrich"],
            "index": ["index"],
            "search": ["search"],
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
        wanted, total = expected(), len(stories())
        moved, seen = time.monotonic(), -1
        while True:
            sight, out = self.watcher.sight, self.press.released()
            progress(sight, len(out))
            if len(out) == total and wanted <= sight.searchable.keys():
                return
            for service in self.services.values():
                service.check()
            now = len(out) + sum(sight.messages.values()) + len(sight.searchable)
            if now != seen:
                moved, seen = time.monotonic(), now
            elif time.monotonic() - moved > STALL_SECONDS:
                missing = sorted(wanted - sight.searchable.keys())
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


def version_of(story: Story) -> Version:
    """The article id and the revision that a story is expected to get: a correction is the second."""
    return article_id(story.url), 2 if story.facts.revision_of else 1


def expected() -> set[Version]:
    """The newest version of every article."""
    return {version_of(story) for story in newest()}
