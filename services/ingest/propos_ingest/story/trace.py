"""Ingest's part of `propos trace`: what it remembers of an address, and what it published."""

from collections.abc import Collection, Iterator
from itertools import chain
from typing import Any

from kafka import TopicPartition

from propos import lookup, topics
from propos.identity import article_id
from propos.settings import Settings
from propos.trace import Event, Target, Told
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of
from propos_ingest.settings import IngestSettings
from propos_ingest.story import events, inquiry


def trace(target: Target, settings: Settings) -> Iterator[Told]:
    """Its story in ingest, and the article that it leads to. Raises Retry when Kafka is away."""
    own = IngestSettings(kafka=settings.kafka)
    with lookup.reader(settings.kafka, "propos-trace") as consumer:
        yield from _Inquiry(consumer, own).story(target)


class _Inquiry:
    """One look-up. A partition of ingest.state is read as a whole, once: then all in it can be asked."""

    def __init__(self, consumer: Any, settings: IngestSettings) -> None:
        self._consumer, self._settings = consumer, settings
        self._count = lookup.partitions(consumer, settings.ingest_state)
        self._read: set[int] = set()
        self._bodies: dict[str, bytes] = {}

    def story(self, target: Target) -> Iterator[Told]:
        urls = tuple(dict.fromkeys(form for url in target.urls for form in inquiry.variants(url)))
        ids = {*target.ids, *(article_id(url) for url in urls)}
        self._visit(urls)
        found = inquiry.found(self._bodies, urls, ids)
        since = found.since(target.since)
        published = [
            event
            for topic in (topics.RAW, topics.BACKFILL)
            for event in events.of_published(lookup.of_keys(self._consumer, topic, found.ids or ids, since))
        ]
        # An article may be remembered with another site than the one asked for, or be asked for by its id.
        urls = tuple(dict.fromkeys((*urls, *_said(published, "address"))))
        feeds = {*_said(published, "feed"), *(link.feed_url for link in found.links if link.feed_url)}
        self._visit((*urls, *feeds))
        found = inquiry.found(self._bodies, urls, found.ids or ids)
        known = tuple(sorted(found.ids or ids))
        yield Target(asked=target.asked, urls=urls, ids=known, since=since)
        yield from published
        yield from events.of_states(found)
        yield from self._handed((*urls, *known), urls, target)
        sites = {site_of(url) for url in urls}
        yield from events.of_feeds(self._bodies, feeds or inquiry.feeds_of(self._bodies, sites))

    def _visit(self, urls: Collection[str]) -> None:
        """Read the partitions of these addresses' sites."""
        if not self._count:
            return
        wanted = {partition_of(site_of(url), self._count) for url in urls} - self._read
        self._bodies |= lookup.newest(self._consumer, self._settings.ingest_state, wanted)
        self._read |= wanted

    def _handed(self, names: Collection[str], urls: Collection[str], target: Target) -> Iterator[Event]:
        topic = self._settings.ingest_inbox
        count = lookup.partitions(self._consumer, topic)
        numbers = {partition_of(site_of(url), count) for url in urls} if count else set()
        marks = [name.encode() for name in names]
        records = lookup.since_then(
            self._consumer,
            [TopicPartition(topic, number) for number in numbers],
            target.since,
            lambda record: any(mark in (record.value or b"") for mark in marks),
        )
        yield from events.of_handovers(records, names)


def _said(events: Collection[Event], name: str) -> set[str]:
    """What the events say under this name."""
    return {
        str(value) for known, value in chain.from_iterable(event.facts for event in events) if known == name
    }
