"""`propos index`: from articles.enriched into Elasticsearch. The one module that opens connections.

Whatever moment the process dies at, what it had not committed comes again, and what was written already
changes nothing.
"""

import signal
from contextlib import ExitStack
from functools import partial
from threading import Event, Thread
from time import sleep
from typing import Final

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer

from propos import clients, topics
from propos.dead.breaker import Breaker
from propos.dead.queue import open_queue
from propos.errors import Unusable
from propos.health import Health, serve
from propos.log import configure, get
from propos.patience import Stopped, persist
from propos_index.engine import Engine
from propos_index.feed import kafka_as_retry
from propos_index.indices import ensure
from propos_index.node import WholeNode
from propos_index.rebuild.frost import thaw
from propos_index.settings import IndexSettings
from propos_index.sweeper import keep_sweeping
from propos_index.tally import STAGE
from propos_index.worker import Graves
from propos_index.writer import Writer

GROUP: Final = "propos-index"
"""The consumer group; the index prefix goes before it, so that each set of indices sees every message."""
CLIENT: Final = "propos-index"
log = get(__name__)


def connect(settings: IndexSettings) -> Elasticsearch:
    """A client that leaves retrying to its caller. Raises Unusable when the address is none."""
    url = settings.elasticsearch
    try:
        return Elasticsearch(
            url,
            node_class=WholeNode,
            request_timeout=settings.index_timeout,
            max_retries=0,
            retry_on_timeout=False,
        )
    except ValueError as error:
        raise Unusable(f"PROPOS_ELASTICSEARCH={url} is no address ({error})") from error


def ensure_indices(settings: IndexSettings) -> dict[str, str]:
    """Templates, indices and aliases as they should be: {alias: created | changed | unchanged}.

    What a killed rebuild left blocked takes writes again.
    """
    with connect(settings) as client:
        thaw(client, settings.index_prefix, sleep)
        return ensure(client, settings.index_prefix, settings.index_size)


def run(settings: IndexSettings) -> None:
    """Index until SIGTERM or SIGINT."""
    configure(settings, STAGE)
    stop, health = Event(), Health()
    begun = Event()

    def leave(*_: object) -> None:
        stop.set()
        if not begun.is_set():  # the engine stops by itself; a first request to a server may take long
            raise Stopped

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)

    def rest(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    with ExitStack() as stack:
        stack.callback(serve(health, settings))
        client = stack.enter_context(connect(settings))
        patiently = partial(persist, health=health, wait=rest, longest=settings.index_longest_wait)
        try:
            patiently(lambda: ensure(client, settings.index_prefix, settings.index_size), "elasticsearch")
            patiently(lambda: thaw(client, settings.index_prefix, rest), "elasticsearch")
            group = settings.index_prefix + GROUP
            incoming = patiently(lambda: consumer(settings, group), "kafka")
            stack.callback(incoming.close, autocommit=False, timeout_ms=2000)
            queue = open_queue(settings.kafka, STAGE, group, topics.ENRICHED_DEAD)
            graves = Graves(queue, Breaker(settings.dead_window, settings.dead_share))
            stack.callback(queue.close)
            engine = Engine(
                incoming, [topics.ENRICHED], Writer(client, settings), graves, health, settings, stop
            )
            patiently(engine.check, "kafka")
            health.ready()
            if settings.index_sweep_seconds:
                sweeper = Thread(target=keep_sweeping, args=(client, settings, stop.wait), daemon=True)
                sweeper.start()
                stack.callback(sweeper.join, timeout=1)
                stack.callback(stop.set)
            log.info("ready", topic=topics.ENRICHED, elasticsearch=settings.elasticsearch)
            begun.set()
            engine.run()
        except Stopped:
            pass
    log.info("stopped")


def consumer(settings: IndexSettings, group: str) -> KafkaConsumer:
    """A consumer of this group. Raises Retry when Kafka is away."""
    with kafka_as_retry():
        return clients.consumer(settings.kafka, CLIENT, group, 2 * settings.index_batch)
