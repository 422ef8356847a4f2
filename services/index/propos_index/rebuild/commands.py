"""`propos reindex`."""

import click


@click.command(
    epilog="Examples: propos reindex; propos reindex --status; "
    "propos reindex --from raw (beside propos enrich --again --from-beginning)"
)
@click.option(
    "--from",
    "source",
    type=click.Choice(["enriched", "raw"]),
    help="enriched (default): index again what was enriched. raw: what propos enrich --again enriches anew.",
)
@click.option("--no-swap", is_flag=True, help="Build and check, and leave the swap to the next call.")
@click.option("--force", is_flag=True, help="Swap even though the new indices lack something.")
@click.option("--keep-old", is_flag=True, help="Do not delete the old indices after the swap.")
@click.option("--abort", is_flag=True, help="Remove the build that is under way.")
@click.option("--status", is_flag=True, help="Tell what is under way, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def reindex(
    source: str | None,
    no_swap: bool,
    force: bool,
    keep_old: bool,
    abort: bool,
    status: bool,
    as_json: bool,
) -> int:
    """Build the indices anew from Kafka, beside live traffic, and swap them in unnoticed.

    What Kafka holds no longer is carried over from the old indices. Before the swap both are compared. A run
    that was stopped or killed goes on where it stood when it is started again. Exit 1 when it was stopped, or
    when the new indices lack something and nothing was swapped.
    """
    from datetime import UTC, datetime
    from typing import Any

    import msgspec

    from propos_index.rebuild import app
    from propos_index.rebuild.progress import shown
    from propos_index.rebuild.summary import Options, in_short, told
    from propos_index.settings import IndexSettings

    def say(result: Any, text: str) -> None:
        click.echo(msgspec.json.encode(result).decode() if as_json else text)

    settings = IndexSettings()
    if abort or status:
        if source or no_swap or force or keep_old or (abort and status):
            raise click.UsageError("--abort and --status go with --json only")
        entry = app.abort(settings) if abort else app.status(settings)
        say(entry, told(entry, datetime.now(UTC)))
        return 0
    options = Options(source=source, swap=not no_swap, force=force, keep_old=keep_old)  # type: ignore[arg-type]  # click checked it
    with shown() as show:
        summary = app.run(settings, options, show)
    say(summary, in_short(summary))
    return 0 if summary.swapped or (no_swap and not summary.differences) else 1
