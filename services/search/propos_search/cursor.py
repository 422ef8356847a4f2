"""Where the next page of an answer begins, as an opaque word in its address."""

import base64
import binascii
import hashlib
from typing import Final

import msgspec

from propos_search.faults import BAD_CURSOR, BadQuery
from propos_search.question import Question
from propos_search.request import DEEPEST

LONGEST: Final = 8_192


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The page after the hit with the sort values `after`, or after the first `offset` groups.

    `pit`: the point in time that all pages of an answer are read from; empty without one.
    """

    pit: str = ""
    after: tuple[float | int | str | None, ...] | None = None
    offset: int = 0


class _Sealed(msgspec.Struct, frozen=True, array_like=True):
    """A cursor and the question that it goes on with."""

    question: str
    cursor: Cursor


def write(cursor: Cursor, question: Question) -> str:
    """`cursor` in letters that an address can hold."""
    sealed = msgspec.json.encode(_Sealed(_mark(question), cursor))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(text: str, question: Question) -> Cursor:
    """The cursor that `write` wrote for this question. Raises BadQuery for any other text."""
    try:
        letters = text[:LONGEST].encode("ascii")
        padded = letters + b"=" * (-len(letters) % 4)
        sealed = msgspec.json.decode(base64.b64decode(padded, altchars=b"-_", validate=True), type=_Sealed)
    except (UnicodeEncodeError, binascii.Error, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadQuery(BAD_CURSOR, parameter="after") from error
    cursor = sealed.cursor
    fits = (cursor.after is None) == question.grouped and 0 <= cursor.offset < DEEPEST
    if sealed.question != _mark(question) or not fits:
        raise BadQuery(BAD_CURSOR, parameter="after")
    return cursor


def _mark(question: Question) -> str:
    return hashlib.blake2b(msgspec.json.encode(question.parameters()), digest_size=6).hexdigest()
