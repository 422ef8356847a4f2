"""What an instance does as partitions come and go: it polls what is its own, and nothing else."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from propos.states import Subscription, state_key
from propos_ingest.ledger.told import Told
from propos_ingest.net.budgets import Budgets
from propos_ingest.rounds.beat import Beat
from propos_ingest.rounds.looks import past
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEEDS = [f"https://www.journal-{number}.example/rss.xml" for number in range(4)]


class Rounds:
    """Polls that last until they are cancelled."""

    def __init__(self) -> None:
        self.under_way: set[str] = set()
        self.polled: list[str] = []

    async def go(self, partition: int, url: str) -> None:
        assert partition == FEEDS.index(url)
        self.under_way.add(url)
        self.polled.append(url)
        try:
            await asyncio.Event().wait()
        finally:
            self.under_way.discard(url)


class Desk:
    def stir(self) -> None:
        """Nothing waits."""


def subscribed(url: str) -> Told:
    state = Subscription(url=url, added_at=NOW)
    return Told(state_key(state), state)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def with_beat(work: Any) -> None:
    """Run `work(beat, rounds)` with feed n in partition n."""

    async def run() -> None:
        settings, rounds = IngestSettings(), Rounds()
        place = {f"journal-{number}.example": number for number in range(4)}
        beat = Beat(
            Territory(place.__getitem__, range(4), settings), settings, Budgets(settings), patient=True
        )
        beat.wire(Desk(), None, rounds, None)  # type: ignore[arg-type]  # no page is looked at here
        turning = asyncio.create_task(beat.run())
        for number, url in enumerate(FEEDS):
            beat.told(number, [subscribed(url)])
        try:
            async with asyncio.timeout(10):
                await work(beat, rounds)
        finally:
            turning.cancel()
            await asyncio.gather(turning, *beat.close(), return_exceptions=True)

    asyncio.run(run())


async def until(rounds: Rounds, wanted: set[str]) -> None:
    while rounds.under_way != wanted:
        await asyncio.sleep(0.01)


def test_feeds_are_polled_once_their_partition_is_ours() -> None:
    async def work(beat: Beat, rounds: Rounds) -> None:
        beat.own(0)
        beat.own(1)
        await until(rounds, set(FEEDS[:2]))

    with_beat(work)


def test_what_is_lost_is_left_alone_at_once_also_before_anything_was_published() -> None:
    async def work(beat: Beat, rounds: Rounds) -> None:
        for number in range(4):
            beat.own(number)
        await until(rounds, set(FEEDS))
        beat.suspend({0, 1, 2, 3})
        beat.lose({2, 3})
        await settle()
        assert rounds.under_way == set(FEEDS[:2])
        beat.own(0)
        beat.own(1)
        beat.told(3, [subscribed(FEEDS[3])])
        await settle()
        assert rounds.under_way == set(FEEDS[:2])
        assert len(rounds.polled) == 4, "a poll under way is not started again"

    with_beat(work)


def test_a_subscription_that_is_removed_ends_its_poll_and_a_new_one_begins_it() -> None:
    async def work(beat: Beat, rounds: Rounds) -> None:
        beat.own(0)
        await until(rounds, {FEEDS[0]})
        beat.told(0, [Told(f"subscription:{FEEDS[0]}", None)])
        await until(rounds, set())
        beat.told(0, [subscribed(FEEDS[0])])
        await until(rounds, {FEEDS[0]})

    with_beat(work)


@pytest.mark.parametrize(
    ("ahead", "found"),
    [
        (timedelta(days=-400), NOW - timedelta(days=400)),
        (timedelta(hours=2), NOW),
        (timedelta(days=2), None),
    ],
)
def test_nothing_is_published_in_the_future(ahead: timedelta, found: datetime | None) -> None:
    assert past(NOW + ahead, NOW) == found
