"""One request and its answer, bounded in size; every way to fail has a name."""

import asyncio
import io
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import aiohttp
import msgspec
from yarl import URL

from propos.errors import BadMessage
from propos_ingest.net.answer import Fetched, Unfetched
from propos_ingest.net.retry_after import fresh_for, retry_after
from propos_ingest.net.unpack import unpacker

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PERMANENT: Final = frozenset({301, 308})
_LONGEST_VALIDATOR: Final = 500
_PACKED_SLACK: Final = 1 << 16


class Redirect(msgspec.Struct, frozen=True):
    """Where the server sends us, as it wrote it in ASCII: perhaps relative to the URL asked."""

    location: str
    permanent: bool


async def exchange(
    session: aiohttp.ClientSession, url: URL, headers: dict[str, str], limit: int, cut: bool = False
) -> Fetched | Redirect:
    """The answer of `url`: at most `limit` bytes, unpacked; with `cut` the first so many of a longer one.

    Raises Unfetched (timeout, unreachable, tls, broken_answer, http_NNN) for what may pass, and BadMessage
    (gone, too_large, no_web_address, forbidden_address) for what will not.
    """
    with _named_errors(url):
        async with session.get(url, headers=headers, allow_redirects=False) as answer:
            return await _read(answer, limit, cut, conditional=bool(headers))


async def _read(
    answer: aiohttp.ClientResponse, limit: int, cut: bool, conditional: bool
) -> Fetched | Redirect:
    status, location = answer.status, answer.headers.get("Location")
    if status in _REDIRECTS and location:
        return Redirect(_escaped(location), status in _PERMANENT)
    if status == HTTPStatus.GONE:
        raise BadMessage("gone", f"{_shown(answer.url)} answers 410 Gone")
    if status == HTTPStatus.OK:
        return _fetched(answer, await _body(answer, limit, cut))
    if status == HTTPStatus.NOT_MODIFIED and conditional:
        return _fetched(answer, None)
    wait = retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
    raise Unfetched(f"http_{status}", f"{_ascii(answer.reason)} ({_shown(answer.url)})", wait)


def _fetched(answer: aiohttp.ClientResponse, body: bytes | None) -> Fetched:
    said = answer.headers
    return Fetched(
        url=str(answer.url.with_user(None)),
        status=answer.status,
        body=body,
        content_type=_ascii(said.get("Content-Type")).partition(";")[0].strip().lower(),
        charset=_charset(answer),
        etag=_validator(said.get("ETag")),
        last_modified=_validator(said.get("Last-Modified")),
        max_age=fresh_for(said.get("Cache-Control"), said.get("Expires"), said.get("Date")),
    )


async def _body(answer: aiohttp.ClientResponse, limit: int, cut: bool) -> bytes:
    packing = unpacker(answer.headers.get("Content-Encoding", ""))
    body, came = io.BytesIO(), 0
    async for chunk in answer.content.iter_any():
        came += len(chunk)
        for piece in packing.feed(chunk):
            body.write(piece)
            if body.tell() > limit:
                break
            await asyncio.sleep(0)  # others' turn: a bomb holds seconds of work
        if max(body.tell(), came - _PACKED_SLACK) > limit:  # packed nothing is endless too
            if cut:
                return body.getvalue()[:limit]
            raise BadMessage("too_large", f"more than {limit:,} bytes ({_shown(answer.url)})")
    packing.finish()
    return body.getvalue()


def _charset(answer: aiohttp.ClientResponse) -> str | None:
    try:
        return _ascii(answer.charset) or None
    except ValueError:
        return None


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; one with bytes that no header may hold is as good as none."""
    good = value and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if good else None


def _escaped(location: str) -> str:
    """Bytes that are no UTF-8 reach us as surrogates; they go back as the bytes they were."""
    try:
        return location.encode().decode()
    except UnicodeEncodeError:
        return quote(location.encode("utf-8", "surrogateescape"), safe="".join(map(chr, range(0x21, 0x7F))))


def _shown(url: URL) -> str:
    return str(url.with_user(None))[:200]


def _ascii(text: str | None) -> str:
    return (text or "").encode("ascii", "replace").decode()[:300]


@contextmanager
def _named_errors(url: URL) -> Iterator[None]:
    where = _shown(url)
    try:
        yield
    except zlib.error as error:
        raise Unfetched("broken_answer", f"{error} ({where})") from error
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        raise Unfetched("tls", _ascii(str(error))) from error
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise BadMessage("no_web_address", f"{where}: {_ascii(str(error))}") from error
    except aiohttp.ServerTimeoutError as error:
        raise Unfetched("timeout", f"{_ascii(str(error))} ({where})") from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError) as error:
        raise Unfetched("unreachable", f"{_ascii(str(error))} ({where})") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unfetched("broken_answer", f"{_ascii(str(error)) or type(error).__name__} ({where})") from error
