"""From an article that somebody hands in to a candidate: whose it is, and what it is known by."""

import re
import unicodedata
from datetime import datetime
from typing import Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from propos.errors import BadMessage
from propos.messages import Outlet, Submission
from propos.states import Candidate
from propos_ingest.addresses import cleaned, web_host
from propos_ingest.pages.dates import in_utc
from propos_ingest.pages.page import language_code
from propos_ingest.pages.words import join_paragraphs, one_line, split_paragraphs

_TITLE: Final = 2000
_URL: Final = 4000
_OUTLET_ID: Final = 200
"""The lengths that propos.messages allows."""


def candidate_of(
    submission: Submission, link: str, seen: str, outlet: str | None, zone: ZoneInfo, now: datetime
) -> Candidate:
    """The article handed in, known by its `url`; without one by its `id` within its outlet; else by `link`.

    `outlet` names the publisher when the submission does not; without either it is the URL's host.
    `link` is the address of what held the article, `seen` that content's fingerprint. Dates without an offset
    are taken in `zone`; `now` is when it was observed.
    Raises BadMessage with reason empty, bad_url, no_outlet or too_long.
    """
    text = join_paragraphs(split_paragraphs(submission.text))
    if not text:
        raise BadMessage("empty", "the article's text is blank")
    url = _web_address(submission.url)
    name = one_line(submission.outlet) or one_line(outlet) or web_host(url)
    publisher = web_host(url) or outlet_slug(name)
    if not publisher:
        raise BadMessage("no_outlet", "neither the article nor whoever hands it in names an outlet")
    address = url or (urn(publisher, submission.id) if submission.id else link)
    if len(address) > _URL:
        raise BadMessage("too_long", f"an address of {len(address):,} characters")
    return Candidate(
        link=link,
        seen=seen,
        url=address,
        canonical_url=address,
        outlet=Outlet(id=publisher, name=name),
        title=one_line(submission.title)[:_TITLE],
        text=text,
        observed_at=now,
        language=language_code(submission.language) or "fr",
        authors=_lines(submission.authors),
        published_at=in_utc(submission.published_at, zone),
        modified_at=in_utc(submission.modified_at, zone),
        section=one_line(submission.section) or None,
        tags=_lines(submission.tags),
        image_url=_picture(submission.image_url),
    )


def urn(publisher: str, identifier: str) -> str:
    """The canonical URL of an article that has no address of the web: its id within its outlet."""
    return f"urn:propos:{quote(publisher, safe='')}:{quote(identifier, safe='', errors='replace')}"


def outlet_slug(name: str) -> str:
    """An outlet's name as an identifier: no case, accents or punctuation; empty when nothing is left."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", plain.casefold()))[:_OUTLET_ID]


def _web_address(url: str | None) -> str:
    written = (url or "").strip()
    if written and not web_host(written):
        raise BadMessage("bad_url", f"{written[:200]!r} is no address of http or https")
    return cleaned(written) if written else ""


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(one_line, texts))))


def _picture(url: str | None) -> str | None:
    address = (url or "").strip()
    return address if address.startswith("http") and web_host(address) and len(address) <= _URL else None
