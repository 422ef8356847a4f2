"""The commands of the enrich service."""

import click


@click.command(epilog="Example: PROPOS_ENRICH_PROCESSES=4 propos enrich")
def enrich() -> None:
    """Read articles.raw, find entities, quotes and speakers, write articles.enriched; until stopped."""
    from propos_enrich.app import run
    from propos_enrich.settings import EnrichSettings

    run(EnrichSettings())
