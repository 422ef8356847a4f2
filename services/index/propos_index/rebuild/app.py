"""`propos reindex`: what opens its connections, and holds the build while the steps go on."""

import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from threading import Event
from time import monotonic

import msgspec
from kafka import KafkaConsumer

from propos import clients
from propos.dead.breaker import Breaker
from propos.errors import ProposError, Retry, Unusable
from propos.health import Health
from propos.log import configure
from propos.patience import Stopped, persist
from propos_index.app import connect
from propos_index.engine import Engine
from propos_index.feed import kafka_as_retry
from propos_index.rebuild import targets
from propos_index.rebuild.again import Again
from propos_index.rebuild.build import TOPICS, Build, Entry, Source, Step, group, new, next_prefix
from propos_index.rebuild.heart import Heart
from propos_index.rebuild.offsets import Reach
from propos_index.rebuild.progress import Show
from propos_index.rebuild.reading import Reading, Refusals
from propos_index.rebuild.register import Register
from propos_index.rebuild.run import rebuild
from propos_index.rebuild.session import CLIENT, Session, forget, members
from propos_index.rebuild.summary import Options, Summary
from propos_index.rebuild.world import World
from propos_index.settings import IndexSettings
from propos_index.worker import Graves
from propos_index.writer import Writer


def run(settings: IndexSettings, options: Options, show: Show) -> Summary:
    """Begin a build, or go on with the one under way.

    Raises Unusable, Lost (another process took it over), and Retry when it was stopped.
    """
    began = monotonic()
    configure(settings, "reindex")
    logging.getLogger("propos_index.worker").setLevel(logging.WARNING)  # it tells of every batch
    try:
        with ExitStack() as stack:
            session = Session(settings, stack)
            found = session.unheld()
            resumed = found is not None and found.entry.open
            build, again = _build(session, found.entry.build if found and resumed else None, options.source)
            session.patiently("elasticsearch", lambda: session.register.take(found, build))
            summary = rebuild(_world(session, build, show), again, options)
    except Stopped as stopped:
        raise Retry("stopped; propos reindex goes on where it stood") from stopped
    return msgspec.structs.replace(summary, resumed=resumed, seconds=round(monotonic() - began, 1))


def abort(settings: IndexSettings) -> Entry | None:
    """Remove what is under way; nothing else changes. Raises Unusable when nothing is, or too much is."""
    configure(settings, "reindex")
    try:
        with ExitStack() as stack:
            return _aborted(Session(settings, stack))
    except Stopped as stopped:
        raise Retry("stopped; propos reindex --abort goes on") from stopped


def status(settings: IndexSettings) -> Entry | None:
    """The build that is under way, or the last one. Raises Retry."""
    try:
        with connect(settings) as client:
            found = Register(client, settings.index_prefix).find()
    except Retry as error:
        raise Retry(
            f"Elasticsearch at {settings.elasticsearch} does not answer ({error}); start it with propos up"
        ) from error
    return found.entry if found else None


def _build(session: Session, open_: Build | None, source: Source | None) -> tuple[Build, Again | None]:
    """The build to work on, and the workers that one from raw waits for."""
    if open_ and source and open_.source != source:
        raise Unusable(
            f"a build from {open_.source} is under way since {open_.begun:%Y-%m-%d %H:%M}: go on with it "
            f"(propos reindex --from {open_.source}), or remove it (propos reindex --abort)"
        )
    build = open_ or new(source or "enriched", datetime.now(UTC))
    probe = Reach(session.consumer(None))
    session.patiently("kafka", lambda: probe.ends(TOPICS[build.source]))
    if build.source != "raw":
        return build, None
    name = f"{session.settings.enrich_group}-again"
    again = Again(name, session.consumer(name, committed=True), partial(members, session.settings, name))
    if not open_:
        build = msgspec.structs.replace(build, awaited=session.patiently("kafka", again.awaited))
    return build, again


def _world(session: Session, build: Build, show: Show) -> World:
    settings, stack, client = session.settings, session.stack, session.client
    heart = Heart(session.register)
    stack.callback(_left, heart, session.register)
    own = group(settings.index_prefix, build)
    reach = Reach(session.consumer(own))
    under = settings.model_copy(update={"index_prefix": next_prefix(settings.index_prefix)})
    writer = Writer(client, under)

    def opened(refusals: Refusals, health: Health, stop: Event) -> tuple[Engine, Callable[[], None]]:
        def consumer() -> KafkaConsumer:
            with kafka_as_retry():
                return clients.consumer(settings.kafka, CLIENT, own, 2 * settings.index_batch)

        def rest(seconds: float) -> None:
            if stop.wait(seconds):
                raise Stopped

        incoming = persist(consumer, "kafka", health, rest, settings.index_longest_wait)
        graves = Graves(refusals, Breaker(settings.dead_window, 1.0))
        engine = Engine(incoming, TOPICS[build.source], writer, graves, health, settings, stop)
        return engine, partial(incoming.close, autocommit=False, timeout_ms=3000)

    reading = Reading(opened, partial(forget, settings, own))
    stack.callback(reading.stop)
    return World(client, settings, session.register, heart, reading, reach, writer, show, session.rest)


def _left(heart: Heart, register: Register) -> None:
    heart.stop()
    with suppress(ProposError):
        register.leave()


def _aborted(session: Session) -> Entry | None:
    client, prefix, register = session.client, session.settings.index_prefix, session.register
    found = session.unheld()
    if found is None or not found.entry.open:
        left = session.patiently("elasticsearch", lambda: targets.unfinished(client, prefix))
        if not left:
            raise Unusable("no build is under way")
        session.patiently("elasticsearch", lambda: targets.delete(client, left))
        return None
    build = found.entry.build
    if session.patiently("elasticsearch", lambda: targets.swapped(client, prefix, build)):
        raise Unusable("the new indices are swapped in already: propos reindex does what is left to do")

    def removed() -> None:
        targets.unblock(client, build.old.values())
        targets.delete(client, build.indices(prefix))

    session.patiently("elasticsearch", lambda: register.take(found, build))
    session.patiently("elasticsearch", removed)
    session.patiently("kafka", partial(forget, session.settings, group(prefix, build)))
    ended = msgspec.structs.replace(build.to(Step.ABORTED), blocked=False)
    session.patiently("elasticsearch", lambda: register.save(ended))
    return status(session.settings)
