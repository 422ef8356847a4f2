"""What a command wants read besides the subscriptions: folders, standard input, feeds for a single round."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from propos.errors import BadMessage
from propos.states import Candidate
from propos_ingest.articles.dropped import Dropped
from propos_ingest.files.candidates import Reading, find
from propos_ingest.files.piece import Passed, Piece
from propos_ingest.files.watch import Find, Watch, read_input
from propos_ingest.rounds.pool import Pool
from propos_ingest.rounds.reader import Look
from propos_ingest.rounds.sources import Source
from propos_ingest.rounds.tallies import Summary
from propos_ingest.settings import IngestSettings

_RESTS: Final = 0.3
"""Seconds between two looks at a file that is being written."""


class Wanted(msgspec.Struct, frozen=True):
    """What this process is to read besides the subscriptions; `once`: only that, a single time.

    `lines` is a stream of JSON lines, which is read to its end.
    """

    feeds: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    lines: BinaryIO | None = None
    outlet: str | None = None
    once: bool = False


def sources_of(wanted: Wanted, pool: Pool, settings: IngestSettings, summary: Summary) -> list[Source]:
    """The folders, each looked at every feed_interval seconds, and the stream, if there is one."""
    largest, interval = settings.max_page_bytes, None if wanted.once else settings.feed_interval
    looks: list[tuple[Look, float | None]] = []
    for folder in wanted.folders:
        finding = _finding(wanted.outlet or folder.resolve().name, pool, settings)
        looks.append((partial(_settled, Watch(folder, finding, largest, time.time)), interval))
    if wanted.lines is not None:
        finding = _finding(wanted.outlet, pool, settings)
        looks.append((partial(read_input, wanted.lines, "stdin", finding, largest), None))
    return [Source(look, pause, summary) for look, pause in looks]


def _finding(outlet: str | None, pool: Pool, settings: IngestSettings) -> Find:
    """What finds an article in a piece of a file: in the pool, called in the thread that reads the file."""
    loop = asyncio.get_running_loop()
    reading = Reading(
        outlet=outlet,
        zone=settings.timezone,
        least_text=settings.least_text,
        seconds=settings.extract_seconds,
    )

    def finding(piece: Piece) -> Candidate | Dropped | Passed:
        work = pool.run(find, piece, reading, datetime.now(UTC))
        try:
            return asyncio.run_coroutine_threadsafe(work, loop).result()
        except BadMessage as error:
            return Dropped(piece.address, error.reason, error.detail)

    return finding


def _settled(watch: Watch) -> Iterator[Candidate | Dropped]:
    """What a folder holds, files that were being written included as soon as they rest."""
    yield from watch.look()
    while watch.waiting:
        time.sleep(_RESTS)
        yield from watch.look()
