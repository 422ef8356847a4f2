"""`make demo ONCE=1` as a user runs it."""

import os
import subprocess
import sys

import psutil
import pytest

from propos.settings import repo_root

STATE = repo_root() / ".state" / "test-demo"

OWN_STACK = {
    "PROPOS_STATE": str(STATE),
    "PROPOS_KAFKA_PORT": "0",
    "PROPOS_ELASTICSEARCH_PORT": "0",
    "PROPOS_ELASTICSEARCH_HEAP_MB": "512",
}


@pytest.mark.timeout(400)
def test_the_demo_ends_with_everything_in_the_index_and_leaves_no_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from propos.cli import main; main()", "demo", "--once"],
        env={**os.environ, **OWN_STACK},
        capture_output=True,
        text=True,
        timeout=380,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    for part in ("Who said what", "Stages", "Seconds from publication to searchable", "once each"):
        assert part in told.stdout
    left = [process.pid for process in psutil.process_iter(["cmdline"]) if belongs(process)]
    assert left == []


def belongs(process: psutil.Process) -> bool:
    return any(str(STATE.resolve()) in argument for argument in process.info["cmdline"] or ())
