"""Does the search put on top what is wanted? Judged queries over the seeds, on real Elasticsearch.

`pytest tests/relevance -rP` shows each query's figure, and what came first where an open query falls short.
"""

import json
from collections.abc import Iterator, Sequence
from statistics import mean
from typing import Any
from uuid import uuid4

import click
import pytest
from elasticsearch import Elasticsearch, helpers

from propos.settings import Settings
from propos_index.settings import IndexSettings
from propos_search.question import Question
from propos_search.request import search_body
from relevance import newsroom
from relevance.judged import Query, Quote, queries
from relevance.ndcg import DEPTH

BAR = 0.9


@pytest.fixture(scope="module")
def index(stack: Settings) -> Iterator[tuple[Elasticsearch, str]]:
    """A client, and the name of an index of our own that holds the quotes of all seeds."""
    settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=f"r{uuid4().hex[:8]}-")
    with Elasticsearch(stack.elasticsearch, request_timeout=60) as client:
        newsroom.publish(client, settings)
        yield client, f"{settings.index_prefix}quotes"
        newsroom.remove(client, settings)


def test_every_judged_quote_is_in_the_index(index: tuple[Elasticsearch, str]) -> None:
    client, name = index
    indexed = [quote_of(hit["_source"]) for hit in helpers.scan(client, index=name)]
    missing = [
        (query.ask, judgement.fragment)
        for query in queries()
        for judgement in query.judgements
        if not any(query.names(judgement, quote) for quote in indexed)
    ]
    assert missing == []


@pytest.mark.xfail(
    strict=True, reason=f"the bar of {BAR} is not reached yet: 0.834 on 88 queries, 0.834 on those held back"
)
def test_what_is_wanted_comes_first(index: tuple[Elasticsearch, str]) -> None:
    answers = [(query, ask(*index, query)) for query in queries()]
    scores = {query: query.score(hits) for query, hits in answers}
    for query, hits in sorted(answers, key=lambda each: scores[each[0]]):
        click.echo(f"{scores[query]:.3f} {'held' if query.held else 'open'}  {query.ask}")
        if not query.held and scores[query] < BAR:
            click.echo("\n".join(f"        {line}" for line in explained(query, hits)))
    figures = {
        "queries": len(scores),
        "ndcg_at_10": round(mean(scores.values()), 3),
        "open": round(mean(score for query, score in scores.items() if not query.held), 3),
        "held": round(mean(score for query, score in scores.items() if query.held), 3),
    }
    click.echo(json.dumps(figures))
    assert figures["ndcg_at_10"] >= BAR, figures


def ask(client: Elasticsearch, index: str, query: Query) -> list[Quote]:
    """The first hits, as a reader who types `query.ask` gets them."""
    answer = client.search(index=index, **search_body(Question(text=query.ask), DEPTH))
    return [quote_of(hit["_source"]) for hit in answer["hits"]["hits"]]


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
