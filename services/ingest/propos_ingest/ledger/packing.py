"""The state of an article in a form for hundreds of thousands of them, a quarter of its size as a struct."""

from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from propos.states import ArticleState, Standing

NOWHERE = "x:"
"""The address that led to an article is asked for by nobody, nor are the facts of its removal: not kept."""


class _Packed(msgspec.Struct, array_like=True, gc=False):
    """Hashes as bytes, times as Unix times (0: none)."""

    canonical_url: str
    revision: int
    content: bytes
    core: bytes
    title: bytes
    paragraphs: bytes
    observed: float
    published: float
    modified: float
    removal: Standing | None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Packed)


def packed(state: ArticleState) -> bytes:
    """The state but for its id and the address that led to it."""
    return _ENCODER.encode(
        _Packed(
            state.canonical_url,
            state.revision,
            _bytes(state.content_hash),
            _bytes(state.core_hash),
            _bytes(state.title_hash),
            state.paragraphs,
            _seconds(state.observed_at),
            _seconds(state.published_at),
            _seconds(state.modified_at),
            state.removal,
        )
    )


def unpacked(identity: str, body: bytes) -> ArticleState:
    """The state of the article with this id."""
    held = _DECODER.decode(body)
    return ArticleState(
        id=identity,
        canonical_url=held.canonical_url,
        url=NOWHERE,
        revision=held.revision,
        content_hash=_text(held.content),
        core_hash=_text(held.core),
        title_hash=_text(held.title),
        paragraphs=held.paragraphs,
        observed_at=_moment(held.observed),
        published_at=_moment(held.published),
        modified_at=_moment(held.modified),
        removal=held.removal,
    )


def observed(body: bytes) -> float | None:
    """When the packed state was observed; None for one that is kept for ever, since it tells of a removal."""
    held = _DECODER.decode(body)
    return None if held.removal else held.observed


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _bytes(written: str) -> bytes:
    """A hash in hexadecimal at half its length, behind a mark; anything else as it is."""
    with suppress(ValueError):
        if (half := bytes.fromhex(written)).hex() == written:
            return b"h" + half
    return b"t" + written.encode()


def _text(held: bytes) -> str:
    return held[1:].hex() if held[:1] == b"h" else held[1:].decode()
