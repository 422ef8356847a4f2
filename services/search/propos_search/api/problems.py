"""Errors as problem details, in the reader's language. Source: RFC 9457."""

from typing import Any, Final

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from propos.errors import Retry
from propos.log import get
from propos_search.web.tongues import tongue_of
from propos_search.faults import BadQuery

MEDIA: Final = "application/problem+json"
AGAIN: Final = 5
"""Seconds after which whoever was answered 503 may ask again."""
log = get(__name__)


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What went wrong. `type` names the kind of it for programs.

    Of a question that cannot be read: `parameter`, `position` (the code point of it at which the fault is)
    and `remedy`.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    parameter: str | None = None
    position: int | None = None
    remedy: str | None = None


class Missing(Exception):
    """There is nothing at this address, or there was and it is gone."""

    def __init__(self, what: str, gone: bool = False) -> None:
        super().__init__(what)
        self.gone = gone


def answer(problem: Problem, **headers: str) -> Response:
    """The response that tells it."""
    return Response(msgspec.json.encode(problem), problem.status, headers=headers, media_type=MEDIA)


def install(app: FastAPI) -> None:
    """Every error of `app` becomes a problem."""

    @app.exception_handler(BadQuery)
    async def _(request: Request, error: BadQuery) -> Response:
        tongue = tongue_of(request)
        told = Problem(
            type=f"urn:propos:{error.fault.name}",
            title="La question ne se lit pas" if tongue == "fr" else "The question cannot be read",
            status=400,
            detail=error.what(tongue),
            parameter=error.parameter,
            position=error.position,
            remedy=error.remedy(tongue),
        )
        return answer(told)

    @app.exception_handler(RequestValidationError)
    async def _(request: Request, error: RequestValidationError) -> Response:
        first: Any = error.errors()[0]
        name = str(first["loc"][-1])
        title = "Un paramètre ne convient pas" if tongue_of(request) == "fr" else "A parameter does not fit"
        return answer(Problem("urn:propos:bad_parameter", title, 400, str(first["msg"]), parameter=name))

    @app.exception_handler(Missing)
    async def _(request: Request, error: Missing) -> Response:
        french = tongue_of(request) == "fr"
        if error.gone:
            title = "Retiré à la demande" if french else "Removed on request"
            return answer(Problem("urn:propos:gone", title, 410, str(error)))
        return answer(
            Problem("urn:propos:missing", "Rien à cette adresse" if french else "Nothing here", 404)
        )

    @app.exception_handler(Retry)
    async def _(request: Request, error: Retry) -> Response:
        log.warning("unanswered", path=request.url.path, detail=str(error))
        title = "La recherche est indisponible" if tongue_of(request) == "fr" else "Search is not available"
        return answer(Problem("urn:propos:away", title, 503), **{"Retry-After": str(AGAIN)})

    @app.exception_handler(HTTPException)
    async def _(_: Request, error: HTTPException) -> Response:
        told = Problem("about:blank", str(error.detail), error.status_code)
        return answer(told, **(dict(error.headers) if error.headers else {}))
