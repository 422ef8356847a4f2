"""A stack of its own for each end-to-end module: they audit everything that is in it."""

from collections.abc import Iterator

import pytest

from propos.settings import repo_root
from propos_local.settings import LocalSettings
from propos_local.stack import Stack


@pytest.fixture
def own_stack() -> Iterator[Stack]:
    """A running stack that holds nothing yet, and is removed at the end."""
    state = repo_root() / ".state" / "test-e2e"
    stack = Stack(LocalSettings(state=state, kafka_port=0, elasticsearch_port=0, elasticsearch_heap_mb=512))
    stack.down(purge=True)
    try:
        stack.up()
        yield stack
    finally:
        stack.down(purge=True)
