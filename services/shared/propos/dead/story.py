"""The part of a story that dead letters tell, the same in every stage."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from kafka import KafkaConsumer

from propos.dead import marks
from propos.dead.facts import Facts, facts_of
from propos.dead.reading import Buried, read
from propos.headers import value_of
from propos.messages import LetterState
from propos.trace import Event, Fact


def dead_letters(
    consumer: KafkaConsumer, topic: str, stage: str, ids: Collection[str], since: datetime
) -> Iterator[Event]:
    """The dead letters of these articles since then, and what became of them."""
    found = [letter for letter in read(consumer, [topic], since) if is_about(letter, ids)]
    states = marks.read(consumer) if found else {}
    for letter in found:
        yield from events(stage, letter, states)


def is_about(letter: Buried, ids: Collection[str]) -> bool:
    """Whether a message is about one of these articles: by its key or, without one, its subject."""
    key = (letter.key or b"").decode("utf-8", "replace")
    return key in ids or value_of(letter.headers, "ce_subject") in ids


def events(stage: str, letter: Buried, states: Mapping[str, LetterState]) -> Iterator[Event]:
    """A dead letter, and that it was replayed or dropped."""
    told = facts_of(letter, states)
    yield Event(stage=stage, what="dead letter", at=told.at, facts=tuple(_facts(letter, told)))
    state = states.get(told.letter)
    if told.settled_at is not None and state is not None:
        to: tuple[Fact, ...] = (("to", state.to),) if state.to else ()
        yield Event(
            stage=stage,
            what=f"dead letter {told.status}",
            at=told.settled_at,
            facts=(("letter", told.letter), *to),
        )


def _facts(letter: Buried, told: Facts) -> Iterator[Fact]:
    yield from (("reason", told.reason), ("detail", told.detail), ("exception", told.exception))
    yield "attempts", told.attempts
    if (origin := letter.origin) is not None:
        yield "message", f"{origin.topic}[{origin.partition}]@{origin.offset}"
    yield "letter", told.letter
