"""An archive of several shards answers as one of a single shard does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import sleep
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch

from bench.search.press import batch
from index_kit import record
from propos.settings import Settings
from propos_index.candidates import Delivery, prepare
from propos_index.indices import ensure
from propos_index.mappings import ALIASES, GENERATION
from propos_index.settings import IndexSettings
from propos_index.sizes import SHARDS, Size
from propos_index.writer import Writer
from propos_search.answer import Answer, Facets
from propos_search.library import Library
from propos_search.narrowing import FACETS
from propos_search.question import Question

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUOTES = 600
HEAD = 5
ARTICLES = [each.article for each in batch(7, 3, QUOTES)]


@contextmanager
def filled(stack: Settings, size: Size) -> Iterator[str]:
    prefix = f"t{uuid4().hex[:8]}-"
    settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=prefix)
    with Elasticsearch(stack.elasticsearch) as client:
        ensure(client, prefix, size)
        messages = [
            prepare(Delivery("articles.enriched", 0, offset, *record(article)), NOW)
            for offset, article in enumerate(ARTICLES)
        ]
        list(Writer(client, settings).write(messages, sleep))
        client.indices.refresh(index=f"{prefix}*")
        yield prefix
        for alias in ALIASES:
            client.indices.delete(index=f"{prefix}{alias}-v{GENERATION}")


def answered(stack: Settings, prefix: str, question: Question) -> tuple[Answer, Facets, int]:
    async def asked() -> tuple[Answer, Facets, int]:
        async with AsyncElasticsearch(stack.elasticsearch) as client:
            library = Library(client, prefix)
            rows = [hit.id async for page in library.every(question) for hit in page]
            assert len(rows) == len(set(rows))
            return await library.quotes(question, 50), await library.facets(question), len(rows)

    return asyncio.run(asked())


@pytest.mark.parametrize("question", [Question(), Question(text="qui:a"), Question(kinds=("direct",))])
def test_several_shards_find_count_and_export_what_one_does(stack: Settings, question: Question) -> None:
    with filled(stack, "small") as one, filled(stack, "medium") as four:
        with Elasticsearch(stack.elasticsearch) as client:
            (made,) = client.indices.get_settings(index=f"{four}quotes").body.values()
        assert int(made["settings"]["index"]["number_of_shards"]) == SHARDS["medium"] == 4
        few, many = answered(stack, one, question), answered(stack, four, question)
    assert [hit.id for hit in many[0].hits] == [hit.id for hit in few[0].hits]
    assert [hit.printings for hit in many[0].hits] == [hit.printings for hit in few[0].hits]
    assert max(hit.printings for hit in many[0].hits) > 1
    assert many[0].total == few[0].total
    assert many[2] == few[2]
    assert heads(many[1]) == heads(few[1])


def heads(facets: Facets) -> dict[str, object]:
    """The facets without their rare values, of which some shards do not tell."""
    whole = msgspec.structs.asdict(facets)
    return {name: each[:HEAD] if name in FACETS else each for name, each in whole.items()}
