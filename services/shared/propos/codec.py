"""Bytes to messages and back, with every check that keeps a bad message out of a stage."""

from collections.abc import Iterator
from typing import Final, TypeVar, get_args

import msgspec

from propos.errors import BadMessage
from propos.messages import (
    MAX_TEXT,
    SCHEMA_VERSION,
    Article,
    EnrichedArticle,
    Entity,
    LetterState,
    Span,
    Submission,
)
from propos.states import Candidate, Handover, Lead, Removal, State

Message = TypeVar("Message", bound=msgspec.Struct)

KINDS: Final[tuple[type[msgspec.Struct], ...]] = (
    Article,
    EnrichedArticle,
    Submission,
    LetterState,
    *get_args(State),
    Lead,
    Candidate,
    Removal,
)
"""Every struct that travels in a message."""

_ENCODER = msgspec.json.Encoder()
_DECODERS = {kind: msgspec.json.Decoder(kind) for kind in KINDS}
_HANDOVER = msgspec.json.Decoder(Handover)
_TEXT_BYTES = 6 * MAX_TEXT
"""A code point takes at most six bytes in JSON when it is written as \\uXXXX."""


def encode(message: msgspec.Struct) -> bytes:
    """The message as JSON."""
    return _ENCODER.encode(message)


def decode(body: bytes | None, kind: type[Message], version: int | None = SCHEMA_VERSION) -> Message:
    """The message in `body`, checked.

    `version` is the major version that the headers declare, None when they declare none.
    Raises BadMessage with reason no_body, unknown_version, too_long, not_json, wrong_shape or bad_offsets.
    """
    body = _readable(body, version)
    if kind is Article and len(body) > 2 * _TEXT_BYTES:
        raise BadMessage("too_long", f"{len(body):,} bytes in the body")
    try:
        message = _DECODERS[kind].decode(body)
    except msgspec.ValidationError as error:
        reason = "too_long" if "$.text" in str(error) and "length" in str(error) else "wrong_shape"
        raise BadMessage(reason, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage("not_json", str(error)) from error
    if isinstance(message, EnrichedArticle):
        check_offsets(message)
    return message  # type: ignore[return-value]  # the decoder of `kind` returns `kind`


def decode_handover(body: bytes | None, version: int | None = SCHEMA_VERSION) -> Handover:
    """The message of ingest.inbox in `body`. Raises BadMessage as `decode` does."""
    body = _readable(body, version)
    try:
        found: Handover = _HANDOVER.decode(body)
    except msgspec.ValidationError as error:
        raise BadMessage("wrong_shape", str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadMessage("not_json", str(error)) from error
    return found


def _readable(body: bytes | None, version: int | None) -> bytes:
    if body is None:
        raise BadMessage("no_body", "the message has a key but no body")
    if version is not None and version != SCHEMA_VERSION:
        raise BadMessage("unknown_version", f"major version {version}; this worker reads {SCHEMA_VERSION}")
    return body


def check_offsets(article: EnrichedArticle) -> None:
    """Raise BadMessage (bad_offsets) unless every span is the piece of the text that it says."""
    for span in spans(article):
        if not 0 <= span.start < span.end <= len(article.text):
            raise BadMessage(
                "bad_offsets", f"[{span.start}, {span.end}) in a text of {len(article.text)} characters"
            )
        if article.text[span.start : span.end] != span.text:
            raise BadMessage("bad_offsets", f"[{span.start}, {span.end}) is not {span.text[:60]!r}")


def spans(article: EnrichedArticle) -> Iterator[Span | Entity]:
    """Every span of the article: entities, contents, cues and mentions."""
    yield from article.entities
    for quote in article.quotes:
        yield from quote.content
        yield from (span for span in (quote.cue, quote.mention) if span is not None)
