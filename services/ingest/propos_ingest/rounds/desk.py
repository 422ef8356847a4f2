"""The desk: what the rounds bring is written in transactions, and only then remembered."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from kafka import TopicPartition

from propos.log import get
from propos_ingest.ledger.journal import Expelled, Journal, TooLarge
from propos_ingest.ledger.membership import Membership
from propos_ingest.rounds.jobs import Found, Handed, Job
from propos_ingest.rounds.plans import Plan, Planner
from propos_ingest.rounds.tasks import detached

log = get(__name__)

_BATCH: Final = 200
_CHARACTERS: Final = 500_000
_LINGER: Final = 0.02
"""Seconds that a transaction waits for more to take along."""
_QUEUE: Final = 500
"""Jobs that may wait for Kafka; then the rounds wait, so that memory stays bounded."""


class Desk:
    """Works on jobs in their order; one transaction at a time."""

    def __init__(
        self,
        journal: Journal,
        membership: Membership,
        planner: Planner,
        inbox: str,
    ) -> None:
        self._journal, self._membership, self._planner, self._inbox = journal, membership, planner, inbox
        self._jobs: deque[Job] = deque()
        self._room = asyncio.Semaphore(_QUEUE)
        self._stir = asyncio.Event()
        self._writing = asyncio.Lock()
        self._busy = False

    async def settle(self, job: Job) -> str:
        """What came of the job, once it is committed. Waits while too much is waiting."""
        async with self._room:
            self._jobs.append(job)
            self._stir.set()
            return await job.done

    def stir(self) -> None:
        """Look again: partitions changed hands."""
        self._stir.set()

    async def remembered(self) -> None:
        """Return once all that anybody can have read of our transactions is remembered here, too.

        Consumers see what a transaction wrote a moment before whoever committed it is told that it counts.
        """
        async with self._writing:
            pass

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be written."""
        return not self._jobs and not self._busy

    async def run(self) -> None:
        """Work until cancelled. Raises Broken when what is known must be read anew."""
        while True:
            await self._stir.wait()
            await asyncio.sleep(_LINGER)
            self._stir.clear()
            held: list[Job] = []
            behind: set[int] = set()
            while self._jobs:
                self._busy = True
                held += await self._write(self._batch(), behind)
            self._jobs.extendleft(reversed(held))
            self._busy = False

    def _batch(self) -> list[Job]:
        """The next jobs; few when their texts are long, since comparing them holds up the event loop."""
        batch: list[Job] = []
        size = 0
        while self._jobs and len(batch) < _BATCH and size < _CHARACTERS:
            job = self._jobs.popleft()
            if isinstance(job, Handed) and job.done.cancelled():
                continue  # whoever pushed it was told that it was not taken, or went away
            batch.append(job)
            size += len(job.candidate.text) if isinstance(job, Found) else 0
        return batch

    async def _write(self, batch: Sequence[Job], behind: set[int]) -> list[Job]:
        """Write what can be written; returns what must wait until partitions have changed hands.

        `behind`: the partitions that a job waits for, here added to.
        """
        plan, held = self._planner.plan(batch, behind)
        if not plan.jobs:
            return held
        try:
            async with self._writing:
                await self._commit(plan)
                self._planner.committed(plan)
        except Expelled as error:
            log.info("expelled", detail=str(error))
            asyncio.get_running_loop().call_later(0.2, self.stir)  # by then the group has divided itself anew
            behind |= plan.partitions
            return [*plan.jobs, *held]
        except TooLarge as error:
            if len(plan.jobs) > 1:
                for job in plan.jobs:
                    held += await self._write([job], behind)
                return held
            self._jobs.appendleft(self._planner.refused(plan.jobs[0], str(error)))
        return held

    async def _commit(self, plan: Plan) -> None:
        offsets = self._membership.positions(plan.partitions)
        settled: dict[int, set[int]] = {}
        for mail in plan.mails:
            settled.setdefault(mail.partition, set()).add(mail.offset)
        for mail in plan.mails:
            commit = mail.prefix.next_after(settled[mail.partition])
            if commit is not None:
                offsets[TopicPartition(self._inbox, mail.partition)] = commit

        def commit_in_turn() -> None:
            with self._membership.turn:
                if not plan.partitions <= self._membership.owned:
                    raise Expelled("partitions changed hands")
                self._journal.commit(plan.writes, offsets)

        await detached(commit_in_turn)
        for mail in plan.mails:
            mail.prefix.settle({mail.offset})
        for partition, count in Counter(mail.partition for mail in plan.mails).items():
            self._membership.settled(partition, count)
