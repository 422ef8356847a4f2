"""The page of one speaker: /speakers/{name}"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from propos_search.library import Library
from propos_search.pages import shares
from propos_search.pages.rendering import page
from propos_search.pages.texts.people import LANGUAGES
from propos_search.pages.timeline import HEIGHT, WIDTH, bars
from propos_search.people.listing import Speaker, parts_of, speakers
from propos_search.people.profile import profile
from propos_search.question import Question
from propos_search.web.asking import Asks
from propos_search.web.tongues import tongue_of

NEAR: Final = 10
router = APIRouter(include_in_schema=False)


@router.get("/speakers/{name:path}")
async def speaker(request: Request, asks: Asks, name: str) -> HTMLResponse:
    """When, where and how somebody was quoted, what they speak of, and their latest quotes."""
    words = LANGUAGES[tongue_of(request)]
    found = await profile(asks, name)
    if found is None:
        near = await _near(asks, name)
        return page(request, "speaker_absent.html", 404, words=words, name=name, near=near)
    return page(
        request,
        "speaker.html",
        words=words,
        profile=found,
        question=Question(speakers=(name,)),
        bars=bars(found.timeline, found.interval, WIDTH, HEIGHT),
        shares=shares,
    )


async def _near(asks: Library, name: str) -> tuple[Speaker, ...]:
    """Speakers whose names have the last parts of this one, as many of them as can be."""
    parts = list(parts_of(name))
    for start in range(len(parts)):
        found = await speakers(asks, " ".join(parts[start:]), Question(), NEAR)
        if found.speakers:
            return found.speakers
    return ()
