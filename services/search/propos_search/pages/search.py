"""The page of results: /"""

import asyncio
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from propos_search import cursor
from propos_search.answer import Answer, Facets
from propos_search.cursor import Cursor
from propos_search.faults import BAD_CURSOR, BadQuery
from propos_search.library import Library
from propos_search.live.listening import listening
from propos_search.near import near
from propos_search.pages import links
from propos_search.pages.facets import listed
from propos_search.pages.rendering import page
from propos_search.pages.texts.search import LANGUAGES, Search
from propos_search.pages.timeline import HEIGHT, WIDTH, bars
from propos_search.pages.widening import Widening, wider
from propos_search.question import TIME_ZONE, Question, question_of
from propos_search.web.asking import Asks
from propos_search.web.tongues import tongue_of

SIZE: Final = 20
PERIODS: Final = (7, 30, 365)
"""Periods that one click chooses, in days up to today."""
router = APIRouter(include_in_schema=False)


@router.get("/")
async def results(request: Request, asks: Asks) -> HTMLResponse:
    """Quotes that answer the question in the address, the facets of all of them, and a timeline."""
    asked = request.query_params
    question = question_of(asked.multi_items())
    after = asked.get("after", "")
    found, facets = await _found(asks, question, after)
    words = LANGUAGES[tongue_of(request)]
    return page(
        request,
        "search.html",
        words=words,
        question=question,
        links=links,
        found=found,
        near=() if after else await near(asks, question, found),
        facets=list(listed(question, facets)),
        bars=bars(facets.timeline, facets.interval, WIDTH, HEIGHT),
        interval=facets.interval,
        further=bool(after),
        live=listening(question, bool(after), tongue_of(request)),
        next=cursor.write(found.next, question) if found.next else "",
        tries=_tries(facets, words) if question.empty else [],
        periods=periods(datetime.now(ZoneInfo(TIME_ZONE)).date()),
        wider=[] if found.total else await _fruitful(asks, wider(question)),
    )


async def _found(asks: Library, question: Question, after: str) -> tuple[Answer, Facets]:
    """One page of quotes, and the facets."""
    counted = links.zoomed(question)
    if not after:
        return await asks.first(question, SIZE, counted)
    return await asyncio.gather(_further(asks, question, after), asks.facets(counted))


async def _further(asks: Library, question: Question, after: str) -> Answer:
    """A later page; whoever was too long about the one before goes on where it ended all the same."""
    place = cursor.read(after, question)
    try:
        return await asks.quotes(question, SIZE, place)
    except BadQuery as error:
        if error.fault is not BAD_CURSOR:
            raise
        anew = Cursor(after=place.after, offset=place.offset)
        return await asks.quotes(question, SIZE, anew)


async def _fruitful(asks: Library, ways: list[Widening]) -> list[tuple[Widening, int]]:
    """Those that find anything, and how many quotes."""
    answers = await asyncio.gather(*(asks.quotes(way.question, 0) for way in ways))
    return [(way, answer.total) for way, answer in zip(ways, answers, strict=True) if answer.total]


def _tries(facets: Facets, words: Search) -> list[str]:
    """Questions to begin with, about those who speak, are named, or print most."""
    speakers = [each.value for each in facets.speakers if '"' not in each.value]
    names = (each.value for each in facets.entities if '"' not in each.value and each.value not in speakers)
    outlets = (each.value for each in facets.outlets if '"' not in each.value)
    given = {"speaker": next(iter(speakers), ""), "name": next(names, ""), "outlet": next(outlets, "")}
    return [each.format(**given) for each in words.tries] if all(given.values()) else []


def periods(today: date) -> list[tuple[str, date]]:
    """The first days of PERIODS that end `today`, by their length."""
    return [(str(days), today - timedelta(days=days - 1)) for days in PERIODS]
