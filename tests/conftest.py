"""The servers that integration and end-to-end tests run on: one embedded stack for each process of a run.

`make test` runs two such processes (pytest-xdist); each stack has its own ports and its own data.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from propos.settings import Settings, repo_root
from propos_local.settings import LocalSettings
from propos_local.stack import Stack

STATE = Path(os.environ.get("PROPOS_TEST_STATE") or repo_root() / ".state" / "test") / os.environ.get(
    "PYTEST_XDIST_WORKER", ""
)
"""Two runs at the same time need two folders."""


@pytest.fixture(scope="session")
def stack_control() -> Iterator[Stack]:
    """The running stack itself, for tests that stop or kill a server (they bring it back)."""
    settings = LocalSettings(state=STATE, kafka_port=0, elasticsearch_port=0, elasticsearch_heap_mb=512)
    stack = Stack(settings)
    stack.down(purge=True)
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def stack(stack_control: Stack) -> Settings:
    """Settings that name the running servers; the topics of topics.yaml exist."""
    addresses = stack_control.addresses()
    return Settings(kafka=addresses.kafka, elasticsearch=addresses.elasticsearch, state=STATE)


@pytest.fixture
def repo() -> Path:
    """The root of the checkout."""
    return repo_root()


def pytest_make_parametrize_id(val: object) -> str | None:
    """Binary values go by their size: some hold the time (gzip), and all processes of a run must agree."""
    return f"{len(val)} bytes" if isinstance(val, bytes) and not val.isascii() else None
