"""The page of results: /"""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from propos_search.pages.rendering import page
from propos_search.pages.texts.search import LANGUAGES
from propos_search.question import question_of
from propos_search.web.asking import Asks
from propos_search.web.tongues import tongue_of

SIZE = 20
router = APIRouter(include_in_schema=False)


@router.get("/")
async def results(request: Request, asks: Asks) -> HTMLResponse:
    """Quotes that answer the question in the address, the facets of all of them, and a timeline."""
    question = question_of(request.query_params.multi_items())
    found, facets = await asyncio.gather(asks.quotes(question, SIZE), asks.facets(question))
    words = LANGUAGES[tongue_of(request)]
    return page(request, "search.html", words=words, question=question, found=found, facets=facets)
