"""The `propos` command as a user meets it."""

import os
import socket
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

NAMES = sorted(point.name for point in entry_points(group="propos.commands"))


def propos(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from propos.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | variables,
    )


def test_help_lists_every_command() -> None:
    told = propos("--help")
    assert told.returncode == 0
    assert {"demo", "down", "enrich", "find", "index", "ingest", "quotes", "status", "up"} <= set(NAMES)
    assert all(f"  {name} " in told.stdout for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name: str) -> None:
    told = propos(name, "--help")
    assert told.returncode == 0
    assert f"propos {name}" in told.stdout.partition("Example")[2]


def test_a_command_that_does_not_exist_is_status_2() -> None:
    told = propos("quote")
    assert told.returncode == 2
    assert "No such command" in told.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PROPOS_KAFKA_PORT", "abc"), ("PROPOS_LOG_LEVEL", "loud"), ("PROPOS_HEALTH_PORT", "70000")],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(variable: str, value: str) -> None:
    told = propos("status", **{variable: value})
    assert told.returncode == 2
    assert told.stderr.startswith(f"propos: {variable}={value}: ")
    assert len(told.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_named_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = propos("index", PROPOS_HEALTH_PORT=port)
    assert told.returncode == 2
    assert f"127.0.0.1:{port}" in told.stderr
    assert "PROPOS_HEALTH_PORT" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_folder_that_cannot_be_made_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    told = propos("up", PROPOS_STATE=str(tmp_path / "file" / "state"))
    assert told.returncode == 1
    assert told.stderr.startswith(f"propos: {tmp_path / 'file' / 'state'}")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("indices",), ("reindex", "--status")])
def test_elasticsearch_that_is_away_is_named_with_the_remedy(command: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    told = propos(*command, PROPOS_ELASTICSEARCH=nobody)
    assert told.returncode == 1
    assert f"Elasticsearch at {nobody} does not answer" in told.stderr
    assert "propos up" in told.stderr
