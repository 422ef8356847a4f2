"""`propos ingest`: from feeds and folders to articles.raw. The one module that opens connections.

One instance is assumed: it reads the whole of ingest.state at its start and nobody else writes it.
"""

import signal
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event

from propos import clients, topics
from propos.health import Health, serve
from propos.log import configure, get
from propos_ingest.desk import Desk
from propos_ingest.fetch import Fetcher, open_client
from propos_ingest.loop import Loop, Pace
from propos_ingest.publish import Abandoned, Publisher
from propos_ingest.settings import IngestSettings
from propos_ingest.sources.feed_source import FeedSource
from propos_ingest.sources.folder_source import FolderSource
from propos_ingest.sources.source import Source
from propos_ingest.states import States, read_states
from propos_ingest.summary import Summary

CLIENT = "propos-ingest"
log = get(__name__)


def run(
    settings: IngestSettings,
    feeds: Sequence[str],
    folders: Sequence[Path] = (),
    outlet: str | None = None,
    once: bool = False,
) -> Summary:
    """Ingest until SIGTERM or SIGINT, or one round; returns what was done.

    Raises publish.Abandoned (a Retry) when `once` and Kafka does not answer within the set patience.
    """
    configure(settings, "ingest")
    stop, health, summary = Event(), Health(), Summary()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        stack.callback(serve(health, settings))
        client = stack.enter_context(open_client(settings))
        publisher = Publisher(
            lambda: clients.producer(settings.kafka, CLIENT),
            health,
            stop,
            settings.kafka_patience if once else None,
        )
        stack.callback(publisher.close)
        try:
            states = publisher.patiently(lambda: _states(settings))
            health.ready()
            get_page, pause = Fetcher(client, settings).get, settings.feed_interval
            sources: list[Source] = [FeedSource(url, get_page, states, settings, pause) for url in feeds]
            sources += [FolderSource(folder, settings, pause, outlet) for folder in folders]
            log.info("ready", feeds=len(feeds), folders=len(folders), known_articles=len(states))
            pace = Pace(pause, settings.fetches, settings.fetches_per_host, once)
            Loop(sources, pace, stop).run(Desk(publisher, states, summary).take)
        except Abandoned:
            if not stop.is_set() or once:
                raise
            log.warning("stopped_without_kafka", kafka=settings.kafka)
    log.info("stopped", **summary.as_json())
    return summary


def _states(settings: IngestSettings) -> States:
    with closing(clients.consumer(settings.kafka, CLIENT, group=None)) as consumer:
        return States(read_states(consumer, topics.INGEST_STATE))
