"""The folder of one instance of the embedded stack: what it holds and who owns it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import msgspec

from propos.settings import STACK_FILE

Name = Literal["kafka", "elasticsearch"]
NAMES: tuple[Name, ...] = ("kafka", "elasticsearch")
_PARTS = ("data", "logs", "config", "tmp", "run")


@dataclass(frozen=True)
class Addresses:
    """Where the running servers listen: host:port, and a URL."""

    kafka: str
    elasticsearch: str


class Record(msgspec.Struct, frozen=True):
    """What is remembered of a started server until it is stopped."""

    port: int
    version: str


@dataclass(frozen=True)
class Place:
    """The folders of one server in its instance, and the mark that its processes carry."""

    root: Path
    name: Name

    @property
    def data(self) -> Path:
        return self.root / "data" / self.name

    @property
    def logs(self) -> Path:
        return self.root / "logs" / self.name

    @property
    def config(self) -> Path:
        return self.root / "config" / self.name

    @property
    def tmp(self) -> Path:
        return self.root / "tmp" / self.name

    @property
    def mark(self) -> str:
        """An argument on the command line of each of its processes, and of no other's; it holds no space."""
        return f"-Dpropos.server={quote(str(self.root / self.name))}"

    @property
    def _record(self) -> Path:
        return self.root / "run" / f"{self.name}.json"

    def make(self) -> None:
        """Make its folders, the temporary one empty: a killed server leaves its libraries there."""
        if self.tmp.exists():
            shutil.rmtree(self.tmp)
        for folder in (self.data, self.logs, self.config, self.tmp, self._record.parent):
            make(folder)

    def give(self, owner: int) -> None:
        """Let its folders, and what lies in them, belong to the user (a uid) that runs it."""
        for folder in (self.data, self.logs, self.config, self.tmp):
            for path in (folder, *folder.rglob("*")):
                os.chown(path, owner, owner, follow_symlinks=False)

    def remember(self, record: Record) -> None:
        self._record.write_bytes(msgspec.json.encode(record))

    def remembered(self) -> Record | None:
        """The last start that was not followed by a stop; None also when the file is damaged."""
        try:
            return msgspec.json.decode(self._record.read_bytes(), type=Record)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def forget(self) -> None:
        self._record.unlink(missing_ok=True)

    def data_bytes(self) -> int:
        """What its data takes on disk."""
        return sum(_blocks(self.data))


def make(folder: Path) -> None:
    """Make a folder and its missing parents so that every user can enter them, whatever the umask."""
    if not folder.exists():
        make(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def announce(root: Path, addresses: Addresses) -> None:
    """Write the file that tells every other command where the servers are."""
    new = root / f"{STACK_FILE}.new"
    new.write_text(
        f"PROPOS_KAFKA={addresses.kafka}\nPROPOS_ELASTICSEARCH={addresses.elasticsearch}\n", encoding="utf-8"
    )
    new.rename(root / STACK_FILE)


def retract(root: Path) -> None:
    (root / STACK_FILE).unlink(missing_ok=True)


def purge(root: Path) -> None:
    """Remove what an instance holds, and its folder unless somebody put other things there."""
    for part in _PARTS:
        if (root / part).exists():
            shutil.rmtree(root / part)
    with suppress(OSError):
        root.rmdir()


def _blocks(folder: Path) -> Iterator[int]:
    for parent, _, files in os.walk(folder):
        for file in files:
            with suppress(OSError):
                yield (Path(parent) / file).lstat().st_blocks * 512
