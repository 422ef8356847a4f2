"""The work on a unit: prepare, write, bury what can never work, and say which messages are done with.

Several workers run side by side, each in a thread of its own, over one backlog.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Event, Lock
from time import monotonic
from typing import Final, Protocol

from propos.backoff import full_jitter
from propos.dead.breaker import BREAKER, LONGEST_REFUSAL, Breaker
from propos.dead.letters import Letter, Origin, reason_of
from propos.errors import BadMessage
from propos.health import Health
from propos.log import get
from propos.metrics import SECONDS
from propos.patience import Stopped, note, persist
from propos_index.backlog import Backlog
from propos_index.candidates import Delivery, Message, Removal, prepare
from propos_index.outcomes import Outcome, Verdict
from propos_index.tally import STAGE, Tally
from propos_index.writer import Writer

GLANCE: Final = 0.5
"""Seconds between two glances of a waiting worker at whether it still has to wait."""
log = get(__name__)


class Queue(Protocol):
    """What takes bad messages: a DeadLetterQueue, or what stands for it."""

    def put(self, letters: Sequence[Letter]) -> None: ...
    def release(self, partitions: Collection[tuple[str, int]]) -> None: ...


class Graves:
    """Where bad messages go, and what may forbid it. Thread-safe."""

    def __init__(self, queue: Queue, breaker: Breaker) -> None:
        self.queue = queue
        self._breaker = breaker
        self._lock = Lock()
        self._refused: set[int] = set()

    def refuses(self, who: int, faults: Counter[str], worked: int, health: Health) -> bool:
        """Whether `who` must wait instead of burying messages with these faults; /ready says why."""
        refusal = self._breaker.refuses(faults, worked)
        if refusal is None:
            self.leave(who, health)
            return False
        with self._lock:
            self._refused.add(who)
            note(health, BREAKER, refusal)
        return True

    def leave(self, who: int, health: Health) -> None:
        """`who` waits no more; the last one clears /ready."""
        with self._lock:
            if who in self._refused:
                self._refused.remove(who)
                if not self._refused:
                    note(health, BREAKER, None)


class Unit:
    """Messages that are worked on together: those that are open, and how the others ended."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self.open = {delivery.origin: delivery for delivery in deliveries}
        self.ends: Counter[str] = Counter()

    @property
    def worked(self) -> int:
        """Messages that came to a good end."""
        return self.ends.total()


class Worker:
    """Carries units from a backlog into the index, until the backlog is closed."""

    def __init__(
        self,
        backlog: Backlog,
        writer: Writer,
        graves: Graves,
        health: Health,
        stop: Event,
        longest_wait: float,
        tally: Tally,
    ) -> None:
        self._backlog = backlog
        self._writer = writer
        self._graves = graves
        self._health = health
        self._stop = stop
        self._longest_wait = longest_wait
        self._tally = tally

    def run(self) -> None:
        """Unit after unit."""
        while deliveries := self._backlog.take():
            unit = Unit(deliveries)
            try:
                with SECONDS.labels(STAGE).time():
                    self._work(unit)
            except Stopped:
                pass
            self._graves.leave(id(unit), self._health)
            self._backlog.abandon(unit.open.values())
            log.info("batch", messages=len(deliveries), **unit.ends)

    def _work(self, unit: Unit) -> None:
        """As often as it takes until every message is written, stale or buried. Raises Stopped."""
        for pause in full_jitter(cap=LONGEST_REFUSAL):
            faults = self._attempt(unit)
            reasons = Counter(reason_of(fault) for fault in faults.values())
            if not self._graves.refuses(id(unit), reasons, unit.worked, self._health):
                self._bury([_letter(unit.open[at], fault) for at, fault in faults.items()], unit)
                return
            self._rest(unit, pause)

    def _attempt(self, unit: Unit) -> dict[Origin, Exception]:
        """Write what can be written; what is wrong with the others."""
        faults: dict[Origin, Exception] = {}
        messages: dict[Origin, Message] = {}
        now = datetime.now(UTC)
        for at, delivery in unit.open.items():
            try:
                messages[at] = prepare(delivery, now)
            except Exception as error:  # noqa: BLE001  # a message that breaks us must not stop the others
                faults[at] = error

        def write() -> None:
            if self._away():
                # Into a network that swallows everything each message would wait for its whole timeout, still
                # when Elasticsearch is back and all workers are needed.
                self._writer.elastic.knock()
            for message, outcome in self._writer.write(list(messages.values()), rest):
                at = message.delivery.origin
                del messages[at]
                if outcome.verdict is Verdict.REJECTED:
                    faults[at] = BadMessage("rejected", outcome.detail)
                else:
                    self._end(unit, [at], _end_of(message, outcome))

        rest = partial(self._rest, unit)
        persist(write, "elasticsearch", self._health, rest, self._longest_wait)
        return faults

    def _bury(self, letters: list[Letter], unit: Unit) -> None:
        """Only what is still ours: whoever lost a partition must not fence off its new holder."""
        if not letters:
            return

        def put() -> list[Origin]:
            self._rest(unit, 0)
            ours = {delivery.origin for delivery in self._backlog.ours(unit.open.values())}
            self._graves.queue.put([letter for letter in letters if letter.origin in ours])
            return [letter.origin for letter in letters if letter.origin in ours]

        buried = persist(put, "kafka", self._health, partial(self._rest, unit), self._longest_wait)
        self._end(unit, buried, "dead")

    def _end(self, unit: Unit, ended: Iterable[Origin], end: str) -> None:
        done = [unit.open.pop(at) for at in ended]
        unit.ends[end] += len(done)
        self._tally.add(Counter({end: len(done)}))
        self._backlog.done(done)

    def _rest(self, unit: Unit, seconds: float) -> None:
        """Let time pass, or less when another worker finds that Elasticsearch is back.

        Raises Stopped when the process stops or the unit went to another.
        """
        until, away = monotonic() + seconds, self._away()
        while True:
            if self._stop.wait(min(max(until - monotonic(), 0), GLANCE)):
                raise Stopped
            if not self._backlog.ours(unit.open.values()):
                raise Stopped
            if monotonic() >= until or (away and not self._away()):
                return

    def _away(self) -> bool:
        return "elasticsearch" in self._health.report()


def _end_of(message: Message, outcome: Outcome) -> str:
    if outcome.verdict is Verdict.STALE:
        return "stale"
    return "removed" if isinstance(message, Removal) else "indexed"


def _letter(delivery: Delivery, fault: Exception) -> Letter:
    return Letter(
        origin=delivery.origin,
        timestamp=delivery.timestamp,
        key=delivery.key,
        body=delivery.body,
        headers=delivery.headers,
        fault=fault,
    )
