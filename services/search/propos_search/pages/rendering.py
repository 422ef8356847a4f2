"""Templates -> pages: what every page has, and how numbers, days and addresses are written in it."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from propos_search.faults import Tongue
from propos_search.pages.texts.common import LANGUAGES
from propos_search.question import TIME_ZONE
from propos_search.web.tongues import tongue_of

Pairs = Iterable[tuple[str, str]]

STATIC: Final = Path(__file__).parent / "static"
_PARIS: Final = ZoneInfo(TIME_ZONE)
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of `template` in the reader's language.

    Templates get `values`, and: tongue ("fr" or "en"), common (texts/common.py), link(path, pairs) (an
    address that keeps a language that was chosen), here(tongue) (this page in a language), and the filters
    number, day, moment and marked.
    """
    tongue = tongue_of(request)
    chosen = request.query_params.get("lang", "")

    def link(path: str, pairs: Pairs = ()) -> str:
        return address(path, [*pairs, *([("lang", tongue)] if chosen else [])])

    def here(other: Tongue) -> str:
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
        return address(request.url.path, [*kept, ("lang", other)])

    shared = {"tongue": tongue, "common": LANGUAGES[tongue], "link": link, "here": here}
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(shared | values), status)


def address(path: str, pairs: Pairs = ()) -> str:
    """`path` (code points that an address does not take are quoted) with a query string."""
    query = urlencode([*pairs])
    return quote(path, safe="/") + (f"?{query}" if query else "")


def number(value: int, tongue: Tongue) -> str:
    """12 345 in French, 12,345 in English."""
    return f"{value:,}".replace(",", "\u202f" if tongue == "fr" else ",")


def day(moment: datetime | date, tongue: Tongue) -> str:
    """24/11/2026 in French, 2026-11-24 in English; a moment's day is the one in Paris."""
    own = moment.astimezone(_PARIS) if isinstance(moment, datetime) else moment
    return f"{own:%d/%m/%Y}" if tongue == "fr" else f"{own:%Y-%m-%d}"


def moment(value: datetime, tongue: Tongue) -> str:
    """Day, hour and minute in Paris."""
    own = value.astimezone(_PARIS)
    return f"{own:%d/%m/%Y à %H h %M}" if tongue == "fr" else f"{own:%Y-%m-%d, %H:%M}"


def marked(text: str, places: Iterable[tuple[int, int]]) -> Markup:
    """`text` with a <mark> around each [start, end), which follow each other; all else is escaped."""
    parts, at = [Markup("")], 0
    for start, end in places:
        parts += [Markup.escape(text[at:start]), Markup("<mark>{}</mark>").format(text[start:end])]
        at = end
    return Markup("").join([*parts, Markup.escape(text[at:])])


_ENVIRONMENT.filters |= {"number": number, "day": day, "moment": moment, "marked": marked}
