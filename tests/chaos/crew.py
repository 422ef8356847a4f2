"""The services of a run as processes, with what starts them again when they end, as a supervisor does."""

import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from memory import Peak, Sampler
from propos.errors import ProposError
from propos_local.demo.services import Service

Tell = Callable[[str], None]
_LOOK: Final = 0.5
_ORPHANED: Final = 10.0
"""Seconds after which a process whose parent was killed counts as an orphan."""


@dataclass
class Member:
    """One process of the crew. `alive` says whether it is meant to run now."""

    service: Service
    kind: str
    alive: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Crew:
    """Starts, hurts and ends members; `arguments` of each kind are those of `propos`."""

    def __init__(self, environment: Mapping[str, str], logs: Path, tell: Tell) -> None:
        self._environment, self._logs, self._tell = dict(environment), logs, tell
        self._members: dict[str, Member] = {}
        self.ends: list[str] = []
        """Processes that ended by themselves."""
        self.orphans: list[str] = []
        """Processes that outlived their killed parents."""
        self._sampler = Sampler(self._pids)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name="supervisor", daemon=True)
        self._thread.start()

    @property
    def peaks(self) -> dict[str, Peak]:
        """The memory of each member, of all its lives the most."""
        return self._sampler.peaks

    def hire(self, name: str, kind: str, settings: Mapping[str, str]) -> Member:
        """Start a process of this kind; `settings` (of the environment) are its own."""
        service = Service(name, [kind], {**self._environment, **settings}, self._logs)
        member = self._members[name] = Member(service, kind)
        with member.lock:
            service.start()
            member.alive = True
        return member

    def wait_ready(self) -> None:
        """Return when all are. Raises ProposError when one does not get there."""
        for member in self._members.values():
            member.service.wait_ready()

    def of(self, kind: str) -> list[Member]:
        """The members of a kind that are meant to run, in the order of their names."""
        return [self._members[name] for name in sorted(self._members) if self._members[name].kind == kind]

    def kill(self, member: Member, seconds: float) -> None:
        """SIGKILL; after so many seconds it is started again."""
        with member.lock:
            member.alive = False
            children = psutil.Process(member.service.pid).children(recursive=True)
            member.service.kill()
            begun = time.monotonic()
            _, left = psutil.wait_procs(children, timeout=_ORPHANED)
            for process in left:
                self.orphans.append(f"{member.service.name}: {process}")
                with suppress(psutil.Error):
                    process.kill()
            self._stop.wait(max(0.0, seconds - (time.monotonic() - begun)))
            member.service.start()
            member.alive = True

    def freeze(self, member: Member, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so many seconds."""
        with member.lock:
            frozen(member.service.pid, seconds)

    def dismiss(self, name: str) -> float:
        """SIGTERM; how many seconds it took to end."""
        member = self._members.pop(name)
        with member.lock:
            member.alive = False
            begun = time.monotonic()
            member.service.stop()
            return time.monotonic() - begun

    def close(self) -> None:
        """End all, in order."""
        self._stop.set()
        self._thread.join(10)
        for name in list(self._members):
            with suppress(ProposError):
                took = self.dismiss(name)
                self._tell(f"{name} ended after {took:.1f} s")
        self._sampler.close()

    def _supervise(self) -> None:
        while not self._stop.wait(_LOOK):
            for name, member in list(self._members.items()):
                if member.alive and member.lock.acquire(blocking=False):
                    try:
                        if member.alive and (told := ended(member.service)):
                            self.ends.append(told)
                            self._tell(f"{name} ended by itself: {told}")
                            member.service.kill()
                            member.service.start()
                    finally:
                        member.lock.release()

    def _pids(self) -> dict[str, int]:
        found = {}
        for name, member in list(self._members.items()):
            with suppress(ProposError):
                found[name] = member.service.pid
        return found


def ended(service: Service) -> str | None:
    """How the process ended by itself; None while it runs."""
    try:
        service.check()
    except ProposError as error:
        return str(error)
    return None


def nlp_of(pid: int) -> psutil.Process | None:
    """The NLP process of an enrich worker: the largest of its children."""
    found: list[tuple[int, psutil.Process]] = []
    with suppress(psutil.Error):
        for child in psutil.Process(pid).children(recursive=True):
            with suppress(psutil.Error):
                found.append((child.memory_info().rss, child))
    return max(found, key=lambda each: each[0], default=(0, None))[1]


def frozen(pid: int, seconds: float) -> None:
    """Let a process stand still for so long, whatever happens meanwhile."""
    try:
        os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
