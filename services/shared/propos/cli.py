"""The `propos` command: its subcommands are whatever the installed services register."""

import sys
from importlib.metadata import entry_points

import click
from pydantic_core import ValidationError
from rich.console import Console
from rich.markup import escape

from propos.errors import ProposError, Unusable

GROUP = "propos.commands"


class Commands(click.Group):
    """Subcommands from the entry-point group, so that an image shows just what it holds."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(point.name for point in entry_points(group=GROUP))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        found = entry_points(group=GROUP, name=cmd_name)
        command = next(iter(found)).load() if found else None
        return command if isinstance(command, click.Command) else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="propos")
def propos() -> None:
    """Propos: who said what, as the news breaks."""


def main() -> None:
    """Run `propos`; errors of ours are one line, with status 2 for wrong use and 1 for failure."""
    try:
        sys.exit(propos(standalone_mode=False))
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ProposError as error:
        _say(str(error))
        sys.exit(2 if isinstance(error, Unusable) else 1)
    except ValidationError as error:
        _say(_wrong_settings(error))
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(141)
    except OSError as error:
        if error.filename is None:
            raise
        _say(f"{error.filename}: {error.strerror}")
        sys.exit(1)


def _say(what: str) -> None:
    Console(stderr=True).print(f"[bold red]propos:[/] {escape(what)}", highlight=False, soft_wrap=True)


def _wrong_settings(error: ValidationError) -> str:
    """Each setting that cannot be used, by its variable; settings are all that pydantic validates here."""
    wrong = (
        f"PROPOS_{'_'.join(map(str, each['loc'])).upper()}={each['input']}: {each['msg']}"
        if each["loc"]
        else each["msg"].removeprefix("Value error, ")
        for each in error.errors()
    )
    return "; ".join(wrong) + " (see propos settings)"
