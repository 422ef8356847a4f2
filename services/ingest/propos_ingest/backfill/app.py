"""`propos backfill`: opens what a backfill needs, and begins anew where it stood when Kafka was away."""

import asyncio
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from kafka.errors import InvalidProducerEpochError, KafkaError, ProducerFencedError

from propos import clients
from propos.backoff import full_jitter
from propos.errors import BadMessage, Retry
from propos.log import configure, get
from propos_ingest.addresses import cleaned
from propos_ingest.articles.dropped import Dropped
from propos_ingest.backfill.desk import Commit, Found
from propos_ingest.backfill.known import Known
from propos_ingest.backfill.run import Look, Options, Progress, Run, taken_over
from propos_ingest.backfill.sources import Source, sources_of
from propos_ingest.backfill.summary import Summary
from propos_ingest.files.candidates import Reading, find
from propos_ingest.files.piece import Capture, Passed, Piece
from propos_ingest.ledger.journal import Broken, Journal
from propos_ingest.ledger.writes import Write
from propos_ingest.pages.extract import start
from propos_ingest.rounds.pool import Pool
from propos_ingest.settings import IngestSettings

CLIENT: Final = "propos-backfill"
_OPEN: Final = 30.0
"""Seconds that a transaction may stay open: whoever reads what is committed waits so long after a kill."""
_CLOSE: Final = 5.0
_AHEAD: Final = 8
"""Pieces for each process that are in work or wait for their turn."""
log = get(__name__)


def run(settings: IngestSettings, paths: Sequence[Path], options: Options, progress: Progress) -> Summary:
    """Publish what the sources hold and nobody has published; ends early, tidily, on SIGINT and SIGTERM.

    Raises Unusable for a path that is no source, Retry when Kafka stays away, TakenOver when another backfill
    reads the same source.
    """
    configure(settings, "backfill")
    return asyncio.run(_run(settings, sources_of(paths), options, progress))


async def _run(
    settings: IngestSettings, sources: tuple[Source, ...], options: Options, progress: Progress
) -> Summary:
    pool = Pool(settings.extract_processes, start)
    reading = Reading(
        outlet=options.outlet,
        zone=settings.timezone,
        least_text=settings.least_text,
        seconds=settings.extract_seconds,
    )
    work = Run(
        sources,
        _Kafka(settings, options.dry_run),
        settings.ingest_state,
        _looking(pool, reading),
        _AHEAD * settings.extract_processes,
        settings.max_page_bytes,
        options,
        progress,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, work.stop)
    began = time.monotonic()
    try:
        await _patiently(work, settings)
    finally:
        pool.close()
        work.summary.seconds = time.monotonic() - began
    return work.summary


async def _patiently(work: Run, settings: IngestSettings) -> None:
    """A transaction of unknown fate is settled by beginning anew where the topic says that it ended."""
    published = -1
    while True:
        try:
            await work.read()
        except (KafkaError, Broken) as error:
            if work.summary.published > published:
                published = work.summary.published
                waits, patience = full_jitter(), time.monotonic() + settings.kafka_patience
            if time.monotonic() > patience:
                raise Retry(
                    f"Kafka at {settings.kafka} does not answer ({error}); once it does, the same command "
                    "goes on where this one stopped"
                ) from error
            log.warning("waiting", dependency="kafka", reason=str(error))
            await asyncio.sleep(next(waits))
        else:
            return


def _looking(pool: Pool, reading: Reading) -> Look:
    async def look(piece: Piece, known: Known) -> Found:
        held = piece.held
        if isinstance(held, Passed):
            return held
        if isinstance(held, BadMessage):
            return Dropped(piece.address, held.reason, held.detail)
        if isinstance(held, Capture) and known.has_address(cleaned(held.url)):
            return None
        try:
            return await pool.run(find, piece, reading, datetime.now(UTC))
        except BadMessage as error:
            return Dropped(piece.address, error.reason, error.detail)

    return look


class _Kafka:
    """Opens the connections of a run (run.Kafka)."""

    def __init__(self, settings: IngestSettings, dry_run: bool) -> None:
        self._settings, self._dry_run = settings, dry_run

    @contextmanager
    def known(self) -> Iterator[Known]:
        with closing(self._consumer(True)) as reader, closing(self._consumer(False)) as meter:
            yield Known(reader, meter.end_offsets, self._settings.ingest_state)

    @contextmanager
    def commit(self, source: Source) -> Iterator[Commit | None]:
        if self._dry_run:
            yield None
            return
        identity = f"{CLIENT}-{source.fingerprint}"
        producer = clients.transactional(self._settings.kafka, CLIENT, identity, _OPEN)
        try:
            producer.init_transactions()
            yield _unless_fenced(Journal(producer, lambda: None), source)
        finally:
            producer.close(timeout=_CLOSE)

    def _consumer(self, committed: bool) -> Any:
        return clients.consumer(self._settings.kafka, CLIENT, group=None, committed=committed)


def _unless_fenced(journal: Journal, source: Source) -> Commit:
    def commit(writes: list[Write]) -> None:
        try:
            journal.commit(writes, {})
        except Broken as error:
            if isinstance(error.__cause__, ProducerFencedError | InvalidProducerEpochError):
                raise taken_over(source) from error
            raise

    return commit
