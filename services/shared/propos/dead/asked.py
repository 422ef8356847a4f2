"""What the options of `propos dead` mean."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from propos.dead.facts import Choice, articles_of, name_of, origin_of
from propos.dead.letters import Origin
from propos.errors import Unusable
from propos.since import parse_since


def meant(names: Sequence[str], settled: bool, said: Mapping[str, Any]) -> tuple[list[Origin], Choice]:
    """The letters that are named, and what the options say of others. Raises Unusable."""
    if names and any(said.values()):
        raise Unusable("name letters, or choose them by options: not both")
    since, until = moment(said["since"], "--since"), moment(said["until"], "--until")
    if since and until and since >= until:
        raise Unusable(f"--since {said['since']} is not before --until {said['until']}: nothing lies between")
    choice = Choice(
        stages=said["stages"],
        reasons=said["reasons"],
        since=since,
        until=until,
        origin=origin_of(said["origin"]) if said["origin"] else (),
        articles=articles_of(said["articles"]),
        settled=settled,
    )
    return [name_of(name) for name in names], choice


def refuse_all(names: Sequence[Origin], choice: Choice, every: bool) -> None:
    """Raise Unusable when all letters are meant by mistake."""
    narrow = bool(names) or choice.narrow
    if not narrow and not every:
        raise Unusable("which letters? Name them, choose them by options, or say --every")
    if narrow and every:
        raise Unusable("--every means all letters: leave out the rest")


def moment(value: str | None, option: str) -> datetime | None:
    """The time (UTC) that an option says. Raises Unusable."""
    if value is None:
        return None
    try:
        return parse_since(value, datetime.now(UTC))
    except ValueError as error:
        raise Unusable(f"{option} {value!r}: write 2026-10-01, 2026-10-01T08:30, or 30min, 2h, 7d") from error


def header(said: str) -> tuple[str, bytes | None]:
    """NAME=VALUE, or NAME= to leave it out. Raises Unusable."""
    name, equals, value = said.partition("=")
    if not name or not equals:
        raise Unusable(f"--header {said!r}: write NAME=VALUE, or NAME= to remove it")
    return name, value.encode() or None
