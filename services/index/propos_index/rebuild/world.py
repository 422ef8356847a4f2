"""What the steps of a rebuild work with: opened connections, patience, somebody to tell how far they are."""

from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, Protocol, TypeVar

from elasticsearch import Elasticsearch

from propos.health import Health
from propos.patience import persist
from propos_index.rebuild.build import TOPICS, Build, Progress, Step
from propos_index.rebuild.carry import Refusal
from propos_index.rebuild.heart import Heart
from propos_index.rebuild.offsets import Offsets, Reach
from propos_index.rebuild.progress import Show
from propos_index.rebuild.register import Register
from propos_index.settings import IndexSettings
from propos_index.writer import Writer

Result = TypeVar("Result")
LOOK: Final = 0.2
"""Seconds between two looks at how far a group is."""
CLOSE: Final = 3.0
"""Seconds in which the engine must reach what just was the end, to count as close behind."""
ROUNDS: Final = 20
"""How often it is given the chance: where all is slow, no more can be had."""


class Engine(Protocol):
    """What reads the build's topics into its indices, on threads of its own."""

    def start(self) -> None:
        """Begin where the group's offsets say."""

    def check(self) -> None:
        """Raise what ended it, if anything did."""

    def away(self) -> dict[str, str]:
        """The servers that it waits for, and why."""

    def refused(self) -> tuple[Refusal, ...]:
        """Messages that cannot be indexed."""

    def stop(self) -> None:
        """Commit what is done, and end; never raises."""

    def forget(self) -> None:
        """Remove its group, stopped as it is. Raises Retry."""


class World:
    """One process's hold on one build. `rest` spends seconds, and raises Stopped to give up."""

    def __init__(
        self,
        client: Elasticsearch,
        settings: IndexSettings,
        register: Register,
        heart: Heart,
        engine: Engine,
        reach: Reach,
        writer: Writer,
        show: Show,
        rest: Callable[[float], None],
    ) -> None:
        self.client, self.settings, self.prefix = client, settings, settings.index_prefix
        self.reach, self.writer, self.engine = reach, writer, engine
        self._register, self._heart, self._show, self._rest = register, heart, show, rest
        self.build = register.build
        """The build as it was last written down."""
        self._health = Health()
        self._health.ready()

    def save(self, build: Build) -> Build:
        """Write the build down, and begin its step. Raises Lost."""
        self.elastic(lambda: self._register.save(build))
        self.build = build
        self.tell(0, 0)
        return build

    def begin(self, step: Step) -> None:
        """Write down that this step begins. Raises Lost."""
        self.save(self.build.to(step))

    def tell(self, done: int, total: int) -> None:
        """Say how far the step is, and what it waits for."""
        self._heart.progress = Progress(min(done, total), total)
        away = self._health.report() | self.engine.away()
        waits = ", ".join(f"{name}: {why}" for name, why in away.items())
        self._show(self.build.step, self._heart.progress, waits)

    def rest(self, seconds: float) -> None:
        """Spend the seconds. Raises Stopped, Lost, and what ended the engine."""
        self._rest(seconds)
        self._heart.check()
        self.engine.check()

    def elastic(self, work: Callable[[], Result]) -> Result:
        """The result of work on Elasticsearch, however long it is away."""
        return persist(work, "elasticsearch", self._health, self._waiting, self.settings.index_longest_wait)

    def kafka(self, work: Callable[[], Result]) -> Result:
        """The result of work on Kafka, however long it is away."""
        return persist(work, "kafka", self._health, self._waiting, self.settings.index_longest_wait)

    def ends(self, topics: Iterable[str] | None = None) -> Offsets:
        """Where these topics end now; without any, those of the build."""
        return self.kafka(lambda: self.reach.ends(topics or TOPICS[self.build.source]))

    def reached(self, ends: Offsets, seconds: float | None = None, reach: Reach | None = None) -> bool:
        """Whether the group has done with all before these ends, so many seconds from now at the latest.

        `reach`: that of another group than the engine's.
        """
        until = None if seconds is None else monotonic() + seconds
        of = reach or self.reach
        total = self.kafka(lambda: of.size(ends))
        while left := self.kafka(lambda: of.left(ends)):
            if until and monotonic() > until:
                return False
            self.tell(total - left, total)
            self.rest(LOOK)
        return True

    def close_behind(self) -> None:
        """Return when the engine follows what comes in as closely as it can."""
        for _ in range(ROUNDS):
            if self.reached(self.ends(), CLOSE):
                return

    def _waiting(self, seconds: float) -> None:
        progress = self._heart.progress
        self.tell(progress.done, progress.total)
        self.rest(seconds)
