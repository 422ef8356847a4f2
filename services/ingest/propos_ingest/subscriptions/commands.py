"""The commands `propos feeds …`."""

from typing import BinaryIO

import click

_ALL = click.option("--all", "everything", is_flag=True, help="Every feed that is subscribed to.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
_URLS = click.argument("urls", nargs=-1, metavar="URL…")


@click.group(epilog="Example: propos feeds add https://www.gazette.example/")
def feeds() -> None:
    """Add, list, check and remove the feeds that ingest reads.

    A running `propos ingest` follows every change at once.
    """


@feeds.command(epilog="Example: propos feeds add https://www.gazette.example/ courrier.example/rss.xml")
@click.argument("urls", nargs=-1, metavar="URL…", required=True)
@click.option("--all", "everything", is_flag=True, help="Every feed that a page names, not just its first.")
@click.option("--no-check", is_flag=True, help="Add the addresses as they are, without a request.")
def add(urls: tuple[str, ...], everything: bool, no_check: bool) -> int:
    """Add feeds by their addresses, or by the addresses of sites whose feed is then found.

    Exit status 1 when one of them is or has no feed; the others are added.
    """
    from propos_ingest.subscriptions.actions import listed, subscribe

    return subscribe(listed(urls), not no_check, everything, click.echo)


@feeds.command("import", epilog="Example: propos feeds import seeds/feeds.opml")
@click.argument("files", nargs=-1, metavar="FILE…", required=True, type=click.File("rb"))
@click.option(
    "--check", is_flag=True, help="Look at each address first; the feed of a home page is found, as by add."
)
def import_(files: tuple[BinaryIO, ...], check: bool) -> int:
    """Add the feeds of OPML files, or of files with an address a line; - is standard input."""
    from propos_ingest.subscriptions.actions import subscribe
    from propos_ingest.subscriptions.lists import read_list

    listed = [each for file in files for each in read_list(file.read(), file.name)]
    return subscribe(listed, check, False, click.echo)


@feeds.command(epilog="Example: propos feeds export > feeds.opml")
@click.option("--format", "form", type=click.Choice(["opml", "txt"]), default="opml", show_default=True)
def export(form: str) -> None:
    """Print the feeds as OPML, or as lines; without those that moved to an address that is there too."""
    from propos_ingest.settings import IngestSettings
    from propos_ingest.subscriptions.app import read_register
    from propos_ingest.subscriptions.lists import as_lines, as_opml

    register = read_register(IngestSettings())
    found = register.wanted()
    titles = {url: state.title for url, state in register.feeds.items() if state.title}
    click.echo(as_opml(found, titles) if form == "opml" else as_lines(found), nl=False)


@feeds.command("list", epilog="Example: propos feeds list --flagged")
@click.option("--flagged", is_flag=True, help="Only feeds with a flag, and those that are gone.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["url", "title", "success", "item", "rate", "errors"]),
    default="url",
    show_default=True,
    help="success and item: the longest ago first; rate and errors: the most first.",
)
@_JSON
def list_(flagged: bool, order: str, as_json: bool) -> None:
    """Show each feed: how often it is read, what came of it, and what is wrong with it."""
    from datetime import UTC, datetime

    import msgspec
    from rich.console import Console

    from propos_ingest.settings import IngestSettings
    from propos_ingest.subscriptions.app import read_register
    from propos_ingest.subscriptions.rows import Order, render, rows

    now = datetime.now(UTC)
    found = rows(read_register(IngestSettings()), now, msgspec.convert(order, Order), flagged)
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif found:
        render(found, now, Console(highlight=False))
    else:
        click.echo("no feed has a flag" if flagged else "no feeds yet: propos feeds add URL", err=True)


@feeds.command(epilog="Example: propos feeds pause https://www.gazette.example/rss.xml")
@_URLS
@_ALL
def pause(urls: tuple[str, ...], everything: bool) -> None:
    """Stop reading feeds for now; what is known of them is kept."""
    from propos_ingest.subscriptions.actions import change

    change("paused", lambda register: register.pause(register.named(urls, everything)), click.echo)


@feeds.command(epilog="Example: propos feeds resume --all")
@_URLS
@_ALL
def resume(urls: tuple[str, ...], everything: bool) -> None:
    """Read paused feeds again, and those that were retired because their server said that they are gone."""
    from datetime import UTC, datetime

    from propos_ingest.subscriptions.actions import change

    now = datetime.now(UTC)
    change("resumed", lambda register: register.resume(register.named(urls, everything), now), click.echo)


@feeds.command(epilog="Example: propos feeds remove https://www.gazette.example/rss.xml")
@_URLS
@_ALL
def remove(urls: tuple[str, ...], everything: bool) -> None:
    """Forget feeds. Their articles stay, and are known again if the feed comes back."""
    from propos_ingest.subscriptions.actions import change

    change("removed", lambda register: register.remove(register.named(urls, everything)), click.echo)


@feeds.command(epilog="Example: propos feeds check seeds/feeds.opml --json")
@click.argument("sources", nargs=-1, metavar="URL|FILE…", required=True)
@_JSON
def check(sources: tuple[str, ...], as_json: bool) -> int:
    """Fetch each feed once, politely, and say what it holds and what is wrong with it. Nothing is added.

    A FILE is OPML or has an address a line. Exit status 1 when one of them is no feed.
    """
    import msgspec

    from propos_ingest.subscriptions.actions import described, look

    found = look(sources)
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        for each in found:
            click.echo(described(each))
    return 0 if all(each.ok for each in found) else 1
