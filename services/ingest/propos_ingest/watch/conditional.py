"""Asking only for what changed: validators where servers keep to them, the body's hash where they do not.

Source: RFC 9110, sections 8.8 (ETag, Last-Modified) and 13.1 (If-None-Match, If-Modified-Since).
"""

import hashlib
from typing import Final, NamedTuple

from propos.states import FeedState

FULL_EVERY: Final = 24
"""A full answer is asked for after so many conditional requests: some servers say 304 for ever."""

LIES: Final = ""
"""Kept as `etag` of a server that gave a changed feed under unchanged validators: they are not believed."""


class Validators(NamedTuple):
    """What a conditional request carries; both None in an unconditional one."""

    etag: str | None = None
    last_modified: str | None = None


def request(state: FeedState) -> Validators:
    """What to send with the next request: nothing after an error, and now and then, to get a full answer."""
    if state.error_streak or state.conditional >= FULL_EVERY or state.etag == LIES:
        return Validators()
    return Validators(state.etag, state.last_modified)


def body_hash(body: bytes) -> str:
    """Hash of a body as it came."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def unchanged(state: FeedState, body: bytes) -> bool:
    """Whether this is the very body that was read last, whatever its ETag says. It need not be parsed."""
    return state.body_hash == body_hash(body)


def kept(state: FeedState, answered: Validators, new_items: int) -> Validators:
    """The validators to remember after a full answer with so many new items.

    New items under the old validators prove that a 304 of this server would mean nothing.
    """
    if state.etag == LIES or (new_items and any(answered) and answered == (state.etag, state.last_modified)):
        return Validators(LIES, None)
    return answered
