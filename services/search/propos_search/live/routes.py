"""/live: new quotes that answer a question, as they come."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import StreamingResponse

from propos.errors import Retry
from propos_search.live.hub import Full, Hub
from propos_search.live.listener import Wanted
from propos_search.live.wire import BEAT, Event, frame, moment, opening
from propos_search.question import question_of
from propos_search.request import search_body
from propos_search.web.tongues import tongue_of

HEARTBEAT: Final = 15.0
"""Seconds of silence after which something is sent, so that nobody in between takes the stream for dead."""
BUSY: Final = 30
"""Seconds after which whoever found no place may ask again."""
router = APIRouter(include_in_schema=False)


def hub_of(request: Request) -> Hub:
    """The hub of this process."""
    found: Hub = request.app.state.hub
    return found


@router.get("/live")
async def live(
    request: Request,
    hub: Annotated[Hub, Depends(hub_of)],
    page: Annotated[str, Query(alias="from")] = "",
    last: Annotated[str, Header(alias="last-event-id")] = "",
) -> Response:
    """Events: quote ({"id", "html", "same"}), away, back, beat; first what came since `from`, a mark."""
    question = msgspec.structs.replace(question_of(request.query_params.multi_items()), sort="date")
    search_body(question, 0)  # what cannot be asked is refused now, not when something comes
    if hub.full:
        raise HTTPException(503, headers={"Retry-After": str(BUSY)})
    wanted = Wanted(question, tongue_of(request), "lang" in request.query_params)
    return StreamingResponse(
        told(hub, wanted, moment(last or page)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def told(hub: Hub, wanted: Wanted, since: datetime | None) -> AsyncIterator[bytes]:
    """The stream of one reader, until the reader goes or is cut off."""
    yield opening()
    try:
        with hub.listening(wanted) as listener:
            while True:
                if since and not hub.away:
                    try:
                        for missed in await hub.missed(wanted, since):
                            yield frame(missed)
                        since = None
                    except Retry:  # which the hub finds out and tells, and when that is over
                        pass
                try:
                    event = await listener.heard(HEARTBEAT)
                except TimeoutError:
                    yield frame(Event(BEAT, at=None if since else hub.told_until))
                    continue
                if event is None:
                    return
                yield frame(event)
    except Full:
        return
