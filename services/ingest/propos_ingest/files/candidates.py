"""From what a file holds to a candidate, or why there is none: work for a pool of processes."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from propos.errors import BadMessage
from propos.messages import Outlet
from propos.states import Candidate
from propos_ingest.addresses import web_host
from propos_ingest.articles.dropped import Dropped
from propos_ingest.files.piece import Capture, Passed, Piece
from propos_ingest.files.submission import candidate_of, outlet_slug
from propos_ingest.pages.extract import extract

_TITLE: Final = 2000


class Reading(msgspec.Struct, kw_only=True, frozen=True):
    """How to read what files hold.

    `outlet` names the publisher of articles that name none; dates without an offset are taken in `zone`, a
    name of the IANA; a page's text counts from `least_text` characters on, and may take `seconds` to find.
    """

    outlet: str | None
    zone: str
    least_text: int
    seconds: float


def find(piece: Piece, reading: Reading, now: datetime) -> Candidate | Dropped | Passed:
    """The candidate in a piece of a file, or why there is none; observed `now` unless the piece says when.

    Runs in the main thread of a process, as pages.extract must.
    """
    held = piece.held
    if isinstance(held, Passed):
        return held
    address = held.url if isinstance(held, Capture) else piece.address
    try:
        if isinstance(held, Capture):
            return _of_page(held, piece.seen, reading, now)
        if isinstance(held, BadMessage):
            raise held
        return candidate_of(held, address, piece.seen, reading.outlet, ZoneInfo(reading.zone), now)
    except BadMessage as error:
        return Dropped(address, error.reason, error.detail)
    except Exception as error:  # noqa: BLE001  # a hostile page must not end the run over all the others
        return Dropped(address, "crash", f"{type(error).__name__}: {error}"[:300])


def _of_page(capture: Capture, seen: str, reading: Reading, now: datetime) -> Candidate:
    page = extract(
        capture.body, capture.url, reading.zone, capture.charset, reading.least_text, "", reading.seconds
    )
    host = web_host(page.canonical_url)
    name = page.outlet_name or reading.outlet or host
    publisher = host or outlet_slug(name)
    if not publisher:
        raise BadMessage("no_outlet", "neither the page nor whoever hands it in names an outlet")
    return Candidate(
        link=capture.url,
        seen=seen,
        url=capture.url,
        canonical_url=page.canonical_url,
        outlet=Outlet(id=publisher, name=name),
        title=page.title[:_TITLE],
        text=page.text,
        observed_at=min(capture.observed_at or now, now),
        language=page.language or "fr",
        authors=page.authors,
        published_at=page.published_at,
        modified_at=page.modified_at,
        section=page.section,
        tags=page.tags,
        image_url=page.image_url,
        paywalled=page.paywalled,
        live=page.live,
    )
