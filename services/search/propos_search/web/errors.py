"""Every error as whoever asks expects it: a problem (RFC 9457) under /api, elsewhere a page in words."""

from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from propos.errors import Retry
from propos.log import get
from propos_search.api.problems import AGAIN, Missing, Problem, answer
from propos_search.faults import BadQuery, Tongue
from propos_search.pages.problem import problem_page
from propos_search.pages.texts.common import LANGUAGES
from propos_search.web.security import HEADERS
from propos_search.web.tongues import tongue_of

KINDS: Final = (BadQuery, RequestValidationError, Missing, Retry, HTTPException, Exception)
log = get(__name__)


def install(app: FastAPI) -> None:
    """Every error of `app` is told."""
    for kind in KINDS:
        app.add_exception_handler(kind, _tell)


def problem_of(error: Exception, tongue: Tongue) -> Problem:
    """What went wrong, in the reader's language."""
    common = LANGUAGES[tongue]
    match error:
        case BadQuery():
            return Problem(
                type=f"urn:propos:{error.fault.name}",
                title=common.mistake,
                status=400,
                detail=error.what(tongue),
                parameter=error.parameter,
                position=error.position,
                remedy=error.remedy(tongue),
            )
        case RequestValidationError():
            first: Any = error.errors()[0]
            title = common.troubles["400"].title
            name = str(first["loc"][-1])
            return Problem("urn:propos:bad_parameter", title, 400, str(first["msg"]), parameter=name)
        case Missing(gone=True):
            return Problem("urn:propos:gone", common.troubles["410"].title, 410, str(error))
        case Missing():
            return Problem("urn:propos:missing", common.troubles["404"].title, 404)
        case Retry():
            return Problem("urn:propos:away", common.troubles["503"].title, 503)
        case HTTPException():
            return Problem("about:blank", str(error.detail), error.status_code)
        case _:
            return Problem("about:blank", common.troubles["500"].title, 500)


async def _tell(request: Request, error: Exception) -> Response:
    problem = problem_of(error, tongue_of(request))
    headers = dict(getattr(error, "headers", None) or {})
    if problem.status == 503:
        log.warning("unanswered", path=request.url.path, detail=str(error))
        headers["Retry-After"] = str(AGAIN)
    if problem.status == 500:  # what tells it stands outside of every other middleware
        log.error("failed", path=request.url.path, error=type(error).__name__)
        headers |= HEADERS
    if request.url.path.startswith("/api/"):
        return answer(problem, **headers)
    page = problem_page(request, problem)
    page.headers.update(headers)
    return page
