"""The server files: fetched by Maven as pom.xml pins them, once for all instances."""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from propos.errors import ProposError
from propos_local.instance import make
from propos_local.java import Java, find_maven
from propos_local.lock import locked
from propos_local.progress import Progress

FOLDER = Path(__file__).resolve().parents[1]
"""deploy/local: pom.xml and the templates of the servers' configuration."""

_ARCHIVE_FOLDER = "sonarqube-*/elasticsearch"
_TRANSFER = re.compile(r"Progress \(\d+\): (.*/.*B)")


@dataclass(frozen=True)
class Dist:
    """The unpacked server files and their versions."""

    root: Path
    kafka_version: str
    elasticsearch_version: str

    @property
    def kafka(self) -> Path:
        """A folder of jars."""
        return self.root / "kafka"

    @property
    def elasticsearch(self) -> Path:
        """What Elasticsearch calls its home."""
        return self.root / "elasticsearch"


def described(folder: Path) -> Dist:
    """Where pom.xml's servers belong in this folder; a changed pom.xml has another place."""
    pom = (FOLDER / "pom.xml").read_text(encoding="utf-8")
    digest = hashlib.sha256(pom.encode()).hexdigest()[:12]
    return Dist(folder / digest, _pinned(pom, "kafka"), _pinned(pom, "elasticsearch"))


def fetch(folder: Path, java: Java, progress: Progress) -> Dist:
    """The server files, unpacked into this folder if they are not there yet.

    Raises Unusable without Maven, ProposError when it fails.
    """
    dist = described(folder)
    if dist.root.exists():
        return dist
    maven = find_maven()
    make(folder)
    with locked(folder, progress, "another command fetches the servers"):
        if dist.root.exists():
            return dist
        for leftover in folder.glob("new-*"):
            shutil.rmtree(leftover)
        progress.step(
            f"Fetching Kafka {dist.kafka_version} and Elasticsearch {dist.elasticsearch_version} with Maven "
            "(once: up to 1 GB to download, 240 MB of it kept)"
        )
        new = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        try:
            _run_maven(maven, java, new, progress)
            _arrange(new, dist)
            new.rename(dist.root)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return dist


def _pinned(pom: str, server: str) -> str:
    version = re.search(rf"<{server}\.version>(.+)</", pom)
    if version is None:
        raise ProposError(f"{FOLDER / 'pom.xml'} has no property {server}.version")
    return version[1]


def _arrange(new: Path, dist: Dist) -> None:
    """Give the unpacked files their lasting names. Raises ProposError when they are not what pom.xml says."""
    new.chmod(0o755)
    shutil.rmtree(new / "markers", ignore_errors=True)
    for unpacked in new.glob(_ARCHIVE_FOLDER):
        unpacked.rename(new / "elasticsearch")
        unpacked.parent.rmdir()
    # Elasticsearch refuses to start without these, though it writes elsewhere.
    for name in ("logs", "plugins"):
        (new / "elasticsearch" / name).mkdir(parents=True)
    for jar in (
        new / "kafka" / f"kafka_2.13-{dist.kafka_version}.jar",
        new / "elasticsearch" / "lib" / f"elasticsearch-{dist.elasticsearch_version}.jar",
    ):
        if not jar.exists():
            raise ProposError(f"Maven fetched something else than {FOLDER / 'pom.xml'} says: no {jar.name}")


def _run_maven(maven: Path, java: Java, into: Path, progress: Progress) -> None:
    """Run Maven in a session of its own, so that an interruption ends it and whatever it started."""
    error = ""
    with subprocess.Popen(
        [maven, "-f", FOLDER / "pom.xml", "-Dstyle.color=never", f"-Dinto={into}", "package"],
        env={**os.environ, "JAVA_HOME": str(java.home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        umask=0o022,
    ) as process:
        try:
            for line in process.stdout or ():
                if transfer := _TRANSFER.match(line):
                    progress.detail(f"downloading {transfer[1]}")
                elif line.startswith("[ERROR]"):
                    error = error or line  # what follows the first is advice on debugging Maven
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise ProposError(
            "Maven could not fetch the servers; it needs the network, or a mirror in ~/.m2/settings.xml:\n"
            + error.rstrip()
        )
