"""Faust over aiokafka, mended where it would lose messages or end the worker (faust-streaming 0.15.3).

- It reads only what is committed: ingest and backfill publish in transactions. Faust does so in its
  exactly-once mode alone, which is broken; this takes the reader from there.
- Offsets to commit come from `Progress`, whatever Faust acknowledges.
- A commit or a connection that fails is tried again; to Faust it is a reason to crash.
- Before partitions go, the batch in work gets a moment to be finished and committed.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, cast

from aiokafka import OffsetAndMetadata, TopicPartition
from aiokafka.consumer.fetcher import OffsetResetStrategy
from aiokafka.errors import ConsumerStoppedError, KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from propos.backoff import full_jitter
from propos_enrich.progress import Progress

_logger = logging.getLogger("faust.propos")
"""Else what Faust says of each step would pass for ours, and be logged."""
COMMIT_SECONDS: Final = 5.0
"""A commit that takes longer is given up, and made again: a stop must not wait for a broker that is away."""
SETTLE_SECONDS: Final = 3.0
"""What a rebalance may wait for the batch in work."""


class _Thread(driver.AIOKafkaConsumerThread):
    """The thread that talks to Kafka; every method runs on its event loop."""

    logger = _logger

    async def on_start(self) -> None:
        for pause in full_jitter(cap=5):
            try:
                await super().on_start()
            except KafkaError:
                await self._ensure_consumer().stop()
                await asyncio.sleep(pause)
            else:
                return

    def _create_worker_consumer(self, transport: driver.Transport) -> Any:
        self.consumer.in_transaction = True  # asked here for the isolation level alone
        try:
            return super()._create_worker_consumer(transport)
        finally:
            self.consumer.in_transaction = False

    async def _fetch_records(
        self, consumer: Any, active_partitions: Any, timeout: Any = None, max_records: Any = None
    ) -> Any:
        records = await super()._fetch_records(consumer, active_partitions, timeout, max_records)
        # Nothing else runs from here to the end: messages and positions belong together.
        assignment = self._assignment()
        for part in assignment.tps if assignment else ():
            state = assignment.state_value(part)
            if state.has_valid_position:
                offsets = [record.offset for record in records.get(part, ())]
                self._progress.fetched((part.topic, part.partition), offsets, state.position)
        return records

    async def seek_to_committed(self) -> Mapping[TP, int]:
        return await self.call_thread(self._seek_to_committed)  # type: ignore[no-any-return]  # Faust is untyped

    async def _seek_to_committed(self) -> dict[TP, int]:
        """Read all from where it is committed, from the beginning what never was (aiokafka leaves that)."""
        consumer, assignment = self._ensure_consumer(), self._assignment()
        parts = list(assignment.tps) if assignment else []
        offsets = {part: await consumer.committed(part) for part in parts}
        if assignment is not self._assignment():
            return {}  # another rebalance came; it will ask again
        self._progress.begin(
            {(part.topic, part.partition): -1 if at is None else at for part, at in offsets.items()}
        )
        fresh = [part for part, offset in offsets.items() if offset is None]
        for part, offset in offsets.items():
            if offset is not None:
                consumer._fetcher.seek_to(part, offset)
        consumer._fetcher.request_offset_reset(fresh, OffsetResetStrategy.EARLIEST)
        return {TP(*part): offset or 0 for part, offset in offsets.items()}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        assigned = self.assignment()
        asked = {
            TopicPartition(*part): OffsetAndMetadata(offset, "")
            for part, offset in offsets.items()
            if part in assigned
        }
        if not asked:
            return False
        try:
            await asyncio.wait_for(self._ensure_consumer().commit(asked), COMMIT_SECONDS)
        except (KafkaError, TimeoutError):
            return False
        return True

    @property
    def _progress(self) -> Progress:
        progress: Progress = cast(Any, self.transport).progress
        return progress

    def _assignment(self) -> Any:
        """The partitions as aiokafka keeps them; None in a rebalance."""
        subscription = self._ensure_consumer()._subscription.subscription
        assignment = subscription.assignment if subscription is not None else None
        return assignment if assignment is not None and assignment.active else None


class _Consumer(driver.Consumer):
    """What Faust's event loop knows of the thread."""

    logger = _logger

    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    @property
    def progress(self) -> Progress:
        progress: Progress = cast(Any, self.transport).progress
        return progress

    def ack(self, message: Any) -> bool:
        """What Faust calls done: also what it throws away."""
        del message
        return True

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        del topics, start_new_transaction
        offsets = self.progress.committable()
        if not offsets or not await self._thread.commit({TP(*place): at for place, at in offsets.items()}):
            return False
        self.progress.committed(offsets)
        return True

    async def perform_seek(self) -> None:
        await self.seek_to_committed()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self.app.flow_control.suspend()  # no batch begins from here
        with suppress(TimeoutError):
            await asyncio.wait_for(cast(Any, self.transport).idle.wait(), SETTLE_SECONDS)
        await self.commit()
        self.progress.forget((part.topic, part.partition) for part in revoked)
        await super().on_partitions_revoked(revoked)

    async def verify_all_partitions_active(self) -> None:
        """Faust looks here for a consumer that stands still, and crashes over a rebalance in between."""

    async def _drain_messages(self, fetcher: Any) -> None:
        """Hand messages on. Faust's own passes over messages that it takes for read already."""
        try:
            while not (self.should_stop or fetcher.should_stop):
                async for _, message in self.getmany(timeout=1.0):
                    await self.wait_first(self.callback(message), self.suspend_flow.wait())
                await asyncio.sleep(0)
        except (asyncio.CancelledError, ConsumerStoppedError):
            if not self.app.should_stop:
                raise


class Transport(driver.Transport):
    """Faust's transport for one app; `idle` is set while no batch is in work."""

    Consumer = _Consumer

    def __init__(self, app: Any, progress: Progress, idle: asyncio.Event) -> None:
        super().__init__(app.conf.broker_consumer, app)
        self.progress, self.idle = progress, idle
