"""What the bench stands on: an embedded Elasticsearch whose data stay, and a `propos search` beside it."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
import msgspec
import psutil

from bench.search.filling import Filled, fill
from polling import until
from propos_index.mappings import ALIASES, template_body
from propos_local import elasticsearch, instance, processes
from propos_local.dist import fetch
from propos_local.instance import Place
from propos_local.java import find_java
from propos_local.ports import free_port
from propos_local.progress import Silent
from propos_local.server import Server
from propos_local.settings import LocalSettings

Tell = Callable[[str], None]
FULL: Final = ""
"""Java's own options: the full compiler, as the settings advise for long, heavy load."""


class Loaded(msgspec.Struct, frozen=True):
    """What the folder's Elasticsearch holds, and what it was made of."""

    mark: str
    filled: Filled


@contextmanager
def searched(state: Path) -> Iterator[tuple[str, str]]:
    """An Elasticsearch on this folder's data: its address, and the mark of its processes."""
    root = state.expanduser().resolve()
    settings = LocalSettings(state=root, elasticsearch_port=0, jvm_options=FULL)
    server = Server(settings, Place(root, "elasticsearch"))
    processes.stop([server.mark])
    instance.make(root)
    java = find_java(elasticsearch.user_for(settings))
    try:
        server.spawn(fetch(settings.dist.expanduser().resolve(), java, Silent()), java)
        until(server.answers, settings.start_seconds, "Elasticsearch answers")
        yield server.address or "", server.mark
    finally:
        processes.stop([server.mark])
        server.forget()


@contextmanager
def served(address: str, log: Path) -> Iterator[tuple[str, psutil.Process]]:
    """A running `propos search`: where it listens, and its process."""
    port = free_port(0)
    ours = {"PROPOS_ELASTICSEARCH": address, "PROPOS_SEARCH_PORT": str(port), "PROPOS_INDEX_PREFIX": ""}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", "from propos.cli import main; main()", "search"],
            env=os.environ | ours,
            stderr=errors,
        )
    here = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(here, process), 120, "propos search answers")
        yield here, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def load(state: Path, seed: int, quotes: int, workers: int, fresh: bool, tell: Tell) -> Loaded:
    """See to it that the folder's data are so many quotes of this seed; made anew only when they are not."""
    note = state / "loaded.json"
    wanted = _mark(seed, quotes)
    if not fresh and note.exists():
        held = msgspec.json.decode(note.read_bytes(), type=Loaded)
        if held.mark == wanted:
            tell(f"{held.filled.quotes:,} quotes are loaded since an earlier run")
            return held
    note.unlink(missing_ok=True)
    instance.purge(state.expanduser().resolve())
    with searched(state) as (address, _):
        held = Loaded(wanted, fill(address, seed, quotes, workers, tell))
    note.write_bytes(msgspec.json.encode(held))
    return held


def warm(address: str, seconds: float = 120) -> None:
    """Return when the indices answer: after a start their shards are recovered first."""
    httpx.get(
        f"{address}/_cluster/health/{','.join(ALIASES)}",
        params={"wait_for_status": "yellow", "timeout": f"{seconds:.0f}s"},
        timeout=seconds + 5,
        trust_env=False,
    ).raise_for_status()


def _mark(seed: int, quotes: int) -> str:
    """Changes with everything that what is loaded depends on."""
    parts = [msgspec.json.encode([seed, quotes, *map(template_body, ALIASES)], order="sorted")]
    parts += [
        path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")) if path.stem in _MAKERS
    ]
    return hashlib.blake2b(b"".join(parts), digest_size=12).hexdigest()


_MAKERS: Final = ("words", "people", "press", "writing")


def _answers(here: str, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError("propos search ended while it started")
    try:
        return httpx.get(f"{here}/api/openapi.json", trust_env=False, timeout=5).is_success
    except httpx.HTTPError:
        time.sleep(0.05)
        return False
