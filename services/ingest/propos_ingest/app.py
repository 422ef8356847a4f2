"""`propos ingest`: from the outside to articles.raw. The one module that opens its connections."""

import asyncio
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Final

from kafka.errors import KafkaError

from propos import clients
from propos.backoff import full_jitter
from propos.dead.breaker import BREAKER
from propos.errors import Retry
from propos.health import Health, serve
from propos.log import configure, get
from propos.patience import note
from propos.states import Handover
from propos_ingest.ledger.journal import Broken
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.fetch import open_fetcher
from propos_ingest.net.session import open_session
from propos_ingest.pages.extract import start
from propos_ingest.push.app import serving
from propos_ingest.rounds.app import connect, disconnect
from propos_ingest.rounds.pool import Pool
from propos_ingest.rounds.session import Clients, Session, Tools
from propos_ingest.rounds.sources import Source, poll_once
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.tasks import detached, unless_stopped
from propos_ingest.rounds.wanted import Wanted, sources_of
from propos_ingest.settings import IngestSettings
from propos_ingest.subscriptions.app import read_register, write
from propos_ingest.subscriptions.lists import Listed

_RESOLVING: Final = 32
_LOOK: Final = 2.0
log = get(__name__)


def run(settings: IngestSettings, wanted: Wanted) -> Summary:
    """Ingest until SIGTERM or SIGINT, or one round; returns what was done.

    Raises Retry when `once` and Kafka does not answer within the set patience, Unusable when `once` and
    instances of the group run.
    """
    configure(settings, "ingest")
    return asyncio.run(_run(settings, wanted))


async def _run(settings: IngestSettings, wanted: Wanted) -> Summary:
    stop, health, summary = asyncio.Event(), Health(), Summary()
    # Names are resolved there: a few that nobody answers for must not hold up the others.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_RESOLVING))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    pool = Pool(settings.extract_processes, start)
    async with AsyncExitStack() as stack:
        stack.callback(pool.close)
        stack.callback(serve(health, settings))
        session = await stack.enter_async_context(open_session(settings))
        budgets = Budgets(settings)
        fetcher = open_fetcher(session, settings, budgets)
        desks: list[Session] = []
        if settings.push_port:
            await stack.enter_async_context(serving(settings, partial(_hand, desks), health))
        tools = Tools(fetcher, budgets, pool, settings, summary, health)
        watching = asyncio.create_task(_watch_kafka(settings, health))
        stack.callback(watching.cancel)
        await _sessions(tools, wanted, desks, health, stop)
    log.info("stopped", **summary.as_json())
    return summary


async def _hand(desks: Sequence[Session], handovers: Sequence[Handover]) -> None:
    """What is handed in goes through the session of the moment."""
    if not desks:
        raise Retry("no session with Kafka")
    await desks[0].hand(handovers)


async def _watch_kafka(settings: IngestSettings, health: Health) -> None:
    """Say when Kafka is away: its clients reconnect by themselves and tell nobody."""
    while True:
        note(health, "kafka", await detached(partial(clients.unreachable, settings.kafka)))
        await asyncio.sleep(_LOOK)


async def _sessions(
    tools: Tools, wanted: Wanted, desks: list[Session], health: Health, stop: asyncio.Event
) -> None:
    """One session after the other, until one is done; a wait between them while Kafka is away."""
    began, pauses = time.monotonic(), full_jitter()
    sources = sources_of(wanted, tools.pool, tools.settings, tools.summary)
    settings = tools.settings
    while True:
        try:
            opened = await detached(partial(_open, settings, wanted))
        except (KafkaError, Retry) as error:
            reason = str(error) or type(error).__name__
        else:
            try:
                session = Session(opened, tools)
                desks[:] = [session]
                await session.run(partial(_work, wanted, sources, health, stop))
                return
            except (Broken, KafkaError) as error:
                reason = str(error) or type(error).__name__
                pauses = full_jitter()
            finally:
                desks.clear()
                await detached(partial(disconnect, opened))
        note(health, "session", reason)
        if wanted.once and time.monotonic() - began > settings.kafka_patience:
            raise Retry(f"Kafka does not answer ({reason}); is it up? Try propos status")
        try:
            await asyncio.wait_for(stop.wait(), next(pauses))
        except TimeoutError:
            continue
        log.warning("stopped_without_kafka", kafka=settings.kafka)
        if wanted.once:
            raise Retry("stopped while Kafka was away")
        return


async def _work(
    wanted: Wanted, sources: Sequence[Source], health: Health, stop: asyncio.Event, session: Session
) -> None:
    """What a session does until it is told to stop, or until it has done the one round."""
    await unless_stopped(session.beat.until_owned(), stop)
    # Not ready(): Kafka's watch says itself when it is back.
    for settled in ("session", BREAKER):
        note(health, settled, None)
    health.back("start")
    log.info("ready")
    if wanted.once:
        await unless_stopped(poll_once(session, wanted.feeds, sources), stop)
        return
    tasks = [asyncio.create_task(source.follow(session)) for source in sources]
    stopped = asyncio.create_task(stop.wait())
    try:
        while not stopped.done():
            running = [task for task in tasks if not task.done()]
            done, _ = await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for each in (stopped, *tasks):
            each.cancel()
        await asyncio.gather(stopped, *tasks, return_exceptions=True)


def _open(settings: IngestSettings, wanted: Wanted) -> Clients:
    if wanted.feeds and not wanted.once:
        _subscribe(settings, wanted.feeds)
    return connect(settings, alone=wanted.once)


def _subscribe(settings: IngestSettings, feeds: Sequence[str]) -> None:
    """Subscribe to the feeds that are not yet."""
    register = read_register(settings)
    new = [Listed(url) for url in feeds if url not in register.subscriptions]
    write(settings, register.add(new, datetime.now(UTC)))
