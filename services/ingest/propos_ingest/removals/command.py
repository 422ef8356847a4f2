"""The command `propos remove`."""

import click


@click.command(
    epilog="Examples: propos remove https://www.courrier-serande.example/quai --note 'court order'; "
    "propos remove --undo 1b2476f9-5950-5a8d-8708-bfe076ff1a30"
)
@click.argument("asked", nargs=-1, required=True, metavar="URL|ID…")
@click.option("--undo", is_flag=True, help="Lift a removal: the article may be published again.")
@click.option("--note", metavar="TEXT", help="Why; propos trace tells it.")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait until an instance of ingest has done it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an article.")
def remove(asked: tuple[str, ...], undo: bool, note: str | None, seconds: float, as_json: bool) -> int:
    """Remove articles for good: from the index, with their quotes, and whatever finds them again.

    A URL may be a variant of the article's. What ingest knows nothing of can be removed by its URL, and is
    blocked. Repeating is harmless. Exit status: 1 when something is not done yet, or there is nothing to
    lift.
    """
    from datetime import UTC, datetime

    import msgspec

    from propos.errors import Unusable
    from propos_ingest.removals.app import run
    from propos_ingest.removals.orders import Wish
    from propos_ingest.settings import IngestSettings

    if note is not None and len(note) > 500:
        raise Unusable("--note is longer than 500 characters")
    found = run(IngestSettings(), asked, Wish(at=datetime.now(UTC), lift=undo, note=note), seconds)
    for order in found:
        click.echo(msgspec.json.encode(order.shown) if as_json else str(order))
    return 0 if all(order.done for order in found) else 1
