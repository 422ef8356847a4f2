"""Commands that every image has: create the topics, write the schemas, show the settings."""

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
