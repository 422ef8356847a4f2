"""One run: the stream goes in, the faults come, the work is waited for, and what is there is read."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kafka import KafkaProducer
from kafka.errors import KafkaError

from chaos import evidence
from chaos.gauge import Gauge
from chaos.havoc import Havoc
from chaos.plan import Fault
from chaos.poison import Poison
from chaos.press import Press
from chaos.stage import Stage
from chaos.stream import Story

Tell = Callable[[str], None]
STALL_SECONDS: Final = 180
_WAITING: Final = (100, 1500)
"""Articles that may be on their way through the services, a tenth of all within these bounds; then the
publishers wait, so that every service has work from the first to the last fault."""


@dataclass
class Told:
    """What is noted while a run goes on."""

    seconds: float = 0.0
    longest_stall: float = 0.0
    resent: int = 0
    stalled: str = ""
    refused: list[str] = field(default_factory=list)


class Poisoner(threading.Thread):
    """Puts poison on the topics while the stream goes on, evenly spread."""

    def __init__(self, kafka: str, poison: Sequence[Poison], share: Callable[[], float]) -> None:
        super().__init__(name="poison", daemon=True)
        self._kafka, self._poison, self._share = kafka, poison, share
        self.halt = threading.Event()

    def run(self) -> None:
        left = deque(enumerate(self._poison))
        while left and not self.halt.wait(0.5):
            # A producer that has failed once may never work again.
            with suppress(KafkaError), closing(KafkaProducer(bootstrap_servers=self._kafka)) as producer:
                while left and not self.halt.is_set():
                    place, each = left[0]
                    while self._share() < (place + 0.5) / len(self._poison) and not self.halt.wait(0.1):
                        pass
                    key, headers = each.key.encode(), each.headers
                    producer.send(each.topic, key=key, value=each.body, headers=headers).get(timeout=30)
                    left.popleft()


def run(
    stage: Stage,
    stories: Sequence[Story],
    poison: Sequence[Poison],
    plan: Sequence[Fault],
    seed: int,
    tell: Tell,
) -> tuple[Told, Havoc]:
    """Everything in, everything through; `stalled` says what did not come to its end."""
    told, begun = Told(), time.monotonic()
    with closing(Gauge(stage.addresses.elasticsearch)) as gauge:
        waiting = min(max(len(stories) // 10, _WAITING[0]), _WAITING[1])
        press = Press(
            stories, seed, stage.instances, lambda: press.articles - press.removed - gauge.articles < waiting
        )
        havoc = Havoc(plan, stage.crew, stage.stack, stage.proxy, stage.settings, tell)
        poisoner = Poisoner(stage.addresses.kafka, poison, lambda: press.share)
        reporter = Reporter(
            lambda: f"{press.accepted:,} of {press.total:,} in, {gauge.articles:,} indexed", tell
        )
        for thread in (press, poisoner, reporter):
            thread.start()

        def stalled() -> bool:
            return gauge.quiet() > STALL_SECONDS and not havoc.active

        try:
            havoc.run(lambda: press.share, lambda: press.done or stalled())
            while not press.done:
                if stalled():
                    told.stalled = f"nothing was indexed for {STALL_SECONDS} s, and the stream is not all in"
                    break
                time.sleep(0.2)
            else:
                tell("the stream is in")
            poisoner.join(60)
            told.stalled = told.stalled or settle(stage.addresses.kafka, tell)
        finally:
            press.stop()
            poisoner.halt.set()
            reporter.halt.set()
        told.seconds, told.longest_stall = time.monotonic() - begun, gauge.longest_stall()
        told.resent, told.refused = press.again, press.refused
    return told, havoc


def settle(kafka: str, tell: Tell) -> str:
    """Wait until every group has done its work, one after the other; what does not move, else empty."""
    for group in evidence.GROUPS:
        left, moved = -1, time.monotonic()
        while lag := evidence.lag(kafka, group):
            if lag != left:
                left, moved = lag, time.monotonic()
                tell(f"{group} has {lag:,} messages to go")
            elif time.monotonic() - moved > STALL_SECONDS:
                return f"{group} has {lag} messages to go, and that has not changed for {STALL_SECONDS} s"
            time.sleep(1)
    return ""


class Reporter(threading.Thread):
    """Says every ten seconds how far things are."""

    def __init__(self, line: Callable[[], str], tell: Tell) -> None:
        super().__init__(name="reporter", daemon=True)
        self._line, self._tell = line, tell
        self.halt = threading.Event()

    def run(self) -> None:
        while not self.halt.wait(10):
            self._tell(self._line())


def trail(found: evidence.Evidence, article: str) -> list[str]:
    """Every record of an article, where it lies, for whoever looks into a finding."""
    lines = []
    for records in found.topics.values():
        for record in records:
            if record.key == article:
                size = "tombstone" if record.body is None else f"{len(record.body)} bytes"
                lines.append(f"  {record.place} {size} {record.header('ce_time')}")
    return lines


def log_folder(state: Path) -> Path:
    return state / "services"
