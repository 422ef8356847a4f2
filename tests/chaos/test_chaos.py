"""A short chaos run: a few hundred articles, a few faults, the same audit as the long one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from propos.settings import repo_root

STATE = repo_root() / ".state" / "test-chaos"
SEED = 1521
ARGUMENTS = ("--state", str(STATE), "--seed", str(SEED), "--articles", "600", "--faults", "6")


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "chaos.chaos", *ARGUMENTS],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=880,
        check=False,
    )
    lines = told.stdout.splitlines()
    assert told.returncode == 0, "\n".join(told.stderr.splitlines()[-60:] + lines[-1:])
    assert lines[0] == f"seed {SEED}"
    figures = json.loads(lines[-1])
    assert figures["articles"] == 600
    assert figures["faults"] == 6
    assert figures["poison"] == figures["dead_lettered"] >= 6
    assert figures["repaired"] >= 1
