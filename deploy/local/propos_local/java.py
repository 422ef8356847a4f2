"""Finding the Java and the Maven that this machine has."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from propos.errors import Unusable

OLDEST_JAVA = 21
_DOCKER = "or, with a Docker engine, run `docker compose up` instead"
_INSTALLED = ("usr/lib/jvm/*", "opt/java/*", "Library/Java/JavaVirtualMachines/*/Contents/Home")
_HOME = re.compile(r"java\.home = (.+)")
_VERSION = re.compile(r"java\.specification\.version = (?:1\.)?(\d+)")


@dataclass(frozen=True)
class Java:
    """A Java installation: its folder and its major version."""

    home: Path
    version: int

    @property
    def program(self) -> Path:
        return self.home / "bin" / "java"


def find_java(user: int | None = None) -> Java:
    """The first Java of 21 or newer that `user` (a uid; None: the caller) can run: Elasticsearch needs it.

    Looks at JAVA_HOME, PATH, the usual folders (the newest first), and macOS's java_home.
    Raises Unusable when there is none.
    """
    unfit: dict[Path, str] = {}
    for program in _programs():
        if java := _ask(program, user):
            if java.version >= OLDEST_JAVA:
                return java
            unfit[java.home] = f"{java.version} in {java.home}"
        elif java := _ask(program, None):
            unfit[java.home] = f"{java.version} in {java.home}, which uid {user} cannot run"
    seen = f" (only {'; '.join(unfit.values())})" if unfit else ""
    raise Unusable(
        f"Java {OLDEST_JAVA} or newer is needed and was not found{seen}: "
        "install one (Debian 13: apt install openjdk-21-jre-headless; macOS: brew install openjdk; "
        f"any system: https://adoptium.net) or set JAVA_HOME to it; {_DOCKER}"
    )


def find_maven() -> Path:
    """The `mvn` on PATH. Raises Unusable when there is none."""
    maven = shutil.which("mvn")
    if maven is None:
        raise Unusable(
            "Maven is needed to fetch Kafka and Elasticsearch and was not found: install it "
            f"(Debian: apt install maven; macOS: brew install maven) so that `mvn` is on PATH; {_DOCKER}"
        )
    return Path(maven)


def _programs() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if program := shutil.which("java"):
        yield Path(program)
    homes = [home for pattern in _INSTALLED for home in Path("/").glob(pattern)]
    homes += Path.home().glob(".sdkman/candidates/java/*")
    yield from (home / "bin" / "java" for home in sorted(homes, key=_number, reverse=True))
    if sys.platform == "darwin":
        told = subprocess.run(
            ["/usr/libexec/java_home", "-v", f"{OLDEST_JAVA}+"], capture_output=True, text=True, check=False
        )
        if told.returncode == 0:
            yield Path(told.stdout.strip()) / "bin" / "java"


def _number(home: Path) -> int:
    """The version that a folder's name speaks of, so that the newest is tried first."""
    number = re.search(r"\d+", home.name)
    return int(number[0]) if number else 0


def _ask(program: Path, user: int | None) -> Java | None:
    """What this program says of itself when `user` runs it; None when it cannot."""
    try:
        told = subprocess.run(
            [program, "-XshowSettings:properties", "-version"],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except OSError:
        return None
    home, version = _HOME.search(told.stderr), _VERSION.search(told.stderr)
    return Java(Path(home[1].strip()), int(version[1])) if home and version else None
