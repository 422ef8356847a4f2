"""Sets of indices of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from index_kit import Installation
from propos.settings import Settings


@pytest.fixture
def install(stack: Settings, tmp_path: Path) -> Iterator[Callable[[], Installation]]:
    """Makes installations, and takes them away with all their processes and indices."""
    made: list[Installation] = []
    with Elasticsearch(stack.elasticsearch) as client:

        def new() -> Installation:
            prefix = f"t{uuid4().hex[:8]}-"
            (tmp_path / prefix).mkdir()
            made.append(Installation(stack, prefix, tmp_path / prefix, client))
            made[-1].skip_to_end()
            return made[-1]

        yield new
        for each in made:
            for process in each.processes:
                process.kill()
                process.wait()
            for index in client.indices.get(index=f"{each.prefix}*"):
                client.indices.delete(index=index)


@pytest.fixture
def installation(install: Callable[[], Installation]) -> Installation:
    return install()
