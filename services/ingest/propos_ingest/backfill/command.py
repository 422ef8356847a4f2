"""The command `propos backfill`."""

from pathlib import Path

import click


@click.command(
    epilog="Examples: propos backfill crawl-*.warc.gz; "
    "propos backfill --outlet 'Le Courrier' archives/2019 articles.jsonl.gz"
)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SOURCE…")
@click.option("--outlet", metavar="NAME", help="Publisher of articles that name none.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Publish N articles at most.")
@click.option("--dry-run", is_flag=True, help="Read and count; publish and remember nothing.")
@click.option("--again", is_flag=True, help="Read from the beginning what was read before.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
def backfill(
    sources: tuple[Path, ...],
    outlet: str | None,
    limit: int | None,
    dry_run: bool,
    again: bool,
    as_json: bool,
) -> int:
    """Publish the articles of archives to Kafka: WARC files, JSON lines, folders of files.

    They go to articles.backfill, which is enriched when no fresh articles wait. An article that was published
    before is skipped. A run that was stopped or killed goes on where it stood when it is started again.
    Exit 1 when sources are left or nothing at all worked.
    """
    import json

    from propos_ingest.backfill.app import run
    from propos_ingest.backfill.progress import shown
    from propos_ingest.backfill.run import Options
    from propos_ingest.settings import IngestSettings

    options = Options(outlet=outlet, limit=limit, dry_run=dry_run, again=again)
    with shown() as progress:
        summary = run(IngestSettings(), sources, options, progress)
    click.echo(json.dumps(summary.as_json(), ensure_ascii=False) if as_json else str(summary))
    if not summary.complete:
        click.echo("Not all was read: the same command goes on where this one stopped.", err=True)
    reached = limit is not None and summary.published >= limit
    return 0 if summary.worked and (summary.complete or reached) else 1
