"""Whether a request may push, and its body within what is allowed."""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import PayloadEncodingError, TransferEncodingError

from propos_ingest.push.problems import refused

_JSON: Final = "application/json"
_LINES: Final = ("application/x-ndjson", "application/jsonl", "application/jsonlines")


def admit(headers: Mapping[str, str], keys: frozenset[str]) -> None:
    """Raise Refused (401, 403) unless the headers carry one of the keys.

    Every key is compared, in constant time, so that the answer's time tells nothing of them.
    """
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else headers.get("X-API-Key", "").strip()
    if not given:
        raise refused(
            HTTPStatus.UNAUTHORIZED,
            "send an API key as Authorization: Bearer KEY, or X-API-Key: KEY",
            WWW_Authenticate='Bearer realm="propos"',
        )
    if not sum(hmac.compare_digest(_digest(given), _digest(key)) for key in keys):
        raise refused(HTTPStatus.FORBIDDEN, "this API key may not push; see PROPOS_PUSH_KEYS")


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def in_lines(request: web.Request) -> bool:
    """Whether the body is JSON lines; False for JSON. Raises Refused (415) for anything else."""
    if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
        raise refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"charset {request.charset}: JSON is UTF-8")
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        # Whether a compressed body is whole would not be known.
        raise refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send the body uncompressed", Accept_Encoding="identity"
        )
    if request.content_type in _LINES:
        return True
    if request.content_type == _JSON:
        return False
    raise refused(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        f"{request.content_type}: send {_JSON} or {_LINES[0]}",
        Accept_Post=f"{_JSON}, {_LINES[0]}",
    )


async def body_of(request: web.Request, limit: int, seconds: float) -> bytes:
    """The whole body. Raises Refused: 413 past `limit` bytes, said beforehand or not; 408 after `seconds`."""
    too_large = refused(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {limit:,} bytes; send fewer articles"
    )
    if (request.content_length or 0) > limit:
        raise too_large
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise too_large from error
    except TimeoutError as error:
        raise refused(
            HTTPStatus.REQUEST_TIMEOUT, f"the body did not come within {seconds:g} seconds"
        ) from error
    except (PayloadEncodingError, TransferEncodingError, web.RequestPayloadError) as error:
        raise refused(HTTPStatus.BAD_REQUEST, f"the body cannot be read: {error}") from error
