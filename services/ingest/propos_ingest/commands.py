"""The command `propos ingest`."""

from pathlib import Path

import click


@click.command(
    epilog="Examples: propos ingest --opml seeds/feeds.opml; "
    "propos ingest --once --folder articles --outlet 'Le Courrier'; "
    "zcat articles.jsonl.gz | propos ingest --once --stdin"
)
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="An RSS or Atom feed; repeatable.")
@click.option(
    "--opml",
    "opmls",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Feeds of an OPML file.",
)
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Articles from the files of a folder, watched; repeatable.",
)
@click.option(
    "--outlet", metavar="NAME", help="Publisher of files that name none. [default: the folder's name]"
)
@click.option("--stdin", "lines", is_flag=True, help="Articles from standard input, one JSON object a line.")
@click.option(
    "--once",
    is_flag=True,
    help="One round of what is named here, subscribing to nothing, then a summary; exit 1 if nothing worked.",
)
@click.option(
    "--interval",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Poll each feed and folder this often, whatever it publishes. [default: as often as it publishes, "
    "between PROPOS_FEED_INTERVAL and PROPOS_FEED_INTERVAL_MAX]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def ingest(
    feeds: tuple[str, ...],
    opmls: tuple[Path, ...],
    folders: tuple[Path, ...],
    outlet: str | None,
    lines: bool,
    once: bool,
    interval: float | None,
    as_json: bool,
) -> int:
    """Publish the articles of the subscribed feeds to Kafka, each change once.

    Several instances share the feeds (see `propos feeds`). Feeds named here are subscribed to first. It polls
    until SIGTERM or Ctrl-C.
    """
    import json
    import sys

    from propos.errors import Unusable
    from propos_ingest.addresses import web_host
    from propos_ingest.app import run
    from propos_ingest.rounds.wanted import Wanted
    from propos_ingest.settings import IngestSettings
    from propos_ingest.subscriptions.lists import read_list

    lists = (read_list(path.read_bytes(), str(path)) for path in opmls)
    wanted = [*feeds, *(listed.url for each in lists for listed in each)]
    for url in wanted:
        if not web_host(url):
            raise Unusable(f"{url!r} is no feed's address: it must begin with http:// or https://")
    for folder in folders:
        if not folder.is_dir():
            raise Unusable(f"{folder} is no folder; --folder wants one that holds articles")
    if once and not (wanted or folders or lines):
        raise Unusable("nothing to read once: give --feed URL, --opml FILE, --folder DIR or --stdin")

    settings = IngestSettings()
    if interval:
        settings = IngestSettings(feed_interval=interval, feed_interval_max=interval)
    asked = Wanted(
        feeds=tuple(dict.fromkeys(wanted)),
        folders=tuple(dict.fromkeys(folders)),
        lines=sys.stdin.buffer if lines else None,
        outlet=outlet,
        once=once,
    )
    summary = run(settings, asked)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False) if as_json else str(summary))
    return 0 if summary.worked or not once else 1
