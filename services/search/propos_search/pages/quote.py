"""The page of one quote: /quotes/{id}"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from propos_search.library import Gone
from propos_search.pages.rendering import page
from propos_search.pages.texts.quote import LANGUAGES
from propos_search.quotation.excerpt import beginning, paragraphs
from propos_search.quotation.whole import DEEPEST, MOST_OTHERS, PRINTS, Absent, whole
from propos_search.web.asking import Asks
from propos_search.web.tongues import tongue_of

router = APIRouter(include_in_schema=False)


@router.get("/quotes/{id}")
async def quote(
    request: Request,
    asks: Asks,
    id: str,  # noqa: A002  # the name in the address
    article: str = "",
    printed: Annotated[int, Query(ge=1, le=DEEPEST // PRINTS)] = 1,
) -> HTMLResponse:
    """The quote in its article, who printed it, and the article's other quotes."""
    words = LANGUAGES[tongue_of(request)]
    match await whole(asks, id, article, printed):
        case None | Absent() as absent:
            return page(request, "quote_absent.html", 404, words=words, absent=absent, gone=None)
        case Gone(removed_at=when):
            gone = datetime.fromisoformat(when)
            return page(request, "quote_absent.html", 410, words=words, absent=None, gone=gone)
        case found, spans:
            lines = paragraphs(found.excerpt, spans) if found.excerpt else ()
            return page(
                request,
                "quote.html",
                words=words,
                whole=found,
                quote=found.quote,
                beginning=beginning(found.quote.content),
                paragraphs=lines,
                printed=printed,
                last=-(-min(found.quote.printings, DEEPEST) // PRINTS),
                most_others=MOST_OTHERS,
            )
