"""A real Chromium for tests and measurements, driven by Playwright; nothing of it goes to other hosts."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

REMEDY: Final = (
    "no Chromium on this machine: install it (Debian: apt-get install chromium), "
    "or name one in PROPOS_CHROMIUM"
)
NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS: Final = (
    "--no-sandbox",  # Chromium refuses root otherwise, and build machines are root; all it opens is ours
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--lang=fr-FR",
)


def chromium() -> Path | None:
    """The browser that PROPOS_CHROMIUM names, else the first that is installed; None when there is none."""
    named = os.environ.get("PROPOS_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


@contextmanager
def browser(path: Path) -> Iterator[Browser]:
    """The browser at `path`, running without a window."""
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=[*FLAGS])
        try:
            yield running
        finally:
            running.close()
