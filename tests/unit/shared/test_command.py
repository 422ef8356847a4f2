"""The `propos` command as a user meets it."""

import subprocess
import sys
from importlib.metadata import entry_points

import pytest

NAMES = sorted(point.name for point in entry_points(group="propos.commands"))


def propos(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from propos.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
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
