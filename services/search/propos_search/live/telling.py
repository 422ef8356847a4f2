"""A quote as it is told: as it stands in the list of the page that is open."""

from propos_search.answer import Hit
from propos_search.live.listener import Wanted
from propos_search.pages.rendering import part


def html_of(wanted: Wanted, hit: Hit) -> str:
    """The quote in the reader's language, as the templates write it."""
    return part("_quote_alone.html", wanted.tongue, wanted.lang, hit=hit)
