"""What a build asks of documents, in pages: those of an index, their versions as of now, counts of quotes.

Connections are the caller's. Every function raises Retry when Elasticsearch is away.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError, helpers

from propos.errors import Retry
from propos_index.rebuild.register import asked
from propos_index.versions import document_version, pipeline_number, removal_version

PAGE: Final = 500
"""Articles that are looked at together."""

VERSION: Final = ("revision", "pipeline.version", "removed_at")
"""The fields of an article from which its version is made."""

Document = dict[str, Any]
"""A hit or a document of a multi-get: _id, _source."""


def version_of(document: Document | None) -> int:
    """The version of an article, by its fields VERSION, or of its removal; -1 of nothing."""
    if document is None:
        return -1
    source = document["_source"]
    if "removed_at" in source:
        return removal_version(source["revision"])
    return document_version(source["revision"], source["pipeline"]["version"])


def pages(
    client: Elasticsearch, index: str, fields: Collection[str] = (), those: Mapping[str, Any] | None = None
) -> Iterator[list[Document]]:
    """Every document that a search finds now (of a query's, `those`), PAGE at a time, with these fields.

    Documents written meanwhile may be missing.
    """
    query = {"_source": list(fields) or False, "sort": ["_doc"], "query": those or {"match_all": {}}}
    page: list[Document] = []
    with asked():
        try:
            for hit in helpers.scan(
                client, index=index, query=query, size=PAGE, preserve_order=True, scroll="10m"
            ):
                page.append(hit)
                if len(page) == PAGE:
                    yield page
                    page = []
        except (helpers.ScanError, NotFoundError) as error:
            raise Retry(f"Elasticsearch: {error}") from error
    if page:
        yield page


def held(
    client: Elasticsearch, index: str, ids: Collection[str], fields: Collection[str] | None = ()
) -> dict[str, Document]:
    """Those of these documents that the index holds as of now (a real-time get), by id.

    With these fields of each; None: with all.
    """
    found: dict[str, Document] = {}
    wanted = list(ids)
    source: Any = None if fields is None else list(fields) or False
    for first in range(0, len(wanted), 2 * PAGE):
        with asked():
            answer = client.mget(index=index, ids=wanted[first : first + 2 * PAGE], source=source)
        for document in answer["docs"]:
            if error := document.get("error"):
                raise Retry(f"Elasticsearch: {error}")
            if document["found"]:
                found[document["_id"]] = document
    return found


def quote_counts(client: Elasticsearch, quotes: str, articles: Collection[str]) -> dict[str, int]:
    """How many quotes of each of these articles a search finds; those without any are left out."""
    with asked():
        answer = client.search(
            index=quotes,
            size=0,
            query={"terms": {"article.id": list(articles)}},
            aggs={"of": {"terms": {"field": "article.id", "size": len(articles)}}},
        )
    return {bucket["key"]: bucket["doc_count"] for bucket in answer["aggregations"]["of"]["buckets"]}


def articles_of(client: Elasticsearch, quotes: str) -> Iterator[list[str]]:
    """The ids of all articles that have quotes, PAGE at a time, each once."""
    after: dict[str, str] | None = None
    while True:
        composite: dict[str, Any] = {"size": PAGE, "sources": [{"of": {"terms": {"field": "article.id"}}}]}
        if after:
            composite["after"] = after
        with asked():
            found = client.search(index=quotes, size=0, aggs={"of": {"composite": composite}})[
                "aggregations"
            ]["of"]
        if not found["buckets"]:
            return
        yield [bucket["key"]["of"] for bucket in found["buckets"]]
        after = found["after_key"]


def pipelines(client: Elasticsearch, articles: str) -> list[str]:
    """The versions of the pipelines that read the articles which a search finds, the newest first."""
    aggs = {"of": {"terms": {"field": "pipeline.version", "size": 1000}}}
    with asked():
        found = client.search(index=articles, size=0, aggs=aggs)["aggregations"]["of"]["buckets"]
    return sorted((bucket["key"] for bucket in found), key=pipeline_number, reverse=True)


def total(client: Elasticsearch, index: str, those: Mapping[str, Any] | None = None) -> int:
    """How many documents (of a query's, `those`) a search finds now."""
    with asked():
        return int(client.count(index=index, query=those)["count"])
