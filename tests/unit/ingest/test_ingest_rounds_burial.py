"""Mail that cannot be read: buried, unless so much of it is that the reader must be at fault."""

import asyncio

from propos.dead.breaker import Breaker
from propos.dead.letters import Letter, Origin
from propos.errors import BadMessage
from propos.health import Health
from propos_ingest.ledger.offsets import Prefix
from propos_ingest.rounds.burial import Burial
from propos_ingest.rounds.jobs import Buried, Job, Mail


def letter(offset: int) -> Letter:
    return Letter(
        origin=Origin("ingest.inbox", 0, offset),
        timestamp=0,
        key=b"journal.example",
        body=b"{",
        headers=[],
        fault=BadMessage("not_json", "byte 1"),
    )


def test_when_most_mail_fails_it_stays_where_it_is_until_other_mail_can_be_read() -> None:
    async def run() -> None:
        health, buried = Health(), []
        health.ready()

        async def settle(job: Job) -> str:
            assert isinstance(job, Buried)
            assert job.mail is not None
            buried.append((job.letter.origin.offset, job.mail.offset))
            return "buried"

        burial = Burial(Breaker(10, 0.5), health, settle)
        prefix = Prefix()
        for offset in range(5):
            await burial.bury(letter(offset), Mail(0, offset, prefix))
        assert buried == [(offset, offset) for offset in range(5)]
        assert health.report() == {}
        waiting = asyncio.create_task(burial.bury(letter(5), Mail(0, 5, prefix)))
        while not health.report():
            await asyncio.sleep(0)
        assert "6 not_json" in health.report()["dead letters"]
        assert len(buried) == 5
        for _ in range(10):
            burial.spare()
        async with asyncio.timeout(20):
            await waiting
        assert buried[-1] == (5, 5)
        assert health.report() == {}

    asyncio.run(run())
