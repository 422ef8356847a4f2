"""Errors as problem details. Source: RFC 9457."""

from typing import Final

import msgspec
from fastapi import Response

MEDIA: Final = "application/problem+json"
AGAIN: Final = 5
"""Seconds after which whoever was answered 503 may ask again."""


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
