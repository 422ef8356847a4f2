"""Whether the index holds exactly what was published and found: nothing missing, nothing twice."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from elasticsearch import Elasticsearch, helpers

from propos.identity import article_id
from propos.messages import EnrichedArticle
from propos_seeds.library import Story


class Indexed(msgspec.Struct, frozen=True):
    """What Elasticsearch holds: articles as (id, revision, text), quotes as (id, article id, revision)."""

    articles: tuple[tuple[str, int, str], ...]
    quotes: tuple[tuple[str, str, int], ...]


class Finding(msgspec.Struct, frozen=True):
    """One difference between what went in and what is there."""

    what: str
    where: str


def read_index(client: Elasticsearch) -> Indexed:
    """Everything that is in the index now, refreshed first."""
    client.indices.refresh(index=["articles", "quotes"])
    articles = _all(client, "articles", ["id", "revision", "text"])
    quotes = _all(client, "quotes", ["id", "article.id", "revision"])
    return Indexed(
        articles=tuple((doc["id"], doc["revision"], doc["text"]) for doc in articles),
        quotes=tuple((doc["id"], doc["article"]["id"], doc["revision"]) for doc in quotes),
    )


def audit(
    published: Iterable[Story], enriched: Mapping[str, EnrichedArticle], indexed: Indexed
) -> list[Finding]:
    """Every difference between the newest stories, the newest enriched articles and the index."""
    findings = []
    wanted = {article_id(story.url): story for story in published}
    held = {article: (revision, text) for article, revision, text in indexed.articles}
    if len(held) != len(indexed.articles):
        findings.append(Finding("article twice in the index", f"{len(indexed.articles) - len(held)} times"))
    findings += [Finding("article not published", article) for article in held.keys() - wanted.keys()]
    for article, story in wanted.items():
        newest = enriched.get(article)
        if newest is None or article not in held:
            findings.append(Finding("article missing", story.url))
            continue
        revision, text = held[article]
        if revision != newest.revision:
            findings.append(Finding(f"revision {revision} instead of {newest.revision}", story.url))
        if text != story.text:
            findings.append(Finding("text differs from what was published", story.url))
    return findings + _audit_quotes(enriched, indexed)


def _audit_quotes(enriched: Mapping[str, EnrichedArticle], indexed: Indexed) -> list[Finding]:
    found = [quote for quote, _, _ in indexed.quotes]
    expected = {quote.id: article for article in enriched.values() for quote in article.quotes}
    findings = [Finding("quote missing", quote) for quote in expected.keys() - set(found)]
    findings += [Finding("quote that no article has", quote) for quote in set(found) - expected.keys()]
    if len(found) != len(set(found)):
        findings.append(Finding("quote twice in the index", f"{len(found) - len(set(found))} times"))
    for quote, article, revision in indexed.quotes:
        if quote in expected and (article, revision) != (expected[quote].id, expected[quote].revision):
            findings.append(Finding("quote of another version", quote))
    return findings


def _all(client: Elasticsearch, index: str, fields: list[str]) -> Iterable[Any]:
    return (hit["_source"] for hit in helpers.scan(client, index=index, query={"_source": fields}))
