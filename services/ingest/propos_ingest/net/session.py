"""The HTTP session of one ingest process: who we say we are, and whom it can reach."""

from importlib.metadata import version
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.client_middlewares import ClientHandlerType

from propos_ingest.net.guard import GuardedResolver
from propos_ingest.settings import IngestSettings

_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, application/feed+json, text/html, application/xhtml+xml, "
    "application/xml;q=0.9, */*;q=0.5"
)
_CONNECT_SECONDS: Final = 10.0
_DNS_SECONDS: Final = 300
_BUFFER: Final = 1 << 16
_HEADER_LINE: Final = 1 << 15
_HEADERS: Final = 200


def user_agent(contact: str) -> str:
    """Who is asking, and how to reach them."""
    return f"Propos/{version('propos-ingest')} (news reader{'; +' + contact if contact else ''})"


def open_session(settings: IngestSettings, resolver: AbstractResolver | None = None) -> aiohttp.ClientSession:
    """The session of one process, for app.py to open (inside its loop) and close.

    Names resolve to permitted addresses only, by `resolver` (by default the machine's). With http_proxy the
    proxy resolves them: then only addresses written in URLs are checked, and the proxy must refuse the rest.
    Proxies and passwords in the environment do not count. Bodies come as sent, for `unpack` to open.
    """
    inner = resolver or aiohttp.ThreadedResolver()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=inner if settings.http_proxy else GuardedResolver(inner, settings.networks),
            ttl_dns_cache=_DNS_SECONDS,
            limit=settings.fetches,
            limit_per_host=0,
        ),
        headers={
            "User-Agent": user_agent(settings.contact),
            "Accept": _ACCEPT,
            "Accept-Language": "fr,*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        },
        proxy=settings.http_proxy,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(_CONNECT_SECONDS, settings.fetch_timeout)),
        read_bufsize=_BUFFER,
        max_line_size=_HEADER_LINE,
        max_field_size=_HEADER_LINE,
        max_headers=_HEADERS,
        middlewares=[_once],
    )


async def _once(request: aiohttp.ClientRequest, send: ClientHandlerType) -> aiohttp.ClientResponse:
    """Keeps aiohttp from sending a request again at once when the server hangs up, past the host's budget."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise aiohttp.ClientPayloadError(str(error) or "the server hung up") from error
