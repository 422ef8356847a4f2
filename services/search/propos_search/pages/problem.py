"""The page of an error: what went wrong, where in the question, and what the reader can do."""

import re
from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from propos_search.api.problems import AGAIN, Problem
from propos_search.pages.rendering import page
from propos_search.pages.texts.common import LANGUAGES, Trouble
from propos_search.web.tongues import tongue_of

OTHERS: Final = ("lang", "after")
"""Parameters that say nothing about what is asked."""


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """The page that tells it, with the status of the problem."""
    given = request.query_params.getlist(problem.parameter or "")
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] not in OTHERS and pair[1].strip()]
    troubles = LANGUAGES[tongue_of(request)].troubles
    return page(
        request,
        "problem.html",
        problem.status,
        problem=problem,
        trouble=troubles.get(str(problem.status), Trouble(problem.title, "")),
        given=pointed(given[-1].strip(), problem.position) if given else None,
        text=(request.query_params.getlist("q") or [""])[-1],
        kept=[pair for pair in pairs if pair[0] not in ("q", problem.parameter)],
        without=[pair for pair in pairs if pair[0] != problem.parameter],
        again=AGAIN if problem.status == 503 else 0,
    )


def pointed(text: str, position: int | None) -> tuple[str, str, str]:
    """`text` before the fault, at it (up to the next blank, or nothing at the end), and after; without a
    position all of it is at fault."""
    if position is None:
        return "", text, ""
    blank = re.compile(r"\s").search(text, min(position + 1, len(text)))
    end = blank.start() if blank else len(text)
    return text[:position], text[position:end], text[end:]
