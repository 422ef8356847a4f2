"""A short chaos run: a few hundred articles, a few faults, every kind of poison, the long one's audit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaos.poison import REASONS, REPAIRABLE
from propos.settings import repo_root

STATE = repo_root() / ".state" / "test-chaos"
SEED, ARTICLES, FAULTS = 1521, 600, 6
ARGUMENTS = ("--seed", str(SEED), "--articles", str(ARTICLES), "--faults", str(FAULTS))


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_doubled_whatever_is_killed() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "chaos.chaos", "--state", str(STATE), *ARGUMENTS],
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
    assert figures["articles"] == ARTICLES
    assert figures["faults"] == FAULTS
    assert figures["poison"] == figures["dead_lettered"] == len(REASONS)
    assert figures["repaired"] == sum(kind == REPAIRABLE for _, kind in REASONS)
