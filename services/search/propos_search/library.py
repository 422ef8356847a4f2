"""What the API and the page ask of Elasticsearch, each as one method.

The connection is the caller's. Every method raises Retry while Elasticsearch is away.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, Literal

import msgspec
from elasticsearch import ApiError, AsyncElasticsearch, NotFoundError, TransportError

from propos.errors import Retry
from propos_search.answer import Answer, Facets, Hit, facets_of, hit_of, read, sayings
from propos_search.counting import Interval, apart, facet_bodies, shared, timeline_body
from propos_search.cursor import Cursor
from propos_search.faults import BAD_CURSOR, BadQuery
from propos_search.question import Question
from propos_search.request import prints_body, search_body

KEPT: Final = "2m"
"""How long a point in time waits for whoever reads on."""
PAGE: Final = 1000
"""Quotes that an export reads, and holds, at a time."""
_NO_POINT: Final = "search_context_missing_exception"
_REFUSED: Final = 400


class Gone(msgspec.Struct, frozen=True):
    """An article that was removed on request."""

    id: str
    removed_at: str


class ArticleFound(msgspec.Struct, frozen=True):
    """An article's document, and its quotes in the order of the text."""

    document: dict[str, Any]
    quotes: tuple[Hit, ...]


class Library:
    """The indices behind `prefix`."""

    def __init__(self, client: AsyncElasticsearch, prefix: str = "") -> None:
        self._client, self._articles, self._quotes = client, f"{prefix}articles", f"{prefix}quotes"

    async def quotes(self, question: Question, size: int, cursor: Cursor | None = None) -> Answer:
        """Up to `size` quotes, from the first on or from the cursor on.

        The first page needs no point in time; whoever goes on gets one, which all later pages are read from.
        Raises BadQuery when the text cannot be read, or the cursor's point in time is over.
        """
        if cursor is None:
            found = await self.search(search_body(question, size))
            return read(found, question, size, prints=await self._prints(question, found))
        body = search_body(question, size, cursor.after, cursor.offset)
        with _asking():
            pit = cursor.pit or await self._point()
            answered = await self._client.search(body=body | {"pit": {"id": pit, "keep_alive": KEPT}})
        found = answered.body
        return read(found, question, size, cursor.offset, await self._prints(question, found))

    async def first(
        self, question: Question, size: int, counted: Question | None = None
    ) -> tuple[Answer, Facets]:
        """The first page, and how all quotes that answer divide.

        `counted`: a question that finds the same, whose filters say what each facet counts without; else the
        question itself. What is found by words is found once for both. What is found without words is
        counted in a search of its own, which Elasticsearch remembers until something new comes.
        """
        counted = counted or question
        if not question.text:
            return await asyncio.gather(self.quotes(question, size), self.facets(counted))
        body = search_body(question, size)
        body["aggs"] = body.get("aggs", {}) | shared(counted)
        found, *others = await asyncio.gather(*map(self.search, [body, *apart(counted)]))
        answer = read(found, question, size, prints=await self._prints(question, found))
        return answer, facets_of([found, *others])

    async def every(self, question: Question) -> AsyncIterator[tuple[Hit, ...]]:
        """All quotes that answer, reprints too, page by page, as they were when it began.

        Raises BadQuery when the text cannot be read.
        """
        each = msgspec.structs.replace(question, grouped=False)
        body = search_body(each, PAGE) | {"track_total_hits": False}
        body.pop("highlight", None)
        with _asking():
            pit = await self._point()
        try:
            while True:
                with _asking():
                    found = await self._client.search(body=body | {"pit": {"id": pit, "keep_alive": KEPT}})
                hits = found["hits"]["hits"]
                if hits:
                    yield tuple(map(hit_of, hits))
                if len(hits) < PAGE:
                    return
                pit, body["search_after"] = found["pit_id"], hits[-1]["sort"]
        finally:
            with suppress(ApiError, TransportError):
                await self._client.close_point_in_time(id=pit)

    async def facets(self, question: Question, interval: Interval | None = None) -> Facets:
        """How all quotes that answer divide. Raises BadQuery when the text cannot be read."""
        bodies = facet_bodies(question, interval)
        answers = await asyncio.gather(*map(self.search, bodies))
        return facets_of(answers)

    async def timeline(self, question: Question, interval: Interval | None = None) -> Facets:
        """The timeline alone. Raises BadQuery when the text cannot be read."""
        return facets_of([await self.search(timeline_body(question, interval))])

    async def article(self, identity: str) -> ArticleFound | Gone | None:
        """The article with this id and its quotes; None when there is none."""
        own = {"query": {"term": {"article.id": identity}}, "size": 10_000, "sort": ["start", "id"]}
        source = await self.held("articles", identity)
        if source is None:
            return None
        if "removed_at" in source:
            return Gone(identity, source["removed_at"])
        with _asking():
            found = await self._client.search(index=self._quotes, body=own)
        named = set(source.get("quote_ids", ()))
        hits = tuple(hit_of(each) for each in found["hits"]["hits"] if each["_id"] in named)
        return ArticleFound({**source}, hits)

    async def search(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The response to a search of quotes, for modules with bodies of their own."""
        with _asking():
            found = await self._client.search(index=self._quotes, body={**body})
        return dict(found.body)

    async def articles(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """The response to a search of articles."""
        with _asking():
            found = await self._client.search(index=self._articles, body={**body})
        return dict(found.body)

    async def searches(self, bodies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any] | None]:
        """The responses to several searches of quotes; None for one that Elasticsearch refuses."""
        if not bodies:
            return []
        lines = [line for body in bodies for line in ({}, body)]
        with _asking():
            found = await self._client.msearch(index=self._quotes, searches=lines)
        for each in found["responses"]:
            if "error" in each and each["status"] != _REFUSED:
                raise Retry(f"Elasticsearch: {each['error']}")
        return [None if "error" in each else each for each in found["responses"]]

    async def held(self, kind: Literal["articles", "quotes"], identity: str) -> Mapping[str, Any] | None:
        """The document as it is now, tombstones too; None when there is none."""
        index = self._quotes if kind == "quotes" else self._articles
        with _asking():  # not a get: in a path, an id such as ".." is no id
            found = (await self._client.mget(index=index, ids=[identity]))["docs"][0]
        if "error" in found:
            raise Retry(f"Elasticsearch: {found['error']}")
        return dict(found["_source"]) if found["found"] else None

    async def _prints(self, question: Question, found: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Who printed what a grouped answer lists."""
        said = sayings(found) if question.grouped else []
        return await self.search(prints_body(said)) if said else None

    async def _point(self) -> str:
        return str((await self._client.open_point_in_time(index=self._quotes, keep_alive=KEPT))["id"])


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except NotFoundError as error:
        if _NO_POINT in str(error.body):
            raise BadQuery(BAD_CURSOR, parameter="after") from error
        raise Retry(f"Elasticsearch: {error}") from error
    except (ApiError, TransportError) as error:
        raise Retry(f"Elasticsearch: {error}") from error
