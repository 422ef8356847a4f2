"""What the sources hand to the publisher."""

from datetime import datetime
from typing import Final

import msgspec

from propos.messages import Outlet

TITLE_LENGTH: Final = 2000


class Candidate(msgspec.Struct, kw_only=True, frozen=True):
    """An article as a source found it, not yet compared with what was published.

    `link` is the address by which the source knows it, `seen` the fingerprint that the source gave it there.
    """

    link: str
    seen: str
    url: str
    canonical_url: str
    outlet: Outlet
    title: str
    text: str
    observed_at: datetime
    language: str = "fr"
    feed_url: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None


class Dropped(msgspec.Struct, frozen=True):
    """An input that led to no article: a feed, a page or a file. `news` is False when it was said before."""

    url: str
    reason: str
    detail: str
    news: bool = True


class Tally(msgspec.Struct, frozen=True):
    """Things met on the way. `known`: entries and files that say nothing new since the last look."""

    feeds: int = 0
    entries: int = 0
    known: int = 0
    pages: int = 0
    files: int = 0


Event = Candidate | Dropped | Tally
