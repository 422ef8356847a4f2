"""Which Java and Maven the embedded stack takes, and what it says when there is none."""

from pathlib import Path

import pytest

from propos.errors import Unusable
from propos_local import java


def installed(home: Path, version: str) -> Path:
    """A program that speaks as that Java does."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    said = f"    java.home = {home}\n    java.specification.version = {version}\n"
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}END\n")
    program.chmod(0o755)
    return home


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no Java in the usual folders and nothing on PATH but the shell."""
    monkeypatch.setattr(java, "_INSTALLED", (f"{tmp_path}/jvm/*".lstrip("/"),))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "cat").symlink_to("/bin/cat")
    return tmp_path


def test_takes_java_home_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(bare / "jvm" / "temurin-25", "25")
    chosen = installed(bare / "mine", "21")
    monkeypatch.setenv("JAVA_HOME", str(chosen))
    assert java.find_java() == java.Java(chosen, 21)


def test_passes_over_an_old_default_to_the_newest_installed(bare: Path) -> None:
    old = installed(bare / "jvm" / "java-17-openjdk", "17")
    (bare / "bin" / "java").symlink_to(old / "bin" / "java")
    installed(bare / "jvm" / "java-21-openjdk", "21")
    newest = installed(bare / "jvm" / "temurin-25-jdk", "25")
    assert java.find_java() == java.Java(newest, 25)


def test_says_which_java_is_too_old_and_what_to_install(bare: Path) -> None:
    installed(bare / "jvm" / "java-8-openjdk", "1.8")
    with pytest.raises(Unusable, match=r"Java 21 or newer.*only 8 in .*java-8-openjdk.*install") as error:
        java.find_java()
    assert "\n" not in str(error.value)


def test_ignores_a_java_that_does_not_run(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = bare / "broken" / "bin" / "java"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(bare / "broken"))
    good = installed(bare / "jvm" / "temurin-25-jdk", "25")
    assert java.find_java().home == good


def test_says_how_to_get_maven(bare: Path) -> None:
    with pytest.raises(Unusable, match=r"Maven.*install it.*docker compose up"):
        java.find_maven()
