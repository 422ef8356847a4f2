"""`propos index` and `propos indices`."""

import click


@click.command(epilog="Example: PROPOS_HEALTH_PORT=8083 propos index")
def index() -> None:
    """Index articles.enriched into Elasticsearch until stopped (Ctrl-C or SIGTERM).

    Run as many as you like: they share the topic's partitions. One that is killed loses and doubles nothing.
    """
    from propos_index.app import run
    from propos_index.settings import IndexSettings

    run(IndexSettings())


@click.command(epilog="Example: propos indices")
def indices() -> None:
    """Create the index templates, indices and aliases, and add new fields; safe to repeat."""
    from propos.errors import Retry
    from propos_index.app import ensure_indices
    from propos_index.settings import IndexSettings

    settings = IndexSettings()
    try:
        outcome = ensure_indices(settings)
    except Retry as error:
        raise Retry(
            f"Elasticsearch at {settings.elasticsearch} does not answer ({error}); start it with propos up"
        ) from error
    for name, what in outcome.items():
        click.echo(f"{what:10} {name}")
