"""One request for a feed or a page: polite, bounded in time, size and redirects."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Final
from urllib.parse import urljoin

import httpx
import msgspec

from propos.errors import BadMessage, Retry
from propos_ingest.addresses import web_host
from propos_ingest.settings import IngestSettings

_ACCEPT: Final = (
    "application/rss+xml, application/atom+xml, text/html, application/xhtml+xml, application/xml;q=0.9"
)


class Unfetched(Retry):
    """A request that failed; `reason` is a short, stable word for metrics and logs."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Fetched(msgspec.Struct, frozen=True):
    """An answer with status 200; `url` is where the redirects ended. `body` is None after a 304."""

    url: str
    body: bytes | None
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None


def user_agent(contact: str) -> str:
    """Who is asking, and how to reach them."""
    return f"Propos/{version('propos-ingest')} (news reader{'; +' + contact if contact else ''})"


def open_client(settings: IngestSettings) -> httpx.Client:
    """The client of one process, for app.py to open and close."""
    return httpx.Client(
        headers={
            "User-Agent": user_agent(settings.contact),
            "Accept": _ACCEPT,
            "Accept-Language": "fr,*;q=0.5",
        },
        proxy=settings.http_proxy,
        trust_env=settings.http_proxy is None,
        timeout=httpx.Timeout(settings.fetch_timeout, connect=min(10, settings.fetch_timeout)),
        limits=httpx.Limits(max_connections=settings.fetches, max_keepalive_connections=32),
        follow_redirects=False,
    )


class Fetcher:
    """Requests through one client, at most so many at once to one host."""

    def __init__(self, client: httpx.Client, settings: IngestSettings) -> None:
        self._client = client
        self._settings = settings
        self._gates: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(settings.fetches_per_host)
        )
        self._lock = threading.Lock()

    def get(self, url: str, limit: int, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """The answer of `url`, at most `limit` bytes of it once decompressed.

        Raises Unfetched (timeout, unreachable, redirects, broken_answer, http_NNN) for what may pass, and
        BadMessage (no_web_address, too_large) for what will not.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        deadline = time.monotonic() + self._settings.fetch_timeout
        for _ in range(self._settings.max_redirects + 1):
            if not web_host(url):
                raise BadMessage("no_web_address", f"{url[:200]!r} is no http or https URL")
            with self._gate(url), _named_errors(url):
                answer = self._ask(url, headers, limit, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = answer
        raise Unfetched("redirects", f"more than {self._settings.max_redirects}, the last to {url[:200]}")

    def _ask(self, url: str, headers: dict[str, str], limit: int, deadline: float) -> Fetched | str:
        """The answer, or the address that it redirects to."""
        with self._client.stream("GET", url, headers=headers) as answer:
            if answer.has_redirect_location:
                return urljoin(url, answer.headers["location"])
            if answer.status_code == httpx.codes.NOT_MODIFIED:
                return Fetched(url, None)
            if answer.status_code != httpx.codes.OK:
                raise Unfetched(f"http_{answer.status_code}", answer.reason_phrase)
            return Fetched(
                url=url,
                body=_bounded(answer, limit, deadline),
                content_type=answer.headers.get("content-type", "").partition(";")[0].strip().lower(),
                charset=answer.charset_encoding,
                etag=answer.headers.get("etag"),
                last_modified=answer.headers.get("last-modified"),
            )

    @contextmanager
    def _gate(self, url: str) -> Iterator[None]:
        with self._lock:
            gate = self._gates[web_host(url)]
        with gate:
            yield


def _bounded(answer: httpx.Response, limit: int, deadline: float) -> bytes:
    """The body, given up as soon as it is too long or takes too long."""
    body = bytearray()
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > limit:
            raise BadMessage("too_large", f"more than {limit:,} bytes")
        if time.monotonic() > deadline:
            raise Unfetched("timeout", f"the answer was not complete in time ({len(body):,} bytes came)")
    return bytes(body)


@contextmanager
def _named_errors(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unfetched("timeout", f"{type(error).__name__} {error}".strip()) from error
    except (httpx.DecodingError, httpx.RemoteProtocolError) as error:
        raise Unfetched("broken_answer", str(error)) from error
    except httpx.TransportError as error:
        raise Unfetched("unreachable", str(error) or type(error).__name__) from error
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise BadMessage("no_web_address", f"{url[:200]!r}: {error}") from error
