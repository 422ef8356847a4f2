"""Commands that every image has: topics, schemas, settings, and the story of one address."""

import click


@click.command(epilog="Example: propos topics")
@click.option("--replication", default=1, show_default=True, help="Replicas of each new topic.")
def topics(replication: int) -> None:
    """Create or adjust the Kafka topics of schemas/topics.yaml; safe to repeat."""
    from kafka.errors import KafkaError

    from propos.errors import Retry
    from propos.settings import Settings
    from propos.topics import ensure_topics

    settings = Settings()
    try:
        outcome = ensure_topics(settings.kafka, replication=replication)
    except KafkaError as error:
        raise Retry(
            f"Kafka at {settings.kafka} does not answer ({error}); is it up? Try propos status"
        ) from error
    for name, what in outcome.items():
        click.echo(f"{what:10} {name}")


@click.command(epilog="Example: propos schemas --check")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file differs from the code.")
def schemas(check: bool) -> None:
    """Write schemas/*.json and asyncapi.yaml from the message structs and topics.yaml."""
    from propos.schema import generate
    from propos.settings import Settings

    folder = Settings().schemas
    stale = []
    for name, content in generate(folder).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            stale.append(name)
            if not check:
                path.write_text(content, encoding="utf-8")
    for name in stale:
        click.echo(f"{'differs' if check else 'written'}: {name}")
    if check and stale:
        raise click.exceptions.Exit(1)


@click.command(epilog="Example: propos settings")
@click.option("--markdown", is_flag=True, help="Print the page docs/settings.md.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def settings(markdown: bool, as_json: bool) -> None:
    """Show every setting: its environment variable, its value here and now, its meaning."""
    import msgspec
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from propos import settings_table

    if markdown:
        click.echo(settings_table.markdown(), nl=False)
        return
    found = list(settings_table.rows())
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    table = Table("variable", "value", "meaning", box=None)
    for row in found:
        table.add_row(row.variable, escape(row.value), escape(row.meaning))
    Console().print(table)


@click.command(
    epilog="Examples: propos trace https://www.courrier-serande.example/quai; "
    "propos trace 1b2476f9-5950-5a8d-8708-bfe076ff1a30 --json"
)
@click.argument("asked", metavar="URL|ID")
@click.option(
    "--since",
    "days",
    default=30.0,
    show_default=True,
    metavar="DAYS",
    type=click.FloatRange(min=0, max=36_500),
    help="How far back to look on the topics of articles.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object an event.")
def trace(asked: str, days: float, as_json: bool) -> int:
    """Tell the story of one address through all stages, from its feed to the index.

    When it was looked at and why it was dropped, each revision that was published, what enrich made of it,
    dead letters with their reason, and what the index holds. URL may be a variant of the article's: with
    trackers, with or without www. Exit status: 1 when nothing is known of it.
    """
    from datetime import UTC, datetime, timedelta

    from rich.console import Console

    from propos.settings import Settings
    from propos.timeline import as_json as json_lines
    from propos.timeline import as_text
    from propos.trace import registered, target_of, tell

    target = target_of(asked, datetime.now(UTC) - timedelta(days=days))
    events = tell(target, registered(), Settings())
    console = Console(highlight=False)
    if as_json:
        for line in json_lines(events):
            click.echo(line)
    else:
        # Addresses stay whole, to be copied; into a pipe or file each event is one line, for grep.
        for told in as_text(events, one_line=not console.is_terminal):
            console.print(told, soft_wrap=True)
    if any(event.kind == "known" for event in events):
        return 0
    unasked = any(event.kind == "unasked" for event in events)
    rest = "not everything could be asked" if unasked else "is its feed subscribed? propos feeds list"
    click.echo(f"propos: nothing is known of {target.asked}: {rest}", err=True)
    return 1
