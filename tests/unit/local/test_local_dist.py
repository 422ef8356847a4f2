"""Fetching the server files: whole or not at all, and only once. A script stands in for Maven here."""

from pathlib import Path

import pytest

from propos.errors import ProposError
from propos_local.dist import Dist, described, fetch
from propos_local.java import Java
from propos_local.progress import Silent

JAVA = Java(Path("/nowhere"), 25)


def maven(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "bin" / "mvn"
    program.parent.mkdir(exist_ok=True)
    into = 'for each; do case $each in -Dinto=*) into=${each#-Dinto=};; esac; done; cd "$into" || exit 9\n'
    program.write_text(f"#!/bin/sh\n{into}{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def working(dist: Dist) -> str:
    home = "sonarqube-1/elasticsearch"
    return (
        f"mkdir -p kafka markers {home}/lib\n"
        f"touch kafka/kafka_2.13-{dist.kafka_version}.jar\n"
        f"touch {home}/lib/elasticsearch-{dist.elasticsearch_version}.jar\n"
        "printf 'Progress (1): 1/2 MB\\rProgress (1): 2 MB\\n'"
    )


def test_fetches_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dist"
    maven(tmp_path, monkeypatch, working(described(folder)))
    dist = fetch(folder, JAVA, Silent())
    assert (dist.elasticsearch / "logs").is_dir()
    assert list(folder.iterdir()) == [dist.root]
    maven(tmp_path, monkeypatch, "exit 1")
    assert fetch(folder, JAVA, Silent()) == dist


def test_a_failed_fetch_leaves_nothing_and_tells_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dist"
    maven(tmp_path, monkeypatch, "mkdir kafka; echo '[ERROR] Could not transfer artifact'; exit 1")
    with pytest.raises(ProposError, match=r"network(.|\n)*Could not transfer artifact"):
        fetch(folder, JAVA, Silent())
    assert list(folder.iterdir()) == []


def test_another_version_than_pinned_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dist"
    maven(tmp_path, monkeypatch, "mkdir kafka elasticsearch")
    with pytest.raises(ProposError, match=r"kafka_2\.13-.*\.jar"):
        fetch(folder, JAVA, Silent())
    assert list(folder.iterdir()) == []


def test_what_a_killed_fetch_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "dist"
    (folder / "new-half" / "kafka").mkdir(parents=True)
    maven(tmp_path, monkeypatch, working(described(folder)))
    dist = fetch(folder, JAVA, Silent())
    assert list(folder.iterdir()) == [dist.root]
