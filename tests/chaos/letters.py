"""Whether every message that can never work is a dead letter, once, unchanged, and nothing else is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chaos.evidence import Record
from chaos.findings import Finding
from chaos.poison import ENRICHED, RAW, Poison

STAGES: Final = {RAW: "enrich", ENRICHED: "index"}
_FACTS: Final = "dead_"
_NAMED: Final = ("detail", "exception", "attempts", "time")


def lying(poison: Mapping[bytes, Poison], topics: Mapping[str, Sequence[Record]]) -> list[Record]:
    """The records of poison, where they were put: a producer that sees no answer may put one twice."""
    return [record for topic in STAGES for record in topics[topic] if record.body in poison]


def audit_letters(
    poison: Mapping[bytes, Poison], topics: Mapping[str, Sequence[Record]]
) -> Iterator[Finding]:
    """`poison` is what was sent, by its bytes; `topics` holds the read topics and their dead letters."""
    letters: defaultdict[str, list[Record]] = defaultdict(list)
    for topic in STAGES:
        for letter in topics[f"{topic}.dead"]:
            letters[origin(letter)].append(letter)
    records = lying(poison, topics)
    for body in poison.keys() - {record.body for record in records}:
        yield Finding("buried", poison[body].key, "was never on its topic: the chaos test is wrong")
    for record in records:
        assert record.body is not None
        found = letters.pop(record.place, [])
        if len(found) != 1:
            kind, where = poison[record.body].kind, record.place
            yield Finding("buried", record.key, f"{kind} of {where} has {len(found)} dead letters")
        for letter in found[:1]:
            yield from of_letter(poison[record.body], record, letter)
    for where, innocent in letters.items():
        reason = innocent[0].header("dead_reason"), innocent[0].header("dead_detail")
        yield Finding("buried", innocent[0].key, f"{where} could have worked, and is a dead letter: {reason}")


def of_letter(poison: Poison, record: Record, letter: Record) -> Iterator[Finding]:
    """The dead letter is the message as it came, with the facts of its death."""
    wrong = []
    if letter.body != record.body or letter.key != record.key:
        wrong.append("its bytes or its key changed")
    if tuple(header for header in letter.headers if not header[0].startswith(_FACTS)) != record.headers:
        wrong.append("its own headers changed")
    if letter.header("dead_reason") != poison.reason:
        wrong.append(f"reason {letter.header('dead_reason')!r} instead of {poison.reason!r}")
    if letter.header("dead_stage") != STAGES[poison.topic]:
        wrong.append(f"stage {letter.header('dead_stage')!r}")
    wrong += [f"no dead_{name}" for name in _NAMED if not letter.header(f"dead_{name}")]
    if wrong:
        yield Finding("buried", record.key, f"{poison.kind} of {record.place}: {'; '.join(wrong)}")


def origin(letter: Record) -> str:
    """Where the message of a dead letter lay."""
    at = {name: letter.header(f"dead_{name}") for name in ("topic", "partition", "offset")}
    return f"{at['topic']}[{at['partition']}]@{at['offset']}"
