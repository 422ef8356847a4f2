"""The engine of index: Kafka is polled always, whatever Elasticsearch does, and workers write beside it.

Membership in the consumer group is kept however long a request takes. What is done is committed as far as
everything before it is done too. Partitions are paused while enough is held, or while a server or the
circuit breaker makes everybody wait.
"""

from collections.abc import Callable, Collection, Sequence
from threading import Event, Thread
from time import monotonic
from typing import Final

from kafka import KafkaConsumer

from propos.dead.breaker import BREAKER
from propos.errors import Retry
from propos.health import Health
from propos.log import get
from propos.metrics import MESSAGES
from propos.patience import Stopped, persist
from propos_index.backlog import Backlog, Limits
from propos_index.feed import Feed, Offsets
from propos_index.settings import IndexSettings
from propos_index.tally import STAGE, Tally
from propos_index.tracker import Partition
from propos_index.worker import Graves, Worker
from propos_index.writer import Writer

COMMIT_SECONDS: Final = 0.5
"""Time between two commits."""
LONGEST_WAIT: Final = 3.0
"""Longest wait in seconds for a broker that is away: it is soon back, and flowing again is what counts."""
log = get(__name__)


class Engine:
    """Carries the messages of some topics into the index, over connections that its maker opened.

    One run an engine. Closes nothing but its own threads.
    """

    def __init__(
        self,
        consumer: KafkaConsumer,
        topics: Sequence[str],
        writer: Writer,
        graves: Graves,
        health: Health,
        settings: IndexSettings,
        stop: Event,
    ) -> None:
        flying, messages = settings.index_in_flight, settings.index_batch
        limits = Limits(
            unit_messages=messages,
            unit_bytes=settings.index_bulk_bytes,
            messages=2 * flying * messages,
            bytes=settings.index_buffer_bytes,
        )
        self.tally = Tally()
        """How many messages came to which end."""
        self._backlog = Backlog(limits)
        self._feed = Feed(consumer, topics, self)
        self._graves = graves
        self._health = health
        self._stop = stop
        self._let_go_seconds = settings.index_let_go
        self._committed = monotonic()
        self._ending = Event()
        self._left: set[Partition] = set()
        self._crashes: list[Exception] = []
        worker = Worker(
            self._backlog, writer, graves, health, self._ending, settings.index_longest_wait, self.tally
        )
        self._threads = [
            Thread(target=self._guarded, args=(worker,), name=f"worker-{number}", daemon=True)
            for number in range(flying)
        ]

    def check(self) -> None:
        """Raise Retry when the broker does not answer or a topic is missing."""
        self._feed.check()

    def done_before(self) -> dict[Partition, int]:
        """Of each partition that this engine has, the offset before which everything is done."""
        found: dict[Partition, int] = {}
        for part in self._feed.assigned():
            at = self._backlog.next_of(part)
            at = self._feed.position(part) if at is None else at
            if at is not None:
                found[part] = at
        return found

    def run(self, done: Callable[[], bool] = lambda: False) -> None:
        """Work until `done` (asked every moment, in this thread) or until the process is to stop.

        What is in flight then is finished, for a short time, and committed.
        """
        for thread in self._threads:
            thread.start()
        try:
            while not (self._stop.is_set() or done()):
                persist(self._turn, "kafka", self._health, self._rest, LONGEST_WAIT)
                self._look_after()
        except Stopped:
            pass
        finally:
            self._end()
        self._look_after()

    def _turn(self) -> None:
        """Poll, and commit now and then: never the one without the other, for a commit may need a rebalance
        to end. Raises Retry.
        """
        # With nothing at hand nobody would find out that a server is back.
        hold = self._backlog.full or (self._backlog.busy and self._waits())
        deliveries = self._feed.poll(hold)
        MESSAGES.labels(STAGE, "read").inc(len(deliveries))
        self._backlog.put(deliveries)
        if monotonic() - self._committed > COMMIT_SECONDS:
            self._commit()
            self._committed = monotonic()

    def _commit(self) -> None:
        due = self._backlog.due()
        if self._feed.commit(due):
            self._backlog.committed(due)

    def _look_after(self) -> None:
        """What must not be done in the consumer's thread or a worker's."""
        if self._crashes:
            raise self._crashes[0]
        if gone := self._left - self._feed.assigned():
            self._graves.queue.release([(part.topic, part.number) for part in gone])
        self._left.clear()

    def pause(self) -> Offsets:
        """As Feed asks for before a rebalance."""
        if self._ending.is_set():  # what could be committed is
            return {}
        self._backlog.settle(0 if self._waits() else self._let_go_seconds)
        return self._backlog.due()

    def keep(self, parts: Collection[Partition]) -> None:
        """As Feed asks for after a rebalance: what is held of other partitions goes."""
        self._left.update(self._backlog.keep(parts))

    def _waits(self) -> bool:
        return bool(self._health.report().keys() & {"elasticsearch", BREAKER})

    def _rest(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped

    def _guarded(self, worker: Worker) -> None:
        try:
            worker.run()
        except Exception as error:  # noqa: BLE001  # raised again in the main thread
            self._crashes.append(error)

    def _end(self) -> None:
        self._backlog.close()
        self._ending.set()
        self._backlog.settle(self._let_go_seconds)
        try:
            self._commit()
        except Retry as error:
            log.info("not committed", detail=str(error))
