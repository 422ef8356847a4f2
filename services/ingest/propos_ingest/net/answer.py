"""What comes of a request: an answer, a refusal, or word that another instance should ask."""

from collections.abc import Callable
from typing import Protocol

import msgspec

from propos.errors import Retry


class Unfetched(Retry):
    """A request that failed and may succeed later.

    `reason` is a short, stable word for metrics and logs; `retry_after` the seconds that the site asked us to
    wait, or that its host is still left alone; None when nobody said.
    """

    def __init__(self, reason: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(reason, detail, retry_after)  # all in args, so that it survives pickling
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class Elsewhere(Exception):
    """A redirect that leads to what another instance looks after; nothing was asked there.

    `permanent`: whether every redirect so far was a permanent one (301, 308).
    """

    def __init__(self, url: str, permanent: bool = False) -> None:
        super().__init__(url, permanent)
        self.url = url
        self.permanent = permanent


class Fetched(msgspec.Struct, kw_only=True, frozen=True):
    """An answer with status 200, or 304 (not modified: `body` is None).

    `url` is where the redirects ended, without user name and password. `permanent` is that address when all
    of one or more redirects were permanent. After a 304 the validators are those that hold from now on.
    """

    url: str
    status: int
    body: bytes | None = None
    content_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: float | None = None
    """Seconds that the server calls its answer fresh."""
    permanent: str | None = None


class Get(Protocol):
    """A polite request (net.fetch.Fetcher.get)."""

    async def __call__(
        self,
        url: str,
        *,
        limit: int,
        etag: str | None = None,
        last_modified: str | None = None,
        follow: Callable[[str], bool] | None = None,
    ) -> Fetched:
        """The answer of `url`."""
