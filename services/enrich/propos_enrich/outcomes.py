"""What becomes of a message: what is sent on for it, or why it is a dead letter."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.headers import REVISION, Headers, cloud_event, removed_revision, tombstone, value_of
from propos.messages import SCHEMA_VERSION, EnrichedArticle
from propos_enrich.worker import Done, Job

STAGE: Final = "enrich"
_LONG: Final = 300_000
"""Bytes of a message for which an article gets as much time again: with 30 s, that is three times what
reading takes on one processor, and the longest article gets two minutes."""

Read = Callable[[float, Job], Awaitable[Done]]
"""Reads an article in an NLP process, in so many seconds at most. Raises BadMessage."""


class Message(msgspec.Struct, frozen=True):
    """A message as Kafka delivered it; `timestamp` in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    body: bytes | None
    headers: Headers


class Outgoing(msgspec.Struct, frozen=True):
    """What is sent on for a message, and what there is to say of it."""

    key: bytes | None
    body: bytes | None
    headers: Headers
    article: str
    quotes: int = 0
    seconds: float = 0.0


async def outcome(message: Message, read: Read, seconds: float) -> Outgoing | BadMessage:
    """The enriched article, a removal passed on, or what is wrong; `seconds` is for a usual length."""
    try:
        if message.body is None:
            return _removal(message)
        limit = seconds * (1 + len(message.body) / _LONG)
        done = await read(limit, Job(message.body, message.headers))
    except BadMessage as bad:
        return bad
    parent = value_of(message.headers, "traceparent")
    headers = cloud_event(EnrichedArticle, STAGE, SCHEMA_VERSION, done.article, parent)
    return Outgoing(message.key, done.body, headers, done.article, done.quotes, done.seconds)


def _removal(message: Message) -> Outgoing:
    try:
        article = (message.key or b"").decode()
    except UnicodeDecodeError:
        article = ""
    if not 0 < len(article) <= 200:
        raise BadMessage("no_body", "the message has no body, and no key that names an article to remove")
    revision = removed_revision(message.headers)
    headers = tombstone(STAGE, article, revision or 0, value_of(message.headers, "traceparent"))
    if revision is None:
        headers = [(name, value) for name, value in headers if name != REVISION]
    return Outgoing(message.key, None, headers, article)
