"""The routes about speakers: /api/speakers, /api/speakers/{name}, /api/statistics"""

from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from propos_search.api.parameters import Asking, Filters
from propos_search.api.problems import Missing
from propos_search.api.shapes import NOWHERE, told
from propos_search.language.leaves import LONGEST_NAME
from propos_search.people.listing import SpeakersPage
from propos_search.people.listing import speakers as listed
from propos_search.people.profile import Profile
from propos_search.people.profile import profile as profile_of
from propos_search.people.statistics import Statistics
from propos_search.people.statistics import statistics as counted
from propos_search.question import Question, question_of
from propos_search.web.asking import Asks

MOST: Final = 200
"""Speakers in one answer."""
router = APIRouter(prefix="/api")


class Naming(Filters):
    """A part of a name, and what narrows the quotes that count."""

    q: str = Field("", description="Any part of the name, accents and case aside.", max_length=LONGEST_NAME)
    size: int = Field(20, ge=1, le=MOST, description="Speakers in the answer.")


def asked(parameters: Annotated[Asking, Query()]) -> Question:
    """The question in a request's address. Raises BadQuery."""
    return question_of(parameters.pairs())


@router.get("/speakers", responses=told(SpeakersPage, "Speakers, those with most quotes first."))
async def speakers(naming: Annotated[Naming, Query()], asks: Asks) -> Response:
    """Who is quoted, by any part of the name."""
    question = question_of(pair for pair in naming.pairs() if pair[0] not in ("q", "size"))
    return _json(await listed(asks, naming.q, question, naming.size))


@router.get("/speakers/{name:path}", responses=NOWHERE | told(Profile, "What is known of the speaker."))
async def speaker(name: str, asks: Asks) -> Response:
    """One speaker, by the exact name: how often, when and where they were quoted, and what they speak of."""
    found = await profile_of(asks, name)
    if found is None:
        raise Missing(name)
    return _json(found)


@router.get("/statistics", responses=told(Statistics, "Who is quoted, how, and where."))
async def statistics(question: Annotated[Question, Depends(asked)], asks: Asks) -> Response:
    """Who is quoted in all quotes that answer a question: speakers, kinds, outlets, women and men."""
    return _json(await counted(asks, question))


def _json(body: msgspec.Struct) -> Response:
    return Response(msgspec.json.encode(body), media_type="application/json")
