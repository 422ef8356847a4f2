"""The embedded stack: Kafka and Elasticsearch as processes of this machine, started together and stopped."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from propos.errors import ProposError, Unusable
from propos.topics import ensure_topics
from propos_local import elasticsearch, instance, processes
from propos_local.dist import fetch
from propos_local.instance import NAMES, Addresses, Name, Place
from propos_local.java import find_java
from propos_local.lock import locked
from propos_local.progress import Progress, Silent
from propos_local.reach import open_state
from propos_local.server import Server, Status
from propos_local.settings import LocalSettings


class Stack:
    """One instance of the embedded stack, in the folder that the settings name (`state`).

    Its servers run on when the process that started them ends. Methods that change something wait for each
    other, across processes too.
    """

    def __init__(self, settings: LocalSettings) -> None:
        open_state(elasticsearch.user_for(settings))
        self._settings = settings
        self._root = settings.state.expanduser().resolve()
        self._servers = {name: Server(settings, Place(self._root, name)) for name in NAMES}

    def up(self, progress: Progress | None = None) -> Addresses:
        """Start what does not run, create the topics, and leave the addresses where `Settings` finds them.

        When it fails or is interrupted, what it started is stopped again. Raises Unusable without Java or
        Maven, ProposError when a server does not start (with the end of what it said).
        """
        progress = progress or Silent()
        with self._alone(progress), self._undone_on_failure() as started:
            self._start(list(self._servers.values()), started, progress)
            addresses = self.addresses()
            progress.step("Creating the topics")
            ensure_topics(addresses.kafka)
            instance.announce(self._root, addresses)
        return addresses

    def down(self, progress: Progress | None = None, purge: bool = False) -> bool:
        """Stop every process of this instance; with `purge` remove its data. Whether anything ran."""
        if not self._root.exists():
            return False
        with self._alone(progress or Silent()):
            ran = any(server.runs() for server in self._servers.values())
            instance.retract(self._root)
            self._stop(list(self._servers.values()))
            if purge:
                instance.purge(self._root)
        return ran

    def addresses(self) -> Addresses:
        """Where the started servers listen. Raises ProposError when one is not started."""
        kafka, search = (self._servers[name].address for name in NAMES)
        if kafka is None or search is None:
            raise ProposError(f"the embedded stack in {self._root} is not up: run propos up")
        return Addresses(kafka, search)

    def start(self, name: Name) -> None:
        """Start one server of a stack that is up but for it; return when it answers.

        It comes back at the address that it had, unless somebody took that meanwhile.
        """
        with self._alone(Silent()), self._undone_on_failure() as started:
            self._start([self._servers[name]], started, Silent())
            instance.announce(self._root, self.addresses())

    def kill(self, name: Name) -> None:
        """End one server as a crash would (SIGKILL to all its processes); `start` brings it back."""
        processes.stop([self._servers[name].mark], grace=0)

    def freeze(self, name: Name) -> None:
        """Let one server stand still (SIGSTOP): its connections stay open, and nobody answers."""
        processes.send(self._servers[name].mark, signal.SIGSTOP)

    def thaw(self, name: Name) -> None:
        """Let a frozen server go on."""
        processes.send(self._servers[name].mark, signal.SIGCONT)

    def status(self) -> list[Status]:
        """Each server as it is now."""
        return [server.status() for server in self._servers.values()]

    def _start(self, servers: Sequence[Server], started: list[Server], progress: Progress) -> None:
        asleep = [server for server in servers if not server.runs()]
        if asleep:
            java = find_java(elasticsearch.user_for(self._settings))
            dist = fetch(self._settings.dist.expanduser().resolve(), java, progress)
            for server in asleep:
                started.append(server)
                server.spawn(dist, java)
            progress.step(f"Starting {' and '.join(server.title for server in asleep)} (Java {java.version})")
        self._wait(servers, progress)

    def _wait(self, servers: Sequence[Server], progress: Progress) -> None:
        begun = time.monotonic()
        waiting = list(servers)
        while waiting:
            seconds = time.monotonic() - begun
            for server in waiting[:]:
                if server.answers():
                    progress.step(f"{server.title} answers at {server.address} ({seconds:.0f} s)")
                    waiting.remove(server)
                elif not server.runs():
                    raise ProposError(f"{server.title} ended while it started; {server.complaint()}")
                elif seconds > self._settings.start_seconds:
                    raise ProposError(
                        f"{server.title} does not answer after {seconds:.0f} s (PROPOS_START_SECONDS); "
                        f"try propos down, then propos up; {server.complaint()}"
                    )
            if waiting:
                titles = " and ".join(server.title for server in waiting)
                progress.detail(f"waiting for {titles} ({seconds:.0f} s)")
                time.sleep(0.2)

    def _stop(self, servers: Sequence[Server]) -> None:
        processes.stop([server.mark for server in servers])
        for server in servers:
            server.forget()

    @contextmanager
    def _undone_on_failure(self) -> Iterator[list[Server]]:
        started: list[Server] = []
        try:
            yield started
        except BaseException:
            self._stop(started)
            raise

    @contextmanager
    def _alone(self, progress: Progress) -> Iterator[None]:
        """No other command on this instance meanwhile; what another user owns is explained."""
        try:
            instance.make(self._root)
            with locked(self._root, progress, "another propos command works on this instance"):
                yield
        except (PermissionError, psutil.AccessDenied) as error:
            raise Unusable(
                f"another user's files or servers are in {self._root} ({error}): run this as that user, "
                "or set PROPOS_STATE and PROPOS_DIST to folders of your own"
            ) from error
