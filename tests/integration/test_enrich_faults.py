"""Enrich workers that are killed, suspended, added and removed, and a broker that dies: nothing is lost."""

import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

import polling
from enriching import Stream
from propos.settings import Settings
from propos_local.stack import Stack

FLOWING_SECONDS = 30
"""The most that may pass between a broker's return and the next article."""
until = partial(polling.until, seconds=180)


@pytest.fixture
def stream(stack: Settings) -> Iterator[Stream]:
    stream = Stream(stack.kafka)
    yield stream
    stream.close()


@pytest.mark.parametrize(
    "shares",
    [(0.1, 0.5), pytest.param((0.1, 0.3, 0.5, 0.7), marks=pytest.mark.thorough)],
    ids=["twice", "four times"],
)
def test_killed_again_and_again_in_mid_batch(
    stream: Stream, tmp_path: Path, shares: tuple[float, ...]
) -> None:
    """At these shares of the articles."""
    stream.publish(300)
    worker = stream.worker(tmp_path)
    try:
        for share in shares:
            worker.start()
            until(lambda share=share: stream.read() > share * len(stream.sent))  # type: ignore[misc]
            worker.kill()
            assert not stream.lost()
        worker.start()
        until(stream.finished)
        worker.check()
    finally:
        worker.stop()
    stream.check()


def test_a_suspended_worker_that_comes_back_late_spoils_nothing(stream: Stream, tmp_path: Path) -> None:
    late, other = stream.worker(tmp_path, "late"), stream.worker(tmp_path, "other")
    try:
        late.start()
        late.wait_ready()
        other.start()
        other.wait_ready()
        stream.publish(400)
        until(lambda: stream.read() > 40)
        _signal_all(late.pid, signal.SIGSTOP)
        try:
            until(stream.finished)  # the other has all of it once the session of the first is over
            assert not stream.lost()
            stream.publish(100)
            until(lambda: stream.read() > 420)
        finally:
            _signal_all(late.pid, signal.SIGCONT)
        until(stream.finished)
        assert not stream.lost()
        stream.publish(100)
        until(stream.finished)
        late.check()
    finally:
        late.stop()
        other.stop()
    stream.check()


def test_workers_come_and_go(stream: Stream, tmp_path: Path) -> None:
    first, second = stream.worker(tmp_path, "first"), stream.worker(tmp_path, "second")
    try:
        first.start()
        first.wait_ready()
        stream.publish(600)
        second.start()
        until(lambda: stream.read() > 100)
        second.wait_ready()
        assert not stream.lost()
        first.stop()
        assert not stream.lost()
        until(stream.finished)
    finally:
        first.stop()
        second.stop()
    stream.check()


def test_the_broker_is_killed_and_comes_back(stream: Stream, stack_control: Stack, tmp_path: Path) -> None:
    worker = stream.worker(tmp_path)
    try:
        worker.start()
        worker.wait_ready()
        stream.publish(300)
        until(lambda: stream.read() > 50)
        for _ in range(2):
            stack_control.kill("kafka")
            stack_control.start("kafka")
            back, had = time.monotonic(), stream.read()
            if had == len(stream.sent):
                stream.publish(100)
            until(lambda had=had: stream.read() > had, seconds=FLOWING_SECONDS)  # type: ignore[misc]
            print(f"flowing again {time.monotonic() - back:.1f} s after the broker is back")  # noqa: T201
        until(stream.finished)
        assert not stream.lost()
        worker.check()
    finally:
        worker.stop()
    stream.check()


def _signal_all(pid: int, sent: signal.Signals) -> None:
    process = psutil.Process(pid)
    for each in (process, *process.children(recursive=True)):
        os.kill(each.pid, sent)
