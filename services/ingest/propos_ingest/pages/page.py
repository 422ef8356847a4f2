"""The bytes of an article's page in, the article out."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import msgspec
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from propos.errors import BadMessage
from propos_ingest.addresses import canonical, web_host
from propos_ingest.pages import json_ld, meta
from propos_ingest.pages.body import article_text
from propos_ingest.pages.charset import decode_page, is_binary
from propos_ingest.pages.dates import moment
from propos_ingest.pages.facts import Facts

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
    live: bool = False
    next_page: str | None = None


def join_pages(pages: "Sequence[Page]") -> Page:
    """The pages of one article as one."""
    return pages[0]


def read_page(body: bytes, url: str, zone: ZoneInfo, charset: str | None = None) -> Page:
    """The article in the HTML page `body` that was found at `url`.

    JSON-LD counts before meta tags.
    Raises BadMessage with reason empty, binary, no_html, unreadable or no_text.
    """
    page = parse_html(body, charset)
    facts = json_ld.read(page).or_else(meta.read(page))
    addresses = [*meta.canonical_links(page), *facts.addresses]
    titles = facts.titles + meta.headings(page)
    text = article_text(page, titles)
    if not text:
        raise BadMessage("no_text", "no article's text in the page")
    return Page(
        canonical_url=canonical(url, addresses),
        title=_first(titles) or "",
        text=text,
        outlet_name=_first(facts.outlets),
        authors=_people(facts),
        published_at=_first_moment(facts.published, zone),
        modified_at=_first_moment(facts.modified, zone),
        section=_first(facts.sections),
        tags=tuple(dict.fromkeys(facts.tags)),
        language=language_code(_first(facts.languages)),
        image_url=_picture(facts, url),
    )


def parse_html(body: bytes, charset: str | None = None) -> HtmlElement:
    """The page as a tree. Raises BadMessage with reason empty, binary or no_html."""
    if not body.strip():
        raise BadMessage("empty", "the page has no content")
    if is_binary(body):
        raise BadMessage("binary", "NUL bytes: no page of text")
    text = decode_page(body, charset).replace("\0", "").strip("\ufeff \t\r\n")
    if not text.startswith("<"):
        raise BadMessage("no_html", f"it begins with {text[:40]!r}")
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise BadMessage("no_html", str(error)) from error


def language_code(tag: str | None) -> str | None:
    """The ISO 639-1 code that a language tag begins with: fr for fr-FR, fr_FR and FR."""
    found = _LANGUAGE.match((tag or "").strip())
    return found[0].lower() if found else None


def _first(values: tuple[str, ...]) -> str | None:
    return next(iter(values), None)


def _first_moment(written: tuple[str, ...], zone: ZoneInfo) -> datetime | None:
    return next(filter(None, (moment(date, zone) for date in written)), None)


def _people(facts: Facts) -> tuple[str, ...]:
    """The authors' names; some sites give their profiles' addresses instead."""
    return tuple(dict.fromkeys(name for name in facts.authors if not web_host(name)))


def _picture(facts: Facts, url: str) -> str | None:
    try:
        absolute = (urljoin(url, image) for image in facts.images)
        return next((image for image in absolute if web_host(image)), None)
    except ValueError:
        return None
