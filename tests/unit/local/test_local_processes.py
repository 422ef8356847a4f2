"""Processes known by their mark: found with their children, and ended whatever they do."""

import os
import sys
import time
from pathlib import Path

import pytest

from propos_local.processes import Command, marked, spawn, stop

CHILD = "import sys, time; print('ready', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}, sys.argv[1]])"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + CHILD


def started(code: str, mark: str, folder: Path) -> Path:
    """Spawn it and wait until it says that it is ready."""
    console = folder / "console.log"
    spawn(Command([sys.executable, "-c", code, mark], {}, folder, console))
    deadline = time.monotonic() + 20
    while "ready" not in console.read_text():
        assert time.monotonic() < deadline, "the process did not start"
        time.sleep(0.05)
    return console


@pytest.fixture
def mark(tmp_path: Path) -> str:
    return f"-Dpropos.server={tmp_path}/sleeper"


def test_runs_apart_from_our_terminal_and_ends_with_its_child(mark: str, tmp_path: Path) -> None:
    started(PARENT, mark, tmp_path)
    running = marked(mark)
    assert len(running) == 2
    assert os.getsid(running[0].pid) != os.getsid(0)
    stop([mark])
    assert marked(mark) == []


def test_an_orphan_is_found_and_ended(mark: str, tmp_path: Path) -> None:
    started(PARENT, mark, tmp_path)
    parent, child = marked(mark)
    parent.kill()
    parent.wait()
    assert marked(mark) == [child]
    stop([mark])
    assert marked(mark) == []


def test_one_that_does_not_listen_is_killed(mark: str, tmp_path: Path) -> None:
    started(DEAF, mark, tmp_path)
    stop([mark], grace=0.2)
    assert marked(mark) == []


def test_a_longer_mark_is_another_server(mark: str, tmp_path: Path) -> None:
    started(CHILD, f"{mark}2", tmp_path)
    try:
        assert marked(mark) == []
    finally:
        stop([f"{mark}2"])
