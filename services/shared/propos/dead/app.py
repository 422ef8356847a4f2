"""The work of the commands `propos dead`: the one module here that opens connections."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import Final

from kafka import KafkaConsumer

from propos import clients, lookup
from propos.dead import marks, reading, replaying
from propos.dead.facts import Choice, Facts, facts_of
from propos.dead.letters import Origin
from propos.dead.marks import TRANSACTIONAL_ID, Desk
from propos.dead.reading import EVER, Buried
from propos.dead.replaying import Outcome, Repair
from propos.dead.transaction import SECONDS
from propos.errors import Unusable
from propos.messages import LetterState
from propos.settings import Settings
from propos.topics import DEAD_STATE, load

CLIENT: Final = "propos-dead"
States = dict[str, LetterState]


def listed(settings: Settings, names: Sequence[Origin], choice: Choice) -> list[Facts]:
    """The letters that are meant, oldest first. Raises Retry (Kafka is away), Unusable (a wrong name)."""
    with lookup.reader(settings.kafka, CLIENT) as consumer:
        found = [told for _, told in _meant(consumer, marks.read(consumer), names, choice)]
    return sorted(found, key=lambda told: told.at)


def one(settings: Settings, name: Origin) -> tuple[Buried, Facts]:
    """A letter, with its body from its origin when it was too large. Raises Retry, Unusable."""
    with lookup.reader(settings.kafka, CLIENT) as consumer:
        letter = _named(consumer, name)
        return reading.whole(consumer, letter) or letter, facts_of(letter, marks.read(consumer))


def planned(
    settings: Settings, names: Sequence[Origin], choice: Choice, settled: bool
) -> Iterator[tuple[Facts, bool]]:
    """What `replayed` or `dropped` would deal with, and whether (else it was dealt with before)."""
    with lookup.reader(settings.kafka, CLIENT) as consumer:
        for _, told in _meant(consumer, marks.read(consumer), names, choice):
            yield told, settled or told.status == "waiting"


def replayed(
    settings: Settings, names: Sequence[Origin], choice: Choice, repair: Repair
) -> Iterator[Outcome]:
    """Send these letters again. Raises Retry, Unusable."""

    def send(letters: Iterator[Buried], desk: Desk, looking: KafkaConsumer) -> Iterator[Outcome]:
        partitions = cache(partial(lookup.partitions, looking))
        if repair.to is not None and not partitions(repair.to):
            raise Unusable(f"there is no topic {repair.to}: propos topics lists those of Propos")
        whole = partial(reading.whole, looking)
        return replaying.replay(letters, repair, desk, whole, partitions, _now)

    yield from _dealt_with(settings, names, choice, send, "--again sends it once more")


def dropped(settings: Settings, names: Sequence[Origin], choice: Choice) -> Iterator[Outcome]:
    """Mark these letters as dropped. Raises Retry, Unusable."""
    yield from _dealt_with(
        settings,
        names,
        choice,
        lambda letters, desk, _: replaying.drop(letters, desk, _now),
        "propos dead replay --again sends it all the same",
    )


def _dealt_with(
    settings: Settings,
    names: Sequence[Origin],
    choice: Choice,
    work: Callable[[Iterator[Buried], Desk, KafkaConsumer], Iterator[Outcome]],
    remedy: str,
) -> Iterator[Outcome]:
    """`work` on the letters that are meant; its consumer is free to look things up meanwhile.

    `remedy` says what can be done with those that were dealt with before.
    """
    with lookup.reader(settings.kafka, CLIENT) as consumer, lookup.reader(settings.kafka, CLIENT) as looking:
        for name in names:  # a wrong name is said before anything is done
            _named(consumer, name)
        if not lookup.partitions(consumer, DEAD_STATE):
            raise Unusable(f"there is no topic {DEAD_STATE}: propos topics creates it")
        with _desk(settings, looking) as desk:
            states = dict(desk.states)
            skipped: list[Outcome] = []

            def waiting() -> Iterator[Buried]:
                for letter, told in _meant(consumer, states, names, choice):
                    if told.status == "waiting" or choice.settled:
                        yield letter
                    else:
                        skipped.append(_skipped(told, remedy))

            yield from work(waiting(), desk, looking)
            yield from skipped


@contextmanager
def _desk(settings: Settings, looking: KafkaConsumer) -> Iterator[Desk]:
    desk = Desk(
        lambda: clients.transactional(settings.kafka, CLIENT, TRANSACTIONAL_ID, SECONDS),
        partial(marks.read, looking),
    )
    try:
        desk.begin()
        yield desk
    finally:
        desk.close()


def _meant(
    consumer: KafkaConsumer, states: States, names: Sequence[Origin], choice: Choice
) -> Iterator[tuple[Buried, Facts]]:
    """The letters that are named or, without names, those that the choice means."""
    for name in dict.fromkeys(names):
        letter = _named(consumer, name)
        yield letter, facts_of(letter, states)
    if names:
        return
    for letter in reading.read(consumer, _topics(), choice.since or EVER):
        told = facts_of(letter, states)
        if choice.means(told):
            yield letter, told


def _named(consumer: KafkaConsumer, name: Origin) -> Buried:
    if name.topic not in _topics():
        known = ", ".join(_topics())
        raise Unusable(f"{name.topic} keeps no dead letters; these do: {known}")
    letter = reading.find(consumer, name)
    if letter is None:
        raise Unusable(f"there is no letter {name}, or not any more: propos dead list --all shows all")
    return letter


def _topics() -> tuple[str, ...]:
    return reading.dead_topics(load())


def _skipped(told: Facts, remedy: str) -> Outcome:
    at = f" on {told.settled_at:%Y-%m-%d %H:%M:%S} UTC" if told.settled_at else ""
    return Outcome(letter=told.letter, outcome="skipped", why=f"was {told.status}{at}; {remedy}")


def _now() -> datetime:
    return datetime.now(UTC)
