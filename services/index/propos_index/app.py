"""`propos index`: from articles.enriched into Elasticsearch. The one module that opens connections.

Polls a batch, prepares it, writes it, buries what can never work, and only then commits the batch's offsets.
Whatever moment the process dies at, the batch comes again and changes nothing that was already written.
"""

import signal
from collections.abc import Callable
from contextlib import ExitStack
from threading import Event, Thread
from typing import TypeVar

from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer

from propos import clients, topics
from propos.errors import Unusable
from propos.health import Health, serve
from propos.log import configure, get
from propos_index.feed import Feed, kafka_as_retry
from propos_index.indexer import Indexer
from propos_index.indices import ensure
from propos_index.patience import Stopped, persist
from propos_index.settings import IndexSettings
from propos_index.sweeper import keep_sweeping
from propos_index.writer import Writer

GROUP = "propos-index"
"""The consumer group; the index prefix goes before it, so that each set of indices sees every message."""
log = get(__name__)
Result = TypeVar("Result")


def connect(settings: IndexSettings) -> Elasticsearch:
    """A client that leaves retrying to its caller. Raises Unusable when the address is none."""
    url = settings.elasticsearch
    try:
        return Elasticsearch(
            url, request_timeout=settings.index_timeout, max_retries=0, retry_on_timeout=False
        )
    except ValueError as error:
        raise Unusable(f"PROPOS_ELASTICSEARCH={url} is no address ({error})") from error


def ensure_indices(settings: IndexSettings) -> dict[str, str]:
    """Templates, indices and aliases as they should be: {alias: created | changed | unchanged}."""
    with connect(settings) as client:
        return ensure(client, settings.index_prefix)


def run(settings: IndexSettings) -> None:
    """Index until SIGTERM or SIGINT."""
    configure(settings, "index")
    stop, health = Event(), Health()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        stack.callback(serve(health, settings))
        client = stack.enter_context(connect(settings))

        def rest(seconds: float) -> None:
            if stop.wait(seconds):
                raise Stopped

        def patiently(dependency: str, work: Callable[[], Result]) -> Result:
            return persist(work, dependency, health, rest, settings.index_longest_wait)

        try:
            patiently("elasticsearch", lambda: ensure(client, settings.index_prefix))
            consumer, producer = patiently("kafka", lambda: _kafka(settings))
            stack.callback(producer.close, timeout=5)
            stack.callback(consumer.close, autocommit=False)
            feed = Feed(consumer, stop)
            patiently("kafka", feed.check)
            health.ready()
            if settings.index_sweep_seconds:
                sweeper = Thread(target=keep_sweeping, args=(client, settings, stop.wait), daemon=True)
                sweeper.start()
                stack.callback(sweeper.join, timeout=10)
                stack.callback(stop.set)
            log.info("ready", topic=topics.ENRICHED, elasticsearch=settings.elasticsearch)
            Indexer(Writer(client, settings), producer, feed, health, settings.index_longest_wait).run()
        except Stopped:
            log.info("stopped")


def _kafka(settings: IndexSettings) -> tuple[KafkaConsumer, KafkaProducer]:
    with kafka_as_retry():
        group = settings.index_prefix + GROUP
        consumer = clients.consumer(settings.kafka, "propos-index", group, settings.index_batch)
        return consumer, clients.producer(settings.kafka, "propos-index")
