"""Who is quoted, in numbers: /speakers; and speakers as the search box suggests them: /suggest"""

import asyncio
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from propos_search.language.leaves import LONGEST_NAME
from propos_search.library import Library
from propos_search.pages import links, shares
from propos_search.pages.rendering import page
from propos_search.pages.search import periods
from propos_search.pages.texts.people import LANGUAGES
from propos_search.pages.texts.search import LANGUAGES as SEARCH
from propos_search.people.listing import SpeakersPage, speakers
from propos_search.people.statistics import statistics
from propos_search.people.suggestions import suggestions
from propos_search.question import TIME_ZONE, Question, question_of
from propos_search.web.asking import Asks
from propos_search.web.tongues import tongue_of

LISTED: Final = 50
"""Speakers with a part of a name."""
KEPT: Final = {"Cache-Control": "private, max-age=60"}
"""Suggestions are asked for at every letter."""
router = APIRouter(include_in_schema=False)


@router.get("/speakers")
async def quoted(
    request: Request, asks: Asks, name: Annotated[str, Query(max_length=LONGEST_NAME)] = ""
) -> HTMLResponse:
    """Whose voices are heard in the quotes that answer a question; with `name`, speakers called so."""
    question = question_of(request.query_params.multi_items())
    numbers, named = await asyncio.gather(statistics(asks, question), _named(asks, name, question))
    tongue = tongue_of(request)
    return page(
        request,
        "speakers.html",
        words=LANGUAGES[tongue],
        search=SEARCH[tongue],
        question=question,
        numbers=numbers,
        name=name.strip(),
        named=named,
        links=links,
        shares=shares,
        periods=periods(datetime.now(ZoneInfo(TIME_ZONE)).date()),
    )


@router.get("/suggest")
async def suggest(
    request: Request, asks: Asks, q: Annotated[str, Query(max_length=4000)] = ""
) -> HTMLResponse:
    """Options for the search box: the question with a speaker's name in it."""
    found = await suggestions(asks, q, tongue_of(request))
    answer = page(request, "_suggested.html", suggestions=found)
    answer.headers.update(KEPT)
    return answer


async def _named(asks: Library, name: str, question: Question) -> SpeakersPage | None:
    return await speakers(asks, name, question, LISTED) if name.strip() else None
