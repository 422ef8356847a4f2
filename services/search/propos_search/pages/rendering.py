"""Templates -> pages: what every page has, and how addresses are written in it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from propos_search.faults import Tongue
from propos_search.pages.filters import FILTERS
from propos_search.pages.links import narrowed
from propos_search.pages.texts.common import LANGUAGES
from propos_search.web.tongues import tongue_of

Pairs = Iterable[tuple[str, str]]

STATIC: Final = Path(__file__).parent / "static"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters |= FILTERS
_ENVIRONMENT.globals["narrowed"] = narrowed


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of `template` in the reader's language; templates get what `written` gives them."""
    headers = {"Content-Language": tongue_of(request), "Vary": "Accept-Language"}
    return HTMLResponse(written(request, template, **values), status, headers)


def written(request: Request, template: str, **values: Any) -> str:
    """The text of `template`: a page, or a part of one.

    Templates get `values`, and: tongue ("fr" or "en"), chosen (whether the address says so), common
    (texts/common.py), path (the address without its question), link(path, pairs) (an address that keeps a
    language that was chosen), here(tongue) (this page in a language), narrowed(question, since, until), and
    the filters of `filters.py`.
    """

    def here(other: Tongue) -> str:
        kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
        return address(request.url.path, [*kept, ("lang", other)])

    chosen = bool(request.query_params.get("lang"))
    return part(template, tongue_of(request), chosen, path=request.url.path, here=here, **values)


def part(template: str, tongue: Tongue, chosen: bool, **values: Any) -> str:
    """The text of a template that knows nothing of the page that it comes into: neither path nor here."""

    def link(path: str, pairs: Pairs = ()) -> str:
        return address(path, [*pairs, *([("lang", tongue)] if chosen else [])])

    shared = {"tongue": tongue, "chosen": chosen, "common": LANGUAGES[tongue], "link": link}
    return _ENVIRONMENT.get_template(template).render(shared | values)


def address(path: str, pairs: Pairs = ()) -> str:
    """`path` (code points that an address does not take are quoted) with a query string."""
    query = urlencode([*pairs])
    return quote(path, safe="/") + (f"?{query}" if query else "")
