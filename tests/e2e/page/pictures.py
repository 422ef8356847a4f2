"""`make screenshots`: the pictures of docs/search.md: the invented press, a real server, a real Chromium."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import click
from playwright.sync_api import Browser

from bench.search.stage import searched
from browsing import REMEDY, browser, chromium
from e2e.page.visits import visiting
from gazettes import gazettes
from propos.settings import repo_root
from searching import indexed, served

FOLDER: Final = repo_root() / "docs" / "pictures"
SPEAKER: Final = "Paul-Henri Vasseroy"
PHONE: Final = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2, "is_mobile": True}
PICTURES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "results": ("/?q=incendie", {}),
    "dark": ("/?q=port&kind=direct&lang=en", {"color_scheme": "dark"}),
    "speaker": (f"/speakers/{quote(SPEAKER)}", {}),
    "quoted": ("/speakers", {}),
    "phone": ("/?q=port", PHONE),
}
"""Each picture by its name: the page, and the options of the browser's context."""


@click.command(epilog="Example: PYTHONPATH=tests python -m e2e.page.pictures")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    default=repo_root() / ".state" / "screenshots",
    help="Folder of the server's data.",
)
def pictures(state: Path) -> None:
    """Take every picture anew."""
    path = chromium()
    if path is None:
        raise click.ClickException(REMEDY)
    FOLDER.mkdir(exist_ok=True)
    with (
        searched(state) as (address, _),
        indexed(address, *gazettes()) as prefix,
        served(address, prefix) as client,
        browser(path) as running,
    ):
        for name, (there, options) in PICTURES.items():
            target = FOLDER / f"{name}.png"
            take(running, str(client.base_url), there, options, target)
            click.echo(f"{target} ({target.stat().st_size // 1000} kB)", err=True)


def take(running: Browser, address: str, there: str, options: dict[str, Any], target: Path) -> None:
    """One picture of what a reader sees first, when letters and the timeline are drawn."""
    with visiting(running, address, **{"viewport": {"width": 1200, "height": 860}, **options}) as page:
        page.goto(there, wait_until="load")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=target, animations="disabled")


if __name__ == "__main__":
    pictures()
