"""The routes under /api."""

import asyncio
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse

from propos_search import cursor
from propos_search.answer import Answer, Facets, Hit
from propos_search.api.exports import Pages, Writes, csv_of, lines_of, written
from propos_search.api.parameters import Parameters
from propos_search.api.problems import Missing
from propos_search.api.shapes import MISSING, ArticlePage, QuotesPage, Timeline, sent, told
from propos_search.counting import Interval
from propos_search.cursor import Cursor
from propos_search.library import Gone, Library
from propos_search.near import near
from propos_search.question import Question, question_of
from propos_search.web.asking import Asks

MOST: Final = 100
"""Quotes on one page."""
router = APIRouter(prefix="/api")


def asked(parameters: Annotated[Parameters, Query()]) -> Question:
    """The question in a request's address. Raises BadQuery."""
    return question_of(parameters.pairs())


Asked = Annotated[Question, Depends(asked)]


@router.get("/quotes", responses=told(QuotesPage, "Quotes, their facets, and where the next page begins."))
async def quotes(
    question: Asked,
    asks: Asks,
    size: Annotated[int, Query(ge=1, le=MOST, description="Quotes on a page.")] = 20,
    after: Annotated[str, Query(description="`next` of the page before.", max_length=cursor.LONGEST)] = "",
    facets: Annotated[bool | None, Query(description="Count the facets; else the first page does.")] = None,
) -> Response:
    """Who said what: quotes that answer a question, the best or the latest first."""
    place = cursor.read(after, question) if after else None
    if facets is None:
        facets = place is None
    found, counted = await _found(asks, question, size, place, facets)
    beside = () if place else await near(asks, question, found)
    return _json(_page(question, found, beside, counted))


@router.get("/quotes.csv", responses=sent("text/csv", "A table."), response_class=StreamingResponse)
async def quotes_csv(question: Asked, asks: Asks) -> Response:
    """All quotes that answer a question, for spreadsheets; reprints are lines of their own."""
    return await _file(asks.every(question), csv_of, "text/csv; charset=utf-8", "csv")


@router.get(
    "/quotes.jsonl",
    responses=sent("application/x-ndjson", "One object a line."),
    response_class=StreamingResponse,
)
async def quotes_jsonl(question: Asked, asks: Asks) -> Response:
    """All quotes that answer a question, one JSON object a line; reprints are lines of their own."""
    return await _file(asks.every(question), lines_of, "application/x-ndjson", "jsonl")


@router.get("/articles/{id}", responses=MISSING | told(ArticlePage, "The article and its quotes."))
async def article(id: str, asks: Asks) -> Response:  # noqa: A002  # the parameter's name in the API
    """One article with its quotes."""
    match await asks.article(id):
        case None:
            raise Missing(id)
        case Gone(removed_at=when):
            raise Missing(when, gone=True)
        case found:
            return _json(ArticlePage(article=found.document, quotes=found.quotes))


@router.get("/timeline", responses=told(Timeline, "Numbers of quotes over time."))
async def timeline(question: Asked, asks: Asks, interval: Interval | None = None) -> Response:
    """How many quotes answer a question, over time."""
    counted = await asks.timeline(question, interval)
    return _json(Timeline(counted.interval or interval or "", counted.timeline))


async def _found(
    asks: Library, question: Question, size: int, place: Cursor | None, facets: bool
) -> tuple[Answer, Facets | None]:
    """One page of quotes, and the facets when they are wanted."""
    if not facets:
        return await asks.quotes(question, size, place), None
    if place is None:
        return await asks.first(question, size)
    return await asyncio.gather(asks.quotes(question, size, place), asks.facets(question))


def _page(question: Question, found: Answer, beside: tuple[Hit, ...], facets: Facets | None) -> QuotesPage:
    return QuotesPage(
        total=found.total,
        total_exact=found.total_exact,
        quotes=found.hits,
        near=beside,
        facets=facets,
        next=cursor.write(found.next, question) if found.next else None,
    )


async def _file(pages: Pages, write: Writes, media: str, ending: str) -> Response:
    """The first page is asked for before anything is answered: what is wrong is still said as a problem."""
    first = await anext(pages, None) or ()  # Python 3.11 chokes on a tuple for a default
    named = {"Content-Disposition": f'attachment; filename="propos.{ending}"'}
    return StreamingResponse(written(first, pages, write), media_type=media, headers=named)


def _json(body: Any) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
