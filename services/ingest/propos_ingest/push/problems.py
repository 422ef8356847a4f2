"""What a request cannot have, told as problem details.

Source: RFC 9457 (application/problem+json).
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import msgspec
from aiohttp import web

from propos.log import get

log = get(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """Why nothing of a request was taken. The place of malformed JSON: `byte` from 0, the others from 1."""

    title: str
    status: int
    detail: str
    byte: int | None = None
    line: int | None = None
    column: int | None = None


class Refused(Exception):
    """The request ends here, with this problem; nothing of it was taken."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem, self.headers = problem, dict(headers or {})


def refused(status: HTTPStatus, detail: str, **headers: str) -> Refused:
    """A refusal with this status; header names are written with _ for -."""
    problem = Problem(title=status.phrase, status=status, detail=detail)
    return Refused(problem, {name.replace("_", "-"): value for name, value in headers.items()})


@web.middleware
async def as_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers every error as problem details; what was not foreseen is logged, and not told."""
    try:
        return await handler(request)
    except Refused as error:
        return _answer(error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        detail = f"{request.method} {request.path}: there are POST and DELETE /articles, GET /openapi.json"
        return _answer(Refused(Problem(title=error.reason, status=error.status, detail=detail), allow))
    except Exception as error:
        log.exception("push_failed", error=repr(error))
        return _answer(refused(HTTPStatus.INTERNAL_SERVER_ERROR, "an error of ours; it was logged"))


def _answer(error: Refused) -> web.Response:
    response = web.Response(
        status=error.problem.status,
        body=msgspec.json.encode(error.problem),
        content_type="application/problem+json",
        headers=error.headers,
    )
    if error.problem.status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
        response.force_close()  # what the client still sends is not waited for
    return response
