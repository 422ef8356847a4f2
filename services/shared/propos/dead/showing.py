"""Dead letters as people and programs read them."""

import base64
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from rich.table import Table
from rich.text import Text

from propos.dead.facts import Facts
from propos.dead.letters import without_facts
from propos.dead.reading import Buried
from propos.timeline import moment, shown

WIDE: Final = 130
"""Columns of a terminal from which on the table has room for its cells."""
_NUMBERS: Final = re.compile(r"\[\n[-+.\d\sEe,]+\n *\]")
"""A list of numbers in indented JSON: a signature has 128. No string holds a line break there."""


class Tally(msgspec.Struct, kw_only=True, frozen=True):
    """The letters of one stage that died for one reason."""

    stage: str
    reason: str
    letters: int
    first: str
    last: str


def table(found: Sequence[Facts], settled: bool) -> Table:
    """One row a letter; `settled` adds what became of it."""
    drawn = Table("letter", "buried (UTC)", "stage", "reason", "article", box=None, pad_edge=False)
    for copied in (0, 4):
        drawn.columns[copied].no_wrap = True
    if settled:
        drawn.add_column("status")
    drawn.add_column("detail")
    for told in found:
        drawn.add_row(*(Text(cell) for cell in _cells(told, settled)))
    return drawn


def lines(found: Iterable[Facts], settled: bool) -> Iterator[str]:
    """One line a letter, its cells divided by tabs, for grep and cut."""
    for told in found:
        yield "\t".join(_cells(told, settled))


def tallies(found: Iterable[Facts]) -> list[Tally]:
    """The letters by stage and reason, the most frequent first."""
    kinds: dict[tuple[str, str], list[Facts]] = defaultdict(list)
    for told in found:
        kinds[told.stage, told.reason].append(told)
    counted = [
        Tally(
            stage=stage, reason=reason, letters=len(each), first=moment(each[0].at), last=moment(each[-1].at)
        )
        for (stage, reason), each in kinds.items()
    ]
    return sorted(counted, key=lambda tally: -tally.letters)


def summary(counted: Iterable[Tally]) -> Table:
    """One row a stage and reason."""
    drawn = Table("stage", "reason", "letters", "first (UTC)", "last (UTC)", box=None, pad_edge=False)
    drawn.columns[2].justify = "right"
    for tally in counted:
        cells = (shown(tally.stage), shown(tally.reason), f"{tally.letters:,}", tally.first, tally.last)
        drawn.add_row(*map(Text, cells))
    return drawn


def page(letter: Buried, told: Facts) -> Iterator[str]:
    """Everything that is known of a letter, its headers and its body."""
    settled = f"{told.status} {moment(told.settled_at)} UTC" if told.settled_at else told.status
    facts = {
        "letter": told.letter,
        "buried": f"{moment(told.at)} UTC",
        "stage": told.stage,
        "reason": told.reason,
        "detail": told.detail,
        "exception": told.exception,
        "attempts": str(told.attempts),
        "origin": told.origin,
        "article": told.article,
        "key": "none" if letter.key is None else letter.key.decode("utf-8", "replace"),
        "status": settled,
    }
    for name, value in facts.items():
        yield f"{name + ':':11}{shown(value)}"
    yield "headers:"
    for header, raw in without_facts(letter.headers):
        yield f"  {shown(header)}: {shown(raw.decode('utf-8', 'replace'))}"
    yield from _body(letter)


def as_json(letter: Buried, told: Facts) -> bytes:
    """The letter as one JSON object: facts, `headers`, and `body`, or `body_base64` when it is not text."""
    known = json.loads(msgspec.json.encode(told))
    known["key"] = None if letter.key is None else letter.key.decode("utf-8", "replace")
    known["headers"] = {
        name: value.decode("utf-8", "replace") for name, value in without_facts(letter.headers)
    }
    try:
        known["body"] = None if letter.body is None else letter.body.decode()
    except UnicodeDecodeError:
        known["body_base64"] = base64.b64encode(letter.body or b"").decode()
    return msgspec.json.encode(known)


def _body(letter: Buried) -> Iterator[str]:
    body = letter.body
    if body is None:
        yield "body:      none"
        return
    if not body and letter.fact("body"):
        yield "body:      too large to be kept here, and its origin does not keep it any more"
        return
    try:
        text = body.decode()
    except UnicodeDecodeError:
        yield f"body:      {len(body):,} bytes that are not text; --body prints them"
        return
    yield f"body:      {len(body):,} bytes"
    with suppress(ValueError, RecursionError):  # else it is shown as it is
        text = _NUMBERS.sub(_on_one_line, json.dumps(json.loads(text), indent=2, ensure_ascii=False))
    for line in text.splitlines():
        yield shown(line)


def _on_one_line(numbers: re.Match[str]) -> str:
    return f"[{' '.join(numbers[0][1:-1].split())}]"


def _cells(told: Facts, settled: bool) -> list[str]:
    status = [told.status] if settled else []
    cells = [told.letter, moment(told.at), told.stage, told.reason, told.article, *status, told.detail]
    return [shown(cell) for cell in cells]
