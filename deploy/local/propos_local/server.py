"""One server of the embedded stack, whichever it is: its place, its processes, its state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from propos_local import elasticsearch, kafka, processes
from propos_local.dist import Dist
from propos_local.instance import Name, Place, Record
from propos_local.java import Java
from propos_local.ports import LOOPBACK, free_port
from propos_local.processes import Command
from propos_local.settings import LocalSettings

_TAIL_CHARACTERS = 2000

State = Literal["up", "starting", "down", "crashed"]


class Status(msgspec.Struct, frozen=True):
    """One server as it is now; sizes in bytes. `starting`: it runs and does not answer (yet)."""

    server: Name
    state: State
    pid: int | None
    address: str | None
    version: str | None
    memory_bytes: int
    data_bytes: int


@dataclass(frozen=True)
class _Kind:
    """What differs between the servers."""

    title: str
    address: str
    command: Callable[[LocalSettings, Place, Dist, Java, int], Command]
    answers: Callable[[str], bool]
    usual_port: Callable[[LocalSettings], int]
    version: Callable[[Dist], str]


_KINDS: Final[dict[Name, _Kind]] = {
    "kafka": _Kind(
        title="Kafka",
        address=f"{LOOPBACK}:{{}}",
        command=kafka.command,
        answers=kafka.answers,
        usual_port=lambda settings: settings.kafka_port,
        version=lambda dist: dist.kafka_version,
    ),
    "elasticsearch": _Kind(
        title="Elasticsearch",
        address=f"http://{LOOPBACK}:{{}}",
        command=elasticsearch.command,
        answers=elasticsearch.answers,
        usual_port=lambda settings: settings.elasticsearch_port,
        version=lambda dist: dist.elasticsearch_version,
    ),
}


class Server:
    """One server in its place."""

    def __init__(self, settings: LocalSettings, place: Place) -> None:
        self._settings, self._place, self._kind = settings, place, _KINDS[place.name]

    @property
    def title(self) -> str:
        """Its name for people, with its version once that is known."""
        record = self._place.remembered()
        return f"{self._kind.title} {record.version}" if record else self._kind.title

    @property
    def mark(self) -> str:
        return self._place.mark

    @property
    def address(self) -> str | None:
        """Where it listens, or listened before it crashed."""
        record = self._place.remembered()
        return self._kind.address.format(record.port) if record else None

    def runs(self) -> bool:
        return bool(processes.marked(self.mark))

    def answers(self) -> bool:
        """Whether it is ready for work."""
        record, address = self._place.remembered(), self.address
        return (
            record is not None
            and address is not None
            and processes.listen(processes.marked(self.mark), record.port)
            and self._kind.answers(address)
        )

    def spawn(self, dist: Dist, java: Java) -> None:
        """Start it without waiting; after a crash on the port that its clients know, if still free."""
        record = self._place.remembered()
        port = free_port(record.port if record else self._kind.usual_port(self._settings))
        command = self._kind.command(self._settings, self._place, dist, java, port)
        self._place.remember(Record(port, self._kind.version(dist)))
        processes.spawn(command)

    def forget(self) -> None:
        self._place.forget()

    def complaint(self) -> str:
        """Where its log is, and the end of what it said last."""
        try:
            said = (self._place.logs / "console.log").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            said = ""
        return f"its log is in {self._place.logs}\n{said[-_TAIL_CHARACTERS:]}".rstrip()

    def status(self) -> Status:
        """Its state, and what it takes of this machine."""
        running = processes.marked(self.mark)
        record = self._place.remembered()
        state: State = "crashed" if record else "down"
        if running:
            state = "up" if self.answers() else "starting"
        return Status(
            server=self._place.name,
            state=state,
            pid=running[0].pid if running else None,
            address=self.address if running else None,
            version=record.version if record else None,
            memory_bytes=processes.memory(running),
            data_bytes=self._place.data_bytes(),
        )
