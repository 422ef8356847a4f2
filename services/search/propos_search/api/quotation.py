"""The route of one quote: /api/quotes/{id}"""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from propos_search.api.problems import Missing
from propos_search.api.shapes import MISSING, told
from propos_search.library import Gone
from propos_search.quotation.whole import DEEPEST, PRINTS, Absent, FullQuote, whole
from propos_search.web.asking import Asks

router = APIRouter(prefix="/api")


@router.get(
    "/quotes/{id}", responses=MISSING | told(FullQuote, "The quote, where it stands, and who printed it.")
)
async def quote(
    id: str,  # noqa: A002  # the parameter's name in the API
    asks: Asks,
    article: Annotated[
        str, Query(description="The article that it stood in, without which a removed one is a 404.")
    ] = "",
    printed: Annotated[
        int, Query(ge=1, le=DEEPEST // PRINTS, description="Page of the articles with the same words.")
    ] = 1,
) -> Response:
    """One quote with the paragraphs around it, the article's other quotes, and who printed the same words."""
    match await whole(asks, id, article, printed):
        case None | Absent():
            raise Missing(id)
        case Gone(removed_at=when):
            raise Missing(when, gone=True)
        case found, _:
            return Response(msgspec.json.encode(found), media_type="application/json")
