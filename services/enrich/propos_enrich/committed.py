"""Faust over aiokafka, reading only what is committed: ingest and backfill publish in transactions.

Faust reads so in its exactly-once mode alone, which is broken (0.15); this takes its reader from there.
"""

import logging
from typing import Any

from faust.transport.drivers import aiokafka as driver

_logger = logging.getLogger("faust.propos")
"""Else what Faust says of each step would pass for ours, and be logged."""


class _Thread(driver.AIOKafkaConsumerThread):
    logger = _logger

    def _create_worker_consumer(self, transport: driver.Transport) -> Any:
        self.consumer.in_transaction = True  # asked here for the isolation level alone
        try:
            return super()._create_worker_consumer(transport)
        finally:
            self.consumer.in_transaction = False


class _Consumer(driver.Consumer):
    logger = _logger

    def _new_consumer_thread(self) -> _Thread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)


class Transport(driver.Transport):
    """Faust's transport with isolation level read_committed."""

    Consumer = _Consumer
