"""`propos dead`: list, show, replay and drop the dead letters of all stages."""

from collections.abc import Callable
from typing import Any

import click

_EVERY = click.option("--every", is_flag=True, help="All of them: needed where nothing narrows the choice.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a letter.")


def _choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Arguments and options that say which letters are meant."""
    for add in reversed(
        (
            click.argument("names", metavar="[LETTER]...", nargs=-1),
            click.option(
                "--stage", "stages", multiple=True, help="The stage that buried it; may be repeated."
            ),
            click.option("--reason", "reasons", multiple=True, help="Why it died; may be repeated."),
            click.option(
                "--since", metavar="WHEN", help="Buried since: 2026-10-01, or 30min, 2h, 7d ago (UTC)."
            ),
            click.option("--until", metavar="WHEN", help="Buried before: written like --since."),
            click.option(
                "--origin", metavar="TOPIC[/PARTITION[/OFFSET]]", help="Where the message came from."
            ),
            click.option(
                "--article",
                "articles",
                metavar="ID|URL",
                multiple=True,
                help="The article it is about, by id or by its own address; may be repeated.",
            ),
        )
    ):
        command = add(command)
    return command


@click.group(epilog="Example: propos dead list --since 2h")
def dead() -> None:
    """Dead letters: messages that a stage could not work on, and what to do with them.

    A letter is named by where it lies: articles.raw.dead/0/17.
    """


@dead.command(
    "list", epilog="Examples: propos dead list --stage enrich --since 2h; propos dead list --summary"
)
@_choosing
@click.option("--all", "settled", is_flag=True, help="Also those that were replayed or dropped.")
@click.option("--summary", is_flag=True, help="Count them by stage and reason.")
@_JSON
def list_command(names: tuple[str, ...], settled: bool, summary: bool, as_json: bool, **said: Any) -> None:
    """List dead letters that wait, oldest first; without LETTER and options, all."""
    import msgspec
    from rich.console import Console

    from propos.dead import app, showing, telling
    from propos.dead.asked import meant
    from propos.settings import Settings

    found = app.listed(Settings(), *meant(names, settled, said))
    if as_json:
        for told in showing.tallies(found) if summary else found:
            click.echo(msgspec.json.encode(told))
        return
    if not found:
        click.echo(telling.none(any(said.values())), err=True)
        return
    console = Console(highlight=False)
    if summary:
        console.print(showing.summary(showing.tallies(found)))
    elif console.is_terminal and console.width >= showing.WIDE:
        console.print(showing.table(found, settled or bool(names)))
    else:
        for line in showing.lines(found, settled or bool(names)):
            click.echo(line)


@dead.command(
    epilog="Examples: propos dead show articles.raw.dead/0/17; "
    "propos dead show articles.raw.dead/0/17 --body > letter.json"
)
@click.argument("name", metavar="LETTER")
@click.option("--body", "only_body", is_flag=True, help="Print the body's bytes and nothing else.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(name: str, only_body: bool, as_json: bool) -> int:
    """Show a dead letter: why it died, its headers, its body.

    With --body the exit status is 1 when there is none.
    """
    from propos.dead import app, showing
    from propos.dead.facts import name_of
    from propos.settings import Settings

    if only_body and as_json:
        raise click.UsageError("--body or --json: not both")
    letter, told = app.one(Settings(), name_of(name))
    if only_body:
        click.get_binary_stream("stdout").write(letter.body or b"")
        return 0 if letter.body else 1
    if as_json:
        click.echo(showing.as_json(letter, told))
    else:
        for line in showing.page(letter, told):
            click.echo(line)
    return 0


@dead.command(
    epilog="Examples: propos dead replay articles.raw.dead/0/17; "
    "propos dead replay --reason crash --since 2h; "
    "propos dead replay --reason wrong_shape --through 'jq -c .article'"
)
@_choosing
@_EVERY
@click.option(
    "--through", metavar="COMMAND", help="A shell command that reads each body and writes the new one."
)
@click.option(
    "--body", type=click.File("rb"), help="Send this file (- is standard input) for the one LETTER."
)
@click.option(
    "--header", "headers", metavar="NAME=VALUE", multiple=True, help="Set a header; NAME= removes it."
)
@click.option("--key", help="Send with another key.")
@click.option("--to", metavar="TOPIC", help="Send to another topic than it came from.")
@click.option("--again", is_flag=True, help="Also those that were replayed or dropped.")
@click.option("--dry-run", is_flag=True, help="Send nothing; list the letters that would be sent.")
@_JSON
def replay(
    names: tuple[str, ...],
    every: bool,
    through: str | None,
    body: Any,
    headers: tuple[str, ...],
    key: str | None,
    to: str | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
    **said: Any,
) -> int:
    """Send dead letters to the topic they came from, as they were, or repaired.

    A letter that was sent is not listed or sent again; to repeat the command is safe. Exit status: 0 done,
    1 when letters were left, 2 wrong use.
    """
    from propos.dead import app, telling
    from propos.dead.asked import header, meant, refuse_all
    from propos.dead.replaying import Repair
    from propos.errors import Unusable
    from propos.settings import Settings

    named, choice = meant(names, again, said)
    refuse_all(named, choice, every)
    if body is not None and (len(named) != 1 or through is not None):
        raise Unusable("--body is for one LETTER, and not together with --through")
    repair = Repair(
        through=through,
        body=None if body is None else body.read(),
        key=None if key is None else key.encode(),
        headers=tuple(header(each) for each in headers),
        to=to,
    )
    if dry_run:
        return telling.plan(app.planned(Settings(), named, choice, again), "replayed", as_json)
    return telling.report(app.replayed(Settings(), named, choice, repair), "replayed", as_json)


@dead.command(epilog="Example: propos dead drop --reason too_long --until 7d")
@_choosing
@_EVERY
@click.option("--dry-run", is_flag=True, help="Drop nothing; list the letters that would be dropped.")
@_JSON
def drop(names: tuple[str, ...], every: bool, dry_run: bool, as_json: bool, **said: Any) -> int:
    """Give dead letters up: they are listed and replayed no more.

    Their bytes stay until Kafka deletes them with the retention of their topic; until then
    `propos dead replay LETTER --again` sends them all the same.
    """
    from propos.dead import app, telling
    from propos.dead.asked import meant, refuse_all
    from propos.settings import Settings

    named, choice = meant(names, False, said)
    refuse_all(named, choice, every)
    if dry_run:
        return telling.plan(app.planned(Settings(), named, choice, False), "dropped", as_json)
    return telling.report(app.dropped(Settings(), named, choice), "dropped", as_json)
