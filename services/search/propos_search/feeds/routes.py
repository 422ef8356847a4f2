"""/api/quotes.atom: any question as a feed."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Request, Response

from propos_search.answer import Hit
from propos_search.api.routes import Asked
from propos_search.api.shapes import sent
from propos_search.feeds.atom import MEDIA, written
from propos_search.feeds.entries import feed_of
from propos_search.library import Library
from propos_search.web.asking import Asks
from propos_search.web.places import public
from propos_search.web.tongues import tongue_of

MOST: Final = 100
FRESH: Final = 30
"""Seconds for which a reader of feeds need not ask again."""
router = APIRouter(prefix="/api")
_UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {
    304: {"description": "As it was when it was last asked for."}
}


@router.get(
    "/quotes.atom", responses=_UNCHANGED | sent(MEDIA, "An Atom feed (RFC 4287)."), response_class=Response
)
async def quotes_atom(
    request: Request,
    question: Asked,
    asks: Asks,
    size: Annotated[int, Query(ge=1, le=MOST, description="Quotes in the feed.")] = 50,
) -> Response:
    """The latest quotes that answer a question, as a feed, whatever its sort."""
    question = msgspec.structs.replace(question, sort="date")
    found = await asks.quotes(question, size)
    changed = await changed_at(asks, found.hits)
    at = public(request)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    feed = feed_of(question, found.hits, tongue_of(request), at, path)
    document = written(feed)
    headers = {
        "ETag": f'"{hashlib.blake2b(document, digest_size=12).hexdigest()}"',
        "Cache-Control": f"max-age={FRESH}",
        "Vary": "Accept-Language",
    }
    if changed:
        headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    if unchanged(request, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    return Response(document, headers=headers, media_type=f"{MEDIA}; charset=utf-8")


async def changed_at(asks: Library, hits: Sequence[Hit]) -> datetime | None:
    """When the last of these quotes came into the index, in whole seconds; None without quotes."""
    last = {"aggs": {"last": {"max": {"field": "indexed_at"}}}, "size": 0, "track_total_hits": False}
    found = await asks.search(last | {"query": {"terms": {"id": [hit.id for hit in hits]}}})
    milliseconds = found["aggregations"]["last"]["value"]
    return datetime.fromtimestamp(milliseconds // 1000, UTC) if milliseconds else None


def unchanged(request: Request, mark: str, changed: datetime | None) -> bool:
    """Whether the reader has this already. Source: RFC 9110, section 13.2.2."""
    marks = request.headers.get("if-none-match")
    if marks is not None:
        return any(each.strip().removeprefix("W/") in (mark, "*") for each in marks.split(","))
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return changed is not None and changed <= since
    except (ValueError, TypeError):
        return False
