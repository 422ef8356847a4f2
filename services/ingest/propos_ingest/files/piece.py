"""What the files' readers yield: one thing found in a file, and where it lies."""

from datetime import datetime
from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.messages import Submission

READ_AHEAD: Final = 1_048_576
"""Bytes that are searched or skipped at once."""


class Capture(msgspec.Struct, kw_only=True, frozen=True):
    """A page of HTML as an archive or a file holds it; `observed_at` is when it was fetched, if known."""

    url: str
    body: bytes
    charset: str | None = None
    observed_at: datetime | None = None


class Passed(msgspec.Struct, frozen=True):
    """A record that is no article and never was to be one: a picture, a request, a redirect, a revisit."""

    kind: str


Held = Submission | Capture | Passed | BadMessage


class Piece(msgspec.Struct, kw_only=True, frozen=True):
    """One thing in a file.

    `address` is the file's with the place behind #; `seen` the fingerprint of what lies there. `end` is where
    to go on behind it, a byte or a count as its format counts; `reached` the bytes of the file read by then.
    """

    address: str
    seen: str
    end: int
    reached: int
    held: Held
