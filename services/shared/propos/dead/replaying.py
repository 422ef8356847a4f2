"""Dead letters sent again: the message as it came, or repaired, and its mark, in one transaction."""

import subprocess
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Literal

import msgspec

from propos.dead.letters import ATTEMPT, REPLAY, as_headers, attempts_of, without_facts
from propos.dead.marks import Desk, Settled
from propos.dead.reading import Buried
from propos.dead.transaction import Outgoing, portions
from propos.headers import Headers
from propos.messages import LetterOutcome, LetterState


class Repair(msgspec.Struct, kw_only=True, frozen=True):
    """What is changed of each message: nothing, unless it is said.

    `through`: a shell command, which reads the body and writes the new one. `headers`: values by name, None
    to leave one out. `to`: another topic than the one that the message came from.
    """

    through: str | None = None
    body: bytes | None = None
    key: bytes | None = None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    to: str | None = None


class Outcome(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What a command did with a letter; `why` it was left, or where it went."""

    letter: str
    outcome: Literal["replayed", "dropped", "left", "skipped"]
    why: str = ""
    to: str | None = None


class Left(Exception):
    """A letter cannot be sent as it is; its text says why."""


def outgoing(letter: Buried, repair: Repair, partitions: Callable[[str], int]) -> Outgoing:
    """The message of a letter, as it is to be sent. Raises Left.

    `partitions` tells how many a topic has, 0 without the topic. Back at its origin a message goes to the
    partition that it came from: whoever sent it may not have chosen by its key.
    """
    origin = letter.origin
    topic = repair.to or (origin.topic if origin else None)
    if topic is None:
        raise Left("it does not say where it came from: name a topic with --to")
    count = partitions(topic)
    if not count:
        raise Left(f"there is no topic {topic}")
    key = letter.key if repair.key is None else repair.key
    body = _body(letter, repair)
    if key is None and body is None:
        raise Left("it has neither key nor body: give it one with --key or --body")
    home = origin is not None and origin.topic == topic and origin.partition < count and repair.key is None
    return Outgoing(topic, key, body, _headers(letter, repair), origin.partition if origin and home else None)


def replay(
    letters: Iterable[Buried],
    repair: Repair,
    desk: Desk,
    whole: Callable[[Buried], Buried | None],
    partitions: Callable[[str], int],
    now: Callable[[], datetime],
) -> Iterator[Outcome]:
    """Send the letters and mark them; yields what became of each once that is certain.

    `whole` fetches a message that was too large to be kept. Raises Retry: then what was not yielded yet is
    done or not, and the marks tell.
    """
    for portion in portions(letters):
        ready: list[Settled] = []
        for letter in portion:
            try:
                complete = whole(letter)
                if complete is None:
                    raise Left("too large to be kept here, and its origin does not keep it any more")
                message = outgoing(complete, repair, partitions)
            except Left as error:
                yield Outcome(letter=str(letter.place), outcome="left", why=str(error))
            else:
                ready.append(Settled(_state(letter, "replayed", now(), message.topic), message))
        yield from _settle(desk, ready)


def drop(letters: Iterable[Buried], desk: Desk, now: Callable[[], datetime]) -> Iterator[Outcome]:
    """Mark the letters as dropped; yields what became of each once that is certain. Raises Retry."""
    for portion in portions(letters):
        yield from _settle(desk, [Settled(_state(letter, "dropped", now())) for letter in portion])


def _settle(desk: Desk, ready: list[Settled]) -> Iterator[Outcome]:
    for settled, done in zip(ready, desk.settle(ready), strict=True):
        name, to = settled.state.letter, settled.state.to
        if done:
            yield Outcome(letter=name, outcome=settled.state.outcome, to=to)
        else:
            yield Outcome(letter=name, outcome="left", why=f"too large for {to}")


def _state(letter: Buried, outcome: LetterOutcome, at: datetime, to: str | None = None) -> LetterState:
    return LetterState(letter=str(letter.place), buried_at=letter.at, outcome=outcome, at=at, to=to)


def _body(letter: Buried, repair: Repair) -> bytes | None:
    if repair.body is not None:
        return repair.body
    if repair.through is None:
        return letter.body
    done = subprocess.run(  # noqa: S602  # the caller's own command
        repair.through, shell=True, input=letter.body or b"", stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise Left(f"{repair.through!r} ended with exit status {done.returncode}")
    if not done.stdout:
        raise Left(f"{repair.through!r} wrote nothing")
    return done.stdout


def _headers(letter: Buried, repair: Repair) -> Headers:
    own = without_facts(letter.headers)
    attempt = str(attempts_of(own) + 1)
    changed = {REPLAY, ATTEMPT} | {name for name, _ in repair.headers}
    return [
        *(each for each in own if each[0] not in changed),
        *((name, value) for name, value in repair.headers if value is not None),
        *as_headers({REPLAY: str(letter.place), ATTEMPT: attempt}),
    ]
