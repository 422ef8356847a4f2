"""Does the search put on top what is wanted? Judged queries over the seeds, on real Elasticsearch.

`pytest tests/relevance -rP` shows the figure of each open query, and what came first where one falls short.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any
from uuid import uuid4

import click
import pytest
from elasticsearch import AsyncElasticsearch, Elasticsearch, helpers

from propos.settings import Settings
from propos_index.settings import IndexSettings
from propos_search.answer import Hit
from propos_search.library import Library
from propos_search.near import near
from propos_search.question import Question
from relevance import newsroom
from relevance.judged import Query, Quote, queries
from relevance.ndcg import DEPTH

BAR = 0.9


@pytest.fixture(scope="module")
def prefix(stack: Settings) -> Iterator[str]:
    """The prefix of indices of our own that hold all seeds."""
    settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=f"r{uuid4().hex[:8]}-")
    with Elasticsearch(stack.elasticsearch, request_timeout=60) as client:
        newsroom.publish(client, settings)
        yield settings.index_prefix
        newsroom.remove(client, settings)


def test_every_judged_quote_is_in_the_index(stack: Settings, prefix: str) -> None:
    with Elasticsearch(stack.elasticsearch, request_timeout=60) as client:
        indexed = [quote_of(hit["_source"]) for hit in helpers.scan(client, index=f"{prefix}quotes")]
    missing = [
        (query.ask, judgement.fragment)
        for query in queries()
        for judgement in query.judgements
        if not any(query.names(judgement, quote) for quote in indexed)
    ]
    assert missing == []


def test_what_is_wanted_comes_first(stack: Settings, prefix: str) -> None:
    answers = asyncio.run(asked(stack.elasticsearch, prefix))
    scores = {query: query.score(hits) for query, hits in answers}
    for query, hits in sorted(answers, key=lambda each: scores[each[0]]):
        if not query.held:
            click.echo(f"{scores[query]:.3f}  {query.ask}")
            if scores[query] < BAR:
                click.echo("\n".join(f"        {line}" for line in explained(query, hits)))
    figures = {
        "queries": len(scores),
        "ndcg_at_10": round(mean(scores.values()), 3),
        "open": round(mean(score for query, score in scores.items() if not query.held), 3),
        "held": round(mean(score for query, score in scores.items() if query.held), 3),
    }
    click.echo(json.dumps(figures))
    assert min(figures["ndcg_at_10"], figures["held"]) >= BAR, figures


async def asked(elasticsearch: str, prefix: str) -> list[tuple[Query, list[Quote]]]:
    """The first hits of every query, as a reader who types it sees them: answers, then what is near."""
    async with AsyncElasticsearch(elasticsearch, request_timeout=60) as client:
        library = Library(client, prefix)
        return [(query, [*map(shown, (await seen(library, query.ask))[:DEPTH])]) for query in queries()]


async def seen(library: Library, text: str) -> list[Hit]:
    """What the page lists."""
    question = Question(text=text)
    found = await library.quotes(question, DEPTH)
    return [*found.hits, *await near(library, question, found)]


def shown(hit: Hit) -> Quote:
    """A quote as the page has it."""
    return Quote(hit.content, hit.outlet, hit.speaker or "", hit.kind, hit.role or "")


def explained(query: Query, hits: Sequence[Quote]) -> Iterator[str]:
    """Each hit with its grade, then what was wanted more than marginally and did not come."""
    for grade, hit in zip(query.grades(hits), hits, strict=True):
        yield f"{grade} {hit.content[:90]}"
    for judgement in query.judgements:
        if judgement.grade > 1 and not any(query.names(judgement, hit) for hit in hits):
            yield f"- {judgement.grade} {judgement.fragment}"


def quote_of(document: dict[str, Any]) -> Quote:
    """A quote as the index has it."""
    speaker = document.get("speaker") or {}
    return Quote(
        content=document["content"],
        outlet=document["outlet"]["name"],
        speaker=speaker.get("name") or "",
        kind=document["kind"],
        role=speaker.get("role") or "",
    )
