"""What a process pool calls to read a page."""

import signal
from zoneinfo import ZoneInfo

from propos_ingest.pages.page import Page, read_page


def start() -> None:
    """Prepare a process of the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def extract(
    body: bytes, url: str, zone_name: str, charset: str | None, least_text: int, content: str, seconds: float
) -> Page:
    """The article in a page."""
    return read_page(body, url, ZoneInfo(zone_name), charset)
