"""The bytes of an article's page in, the article out."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Final
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import msgspec

from propos.errors import BadMessage
from propos_ingest.addresses import canonical, web_host
from propos_ingest.pages import json_ld, live, meta, microdata
from propos_ingest.pages.dates import in_address, likely
from propos_ingest.pages.facts import Facts
from propos_ingest.pages.paging import joined, next_page
from propos_ingest.pages.paywall import drop_appeals, paywalled
from propos_ingest.pages.text import page_text
from propos_ingest.pages.tree import parse_html

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.I)


class Page(msgspec.Struct, kw_only=True, frozen=True):
    """An article's page, read. `canonical_url` is cleaned; dates are UTC; unknown things None or empty."""

    canonical_url: str
    title: str
    text: str
    outlet_name: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    modified_at: datetime | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None
    paywalled: bool | None = None
    """Whether readers must pay; None when the page does not tell."""
    live: bool = False
    """A live blog that may still grow."""
    next_page: str | None = None
    """Where the article goes on."""
    fallback: bool = False
    """Whether the text is the feed's own, since the page has too little."""


def read_page(
    body: bytes,
    url: str,
    zone: ZoneInfo,
    charset: str | None = None,
    least_text: int = 0,
    content: str = "",
    now: datetime | None = None,
) -> Page:
    """The article in the HTML page `body` that was found at `url`.

    JSON-LD counts before meta tags, these before microdata. A page whose text has fewer than `least_text`
    characters gives way to `content`, the feed's own HTML of the article, if that has more. `now` is the
    moment of reading, which no date may be after.
    Raises BadMessage with reason empty, binary, no_html, unreadable or no_text.
    """
    moment = now or datetime.now(UTC)
    page = parse_html(body, charset)
    sources = (json_ld.read(page), meta.read(page), microdata.read(page))
    facts = reduce(Facts.or_else, sources)
    shown, links, further = (
        microdata.dates_beside_title(page),
        meta.canonical_links(page),
        next_page(page, url),
    )
    titles = facts.titles + meta.headings(page)
    said = [date for source in sources for date in source.published]
    published = likely([*said, *shown, in_address(url)], zone, moment)
    modified = likely([date for source in sources for date in source.modified], zone, moment)
    runs = live.runs(page, facts, modified or published, zone, moment)
    appealed = drop_appeals(page)
    found = page_text(page, facts, titles, least_text, content)
    if not found.text:
        raise BadMessage("no_text", "no article's text in the page")
    return Page(
        canonical_url=canonical(url, [*links, *facts.addresses]),
        title=_first(titles) or "",
        text=found.text,
        outlet_name=_first(facts.outlets),
        authors=_people(facts),
        published_at=published,
        modified_at=modified if modified and not (published and modified < published) else None,
        section=_first(facts.sections),
        tags=tuple(dict.fromkeys(facts.tags)),
        language=language_code(_first(facts.languages)),
        image_url=_picture(facts, url),
        paywalled=paywalled(facts, appealed),
        live=found.blog and runs,
        next_page=further,
        fallback=found.fallback,
    )


def join_pages(pages: Sequence[Page]) -> Page:
    """The pages of one article as one: the first, with the texts of all, and what only others know."""
    first = pages[0]
    return msgspec.structs.replace(
        first,
        text=joined([page.text for page in pages]),
        modified_at=max((page.modified_at for page in pages if page.modified_at), default=None),
        paywalled=True if any(page.paywalled for page in pages) else first.paywalled,
        live=any(page.live for page in pages),
        next_page=pages[-1].next_page,
        fallback=any(page.fallback for page in pages),
    )


def language_code(tag: str | None) -> str | None:
    """The ISO 639-1 code that a language tag begins with: fr for fr-FR, fr_FR and FR."""
    found = _LANGUAGE.match((tag or "").strip())
    return found[0].lower() if found else None


def _first(values: tuple[str, ...]) -> str | None:
    return next(iter(values), None)


def _people(facts: Facts) -> tuple[str, ...]:
    """The authors' names; some sites give their profiles' addresses instead."""
    return tuple(dict.fromkeys(name for name in facts.authors if not web_host(name)))


def _picture(facts: Facts, url: str) -> str | None:
    try:
        absolute = (urljoin(url, image) for image in facts.images)
        return next((image for image in absolute if web_host(image)), None)
    except ValueError:
        return None
