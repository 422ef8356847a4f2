"""`propos search` as a process of its own, on indices of a test's own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import httpx
from elasticsearch import Elasticsearch

from index_kit import Record, free_port, record
from polling import until
from propos.messages import EnrichedArticle
from propos_index.candidates import Delivery, prepare
from propos_index.indices import ensure
from propos_index.mappings import ALIASES, GENERATION
from propos_index.settings import IndexSettings
from propos_index.writer import Writer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@contextmanager
def indexed(elasticsearch: str, *messages: EnrichedArticle | Record) -> Iterator[str]:
    """The prefix of indices that hold these articles, in this order; they are deleted afterwards."""
    settings = IndexSettings(elasticsearch=elasticsearch, index_prefix=f"s{uuid4().hex[:8]}-")
    with Elasticsearch(elasticsearch) as client:
        ensure(client, settings.index_prefix)
        put(client, settings.index_prefix, messages)
        yield settings.index_prefix
        indices = [f"{settings.index_prefix}{alias}-v{GENERATION}" for alias in ALIASES]
        client.indices.delete(index=indices)


def put(
    client: Elasticsearch, prefix: str, messages: Iterable[EnrichedArticle | Record], now: datetime = NOW
) -> None:
    """Write articles (a record is what Kafka would bring) into the indices behind `prefix`, visibly."""
    settings = IndexSettings(index_prefix=prefix)
    for each in messages:
        delivery = Delivery(
            "articles.enriched", 0, 0, *(record(each) if isinstance(each, EnrichedArticle) else each)
        )
        list(Writer(client, settings).write([prepare(delivery, now)], time.sleep))
    client.indices.refresh(index=f"{prefix}*")


def started(elasticsearch: str, prefix: str, port: int) -> subprocess.Popen[str]:
    """A process that starts to serve."""
    ours = {
        "PROPOS_ELASTICSEARCH": elasticsearch,
        "PROPOS_INDEX_PREFIX": prefix,
        "PROPOS_SEARCH_PORT": str(port),
        "PROPOS_SEARCH_TIMEOUT": "5",
    }
    return subprocess.Popen(
        [sys.executable, "-c", "from propos.cli import main; main()", "search"],
        env=os.environ | ours,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def served(elasticsearch: str, prefix: str) -> Iterator[httpx.Client]:
    """A client of a running `propos search`."""
    port = free_port()
    process = started(elasticsearch, prefix, port)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as client:

        def answers() -> bool:
            try:
                return client.get("/api/openapi.json").status_code == httpx.codes.OK
            except httpx.TransportError:
                assert process.poll() is None
                return False

        until(answers, what="propos search answers")
        yield client
    process.terminate()
    process.communicate(timeout=20)
