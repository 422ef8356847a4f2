"""A real browser before a real `propos search` on a real index that holds the invented press."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from browsing import REMEDY, browser, chromium
from e2e.page.visits import visiting
from gazettes import gazettes
from propos.settings import Settings
from searching import indexed, served

Visit = Callable[..., Page]
expect.set_options(timeout=30_000)  # milliseconds; as long as all else that Playwright waits for


@dataclass(frozen=True)
class Site:
    """Where the pages are, a client of the same server, and the indices behind it."""

    address: str
    api: httpx.Client
    elasticsearch: str
    prefix: str


@pytest.fixture(scope="session")
def site(stack: Settings) -> Iterator[Site]:
    with (
        indexed(stack.elasticsearch, *gazettes()) as prefix,
        served(stack.elasticsearch, prefix) as client,
    ):
        yield Site(str(client.base_url), client, stack.elasticsearch, prefix)


@pytest.fixture(scope="session")
def chrome() -> Path:
    """The browser on this machine. Without one, CI fails; elsewhere these tests are left out."""
    path = chromium()
    if path is None and os.environ.get("CI"):
        pytest.fail(REMEDY)
    if path is None:
        pytest.skip(REMEDY)
    return path


@pytest.fixture(scope="module")
def chrome_open(chrome: Path) -> Iterator[Browser]:
    """A module's, not the session's: while Playwright runs, other tests' asyncio.run would be refused."""
    with browser(chrome) as running:
        yield running


@pytest.fixture
def visit(chrome_open: Browser, site: Site) -> Iterator[Visit]:
    """visit(path, **options of its context): the page, which must not complain until the test ends."""
    with ExitStack() as ending:

        def go(path: str = "/", **options: Any) -> Page:
            page = ending.enter_context(visiting(chrome_open, site.address, **options))
            page.goto(path)
            return page

        yield go
