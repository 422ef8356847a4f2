"""What a pool of processes calls to read pages: bounded in time, and in memory over months."""

import gc
import logging
import signal
from typing import Final
from zoneinfo import ZoneInfo

from trafilatura.meta import reset_caches

from propos_ingest.deadline import within
from propos_ingest.pages.page import Page, read_page

_BETWEEN_RESETS: Final = 50_000_000
"""Bytes of pages after which caches are emptied: trafilatura keeps whole texts as keys of its caches."""

_read = 0


def start() -> None:
    """Make a process of the pool ready: the parent alone answers Ctrl-C; what reading needs is loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    extract(_WARM_UP, "https://journal.example/a", "Europe/Paris", None, 0, "", 60)
    gc.freeze()


def extract(
    body: bytes, url: str, zone_name: str, charset: str | None, least_text: int, content: str, seconds: float
) -> Page:
    """The article in a page (`read_page`), within `seconds`, in the main thread of a process.

    Raises BadMessage as read_page does; too_slow when time is up; unreadable when a page breaks a parser.
    """
    try:
        return within(seconds, read_page, body, url, ZoneInfo(zone_name), charset, least_text, content)
    finally:
        _tidy(len(body) + len(content))


def _tidy(size: int) -> None:
    global _read
    _read += size
    if _read > _BETWEEN_RESETS:
        _read = 0
        reset_caches()


_WARM_UP: Final = (
    "<html><head><title>Essai</title></head><body><article><h1>Essai</h1><p>"
    + "Une première page, pour que la suivante n’attende pas. " * 8
    + "</p></article></body></html>"
).encode()
