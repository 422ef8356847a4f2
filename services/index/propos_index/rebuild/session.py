"""One call of the command: its connections, and its patience."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from threading import Event
from typing import Final, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.errors import GroupIdNotFoundError

from propos import clients
from propos.errors import Retry, Unusable
from propos.health import Health
from propos.log import get
from propos.patience import Stopped, persist
from propos_index.app import connect
from propos_index.feed import kafka_as_retry
from propos_index.rebuild.register import Found, Register
from propos_index.settings import IndexSettings

CLIENT: Final = "propos-reindex"
Result = TypeVar("Result")
log = get(__name__)


class Session:
    """One call of the command: its connections, and its patience until it is asked to stop."""

    def __init__(self, settings: IndexSettings, stack: ExitStack) -> None:
        self.settings, self.stack = settings, stack
        self.client = stack.enter_context(connect(settings))
        self.register = Register(self.client, settings.index_prefix)
        self._stop, self._health = Event(), Health()
        self._health.ready()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())

    def rest(self, seconds: float) -> None:
        """Spend the seconds. Raises Stopped."""
        if self._stop.wait(seconds):
            raise Stopped

    def patiently(self, dependency: str, work: Callable[[], Result]) -> Result:
        """The result of work, however long the dependency is away. Raises Stopped."""
        return persist(work, dependency, self._health, self.rest, self.settings.index_longest_wait)

    def unheld(self) -> Found | None:
        """The build that is under way or the last one. Raises Unusable when a process works on it."""

        def found() -> Found | None:
            found = self.register.find()
            if found is not None and found.entry.holder:
                log.info("looking for signs of life", holder=found.entry.holder)
            if found is None or not found.entry.open or self.register.silent(found, self.rest):
                return found
            raise Unusable(f"{found.entry.holder} works on this build: wait for it, or stop it first")

        return self.patiently("elasticsearch", found)

    def consumer(self, group: str | None, committed: bool = False) -> KafkaConsumer:
        """A consumer, closed in the end."""

        def opened() -> KafkaConsumer:
            with kafka_as_retry():
                return clients.consumer(self.settings.kafka, CLIENT, group, committed=committed)

        consumer = self.patiently("kafka", opened)
        self.stack.callback(consumer.close, autocommit=False, timeout_ms=3000)
        return consumer


@contextmanager
def _admin(settings: IndexSettings) -> Iterator[KafkaAdminClient]:
    with kafka_as_retry():
        admin = KafkaAdminClient(bootstrap_servers=settings.kafka, client_id=CLIENT)
        with closing(admin):
            yield admin


def forget(settings: IndexSettings, name: str) -> None:
    """Delete a consumer group. Raises Retry while it has members, or Kafka is away."""
    with _admin(settings) as admin:
        told = admin.delete_groups([name])[name]
    if told not in ("OK", GroupIdNotFoundError.__name__):
        raise Retry(f"Kafka: the group {name} is not deleted ({told})")


def members(settings: IndexSettings, name: str) -> int:
    """How many processes are members of a consumer group. Raises Retry."""
    with _admin(settings) as admin:
        return len(admin.describe_groups([name])[name].get("members", ()))
