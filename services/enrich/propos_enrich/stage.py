"""The stage: a batch of messages in, and back when all that comes of each is safe.

Order of things, which keeps the promises "nothing lost, nothing doubled": Kafka has acknowledged the outputs,
then the dead letters, then a message counts as done and may be committed. A crash anywhere repeats the batch;
ids and versions downstream, and the dead-letter queue, make that harmless.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from propos import log, patience
from propos.backoff import full_jitter
from propos.dead.breaker import BREAKER, LONGEST_REFUSAL, Breaker
from propos.dead.letters import Letter, Origin, reason_of
from propos.errors import BadMessage, Retry
from propos.health import Health
from propos.metrics import DROPPED, MESSAGES
from propos_enrich.delivery import letter
from propos_enrich.outcomes import STAGE, Message, Outgoing, Read, outcome
from propos_enrich.progress import Progress

logger = log.get(__name__)


Send = Callable[[Sequence[Outgoing]], Sequence[BadMessage | Retry | None]]
Bury = Callable[[Sequence[Letter]], None]
"""Blocks. Raises Retry."""


class Stage:
    """Works on the messages of one consumer; `seconds` limits the work on one of usual length."""

    def __init__(
        self, read: Read, send: Send, bury: Bury, breaker: Breaker, health: Health, seconds: float
    ) -> None:
        self._read, self._send, self._bury, self._breaker = read, send, bury, breaker
        self._health, self._seconds = health, seconds
        self.progress = Progress()
        self.idle = asyncio.Event()
        self.idle.set()
        self._changed = asyncio.Event()

    async def work(self, messages: Sequence[Message]) -> None:
        """Return when each message is done, or went to another process."""
        async with self._busy():
            waits = full_jitter(cap=LONGEST_REFUSAL)
            left, worked = self._held(messages), 0
            while left:
                outcomes = await asyncio.gather(*(outcome(each, self._read, self._seconds) for each in left))
                good = [(m, out) for m, out in zip(left, outcomes, strict=True) if isinstance(out, Outgoing)]
                bad = [(m, out) for m, out in zip(left, outcomes, strict=True) if isinstance(out, BadMessage)]
                refused = await self._publish(good)
                worked += len(good) - len(refused)
                bad += refused
                why = self._breaker.refuses(Counter(fault.reason for _, fault in bad), worked)
                patience.note(self._health, BREAKER, why)
                if why is None:
                    await self._give_up([letter(m, fault) for m, fault in bad])
                    self._done(m for m, _ in bad)
                    return
                await self._wait(next(waits))
                left = self._held(m for m, _ in bad)
            patience.note(self._health, BREAKER, None)

    def changed(self) -> None:
        """Partitions went away: whoever waits with their messages need not wait any more."""
        self._changed.set()

    async def _publish(self, good: Sequence[tuple[Message, Outgoing]]) -> list[tuple[Message, BadMessage]]:
        """Send until Kafka has each; returns those whose outcome Kafka never takes."""
        left, refused = list(good), list[tuple[Message, BadMessage]]()

        async def send() -> None:
            nonlocal left
            answers = await asyncio.to_thread(self._send, [out for _, out in left])
            retries = [answer for answer in answers if isinstance(answer, Retry)]
            for (message, out), answer in zip(left, answers, strict=True):
                if isinstance(answer, BadMessage):
                    refused.append((message, answer))
                elif answer is None:
                    self._published(message, out)
            left = [pair for pair, answer in zip(left, answers, strict=True) if isinstance(answer, Retry)]
            if retries:
                raise retries[0]

        if left:
            await patience.persisting(send, "kafka", self._health, longest=5)
        return refused

    async def _give_up(self, letters: Sequence[Letter]) -> None:
        async def bury() -> None:
            left = [each for each in letters if self._holds(each.origin)]
            if left:
                await asyncio.to_thread(self._bury, left)

        if letters:
            await patience.persisting(bury, "kafka", self._health, longest=5)

    def _published(self, message: Message, out: Outgoing) -> None:
        self._done([message])
        MESSAGES.labels(STAGE, "published").inc()
        if out.body is None:
            logger.info("removal_passed_on", article=out.article)
        else:
            logger.info("enriched", article=out.article, quotes=out.quotes, seconds=round(out.seconds, 3))

    def _done(self, messages: Iterable[Message]) -> None:
        for each in messages:
            self.progress.done((each.topic, each.partition), each.offset)

    def _held(self, messages: Iterable[Message]) -> list[Message]:
        return [each for each in messages if self._holds(each)]

    def _holds(self, message: Message | Origin) -> bool:
        return self.progress.holds((message.topic, message.partition), message.offset)

    async def _wait(self, seconds: float) -> None:
        self._changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    @asynccontextmanager
    async def _busy(self) -> AsyncIterator[None]:
        self.idle.clear()
        try:
            yield
        finally:
            self.idle.set()


def skip(letters: Sequence[Letter]) -> None:
    """What a second reading does with dead letters: the live worker buries them already."""
    for each in letters:
        reason = reason_of(each.fault)
        DROPPED.labels(STAGE, reason).inc()
        logger.warning("skipped", reason=reason, detail=str(each.fault)[:200], origin=str(each.origin))
