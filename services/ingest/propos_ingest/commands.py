"""The command `propos ingest`."""

from pathlib import Path

import click


@click.command(
    epilog="Examples: propos ingest --opml seeds/feeds.opml; "
    "propos ingest --once --folder articles --outlet 'Le Courrier'"
)
@click.option("--feed", "feeds", multiple=True, metavar="URL", help="An RSS or Atom feed; repeatable.")
@click.option(
    "--opml",
    "opmls",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Feeds of an OPML file.",
)
@click.option(
    "--folder",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Articles from the .txt and .json files of a folder; repeatable.",
)
@click.option(
    "--outlet", metavar="NAME", help="Publisher of files that name none. [default: the folder's name]"
)
@click.option("--once", is_flag=True, help="One round, then a summary; exit 1 if nothing at all worked.")
@click.option(
    "--interval",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Between two polls of a feed or folder. [default: PROPOS_FEED_INTERVAL, 60]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def ingest(
    feeds: tuple[str, ...],
    opmls: tuple[Path, ...],
    folders: tuple[Path, ...],
    outlet: str | None,
    once: bool,
    interval: float | None,
    as_json: bool,
) -> int:
    """Publish the articles of feeds, their pages, and files to Kafka, each change once.

    Without --once it polls for ever and ends cleanly on SIGTERM or Ctrl-C.
    """
    import json

    from propos.errors import Unusable
    from propos_ingest.addresses import web_host
    from propos_ingest.app import run
    from propos_ingest.settings import IngestSettings
    from propos_ingest.sources.opml import read_opml

    wanted = [*feeds, *(url for path in opmls for url in read_opml(path))]
    for url in wanted:
        if not web_host(url):
            raise Unusable(f"{url!r} is no feed's address: it must begin with http:// or https://")
    for folder in folders:
        if not folder.is_dir():
            raise Unusable(f"{folder} is no folder; --folder wants one that holds .txt or .json files")
    if not wanted and not folders:
        raise Unusable("nothing to ingest: give --feed URL, --opml FILE or --folder DIR")

    settings = IngestSettings(feed_interval=interval) if interval else IngestSettings()
    summary = run(settings, tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(folders)), outlet, once)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False) if as_json else str(summary))
    return 0 if summary.worked or not once else 1
