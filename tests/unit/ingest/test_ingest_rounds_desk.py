"""The desk keeps the order of an article's versions while partitions change hands."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from kafka import TopicPartition

from propos import codec, topics
from propos.messages import Article, Outlet
from propos.states import Candidate
from propos_ingest.ledger.journal import Expelled
from propos_ingest.ledger.writes import Write
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.jobs import Found, Handed
from propos_ingest.rounds.plans import Planner
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OURS, OTHERS = "https://www.courrier-serande.example/quai", "https://www.eveil-vanel.example/digue"
TEXT = "La halle de Sorvigny rouvrira au printemps, assure la mairie, qui promet des étals moins chers.\n" * 5
MORE_THAN_A_BATCH = 250


def version(number: int, url: str = OURS) -> Candidate:
    """What was pushed of an article, for the first time and again."""
    return Candidate(
        link=url,
        seen="",
        url=url,
        canonical_url=url,
        outlet=Outlet("vanel", "Le Courrier"),
        title="La halle",
        text=f"Version {number}. {TEXT}",
        observed_at=NOW,
        modified_at=NOW + timedelta(hours=number),
    )


class Kafka:
    """Journal and membership; `first` happens in the place of the first commit."""

    def __init__(self, first: Callable[[], None]) -> None:
        self.turn, self.owned = threading.Lock(), frozenset({0})
        self.published: list[Article] = []
        self._first: Callable[[], None] | None = first

    def positions(self, _: set[int]) -> dict[TopicPartition, int]:
        return {}

    def commit(self, writes: Sequence[Write], _: Mapping[TopicPartition, int]) -> None:
        first, self._first = self._first, None
        if first:
            first()
        self.published += [codec.decode(each.body, Article) for each in writes if each.topic == topics.RAW]


@pytest.mark.parametrize("how", ["suspended", "expelled"])
def test_no_version_overtakes_one_that_waits_for_its_partition(how: str) -> None:
    """A backlog takes several transactions; the partition comes back when the first of them is out."""

    async def run() -> None:
        settings = IngestSettings()
        territory = Territory(lambda site: 0 if "serande" in site else 1, range(2), settings)
        territory.own(0)
        if how == "suspended":
            territory.standing[0] = "suspended"

        loop = asyncio.get_running_loop()

        def first() -> None:
            territory.own(0)
            loop.call_soon_threadsafe(desk.stir)
            if how == "expelled":
                raise Expelled("the group has another generation")

        kafka = Kafka(first)
        desk = Desk(kafka, kafka, Planner(territory, settings, Summary()), topics.INGEST_INBOX)  # type: ignore[arg-type]
        between = [Handed(version(1, OTHERS)) for _ in range(MORE_THAN_A_BATCH)]
        jobs = [Found(version(1)), *between, Found(version(2))]
        settling = [asyncio.create_task(desk.settle(job)) for job in jobs]
        writing = asyncio.create_task(desk.run())
        async with asyncio.timeout(30):
            verdicts = await asyncio.gather(*settling)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert (verdicts[0], verdicts[-1]) == ("published", "published")
        assert [(each.revision, each.text[:9]) for each in kafka.published] == [
            (1, "Version 1"),
            (2, "Version 2"),
        ]

    asyncio.run(run())
