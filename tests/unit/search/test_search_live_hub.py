"""The hub of live quotes: who is told what, what it asks for, and when it asks at all."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from propos.errors import Retry
from propos_search.answer import Hit
from propos_search.live.hub import GLANCE, LONGEST_AWAY, LOOK_BACK, Full, Hub
from propos_search.live.listener import MOST_WAITING, Listener, Wanted
from propos_search.live.wire import Event
from propos_search.question import Question

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
DYKE, STATION = Question(text="digue", sort="date"), Question(text="gare", sort="date")


def hit(identity: str) -> Hit:
    return Hit(
        id=identity,
        kind="direct",
        content=identity,
        outlet="Média",
        date=START,
        title="",
        url="https://m.example/",
    )


@dataclass
class Index:
    """A source of news: quotes by id, with what they are about; counts what it is asked."""

    quotes: dict[str, str] = field(default_factory=dict)
    away: bool = False
    broken: bool = False
    looks: list[datetime] = field(default_factory=list)
    asked: list[tuple[list[Question], list[str]]] = field(default_factory=list)

    async def new(self, since: datetime) -> Sequence[str]:
        await asyncio.sleep(0)
        self.looks.append(since)
        if self.away:
            raise Retry("away")
        if self.broken:
            raise RuntimeError("broken")
        return [*reversed(self.quotes)]

    async def matching(self, questions: Sequence[Question], ids: Sequence[str]) -> Sequence[tuple[Hit, ...]]:
        await asyncio.sleep(0)
        self.asked.append(([*questions], [*ids]))
        return [tuple(hit(each) for each in ids if self.quotes[each] == ask.text) for ask in questions]


@dataclass
class World:
    """A hub on an index; `turn` waits until it has looked once more since."""

    index: Index
    hub: Hub
    now: datetime = START

    async def turn(self, count: int = 1) -> None:
        wanted = len(self.index.looks) + count + 1  # the look that runs already may be over
        while len(self.index.looks) < wanted:
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)


def live(story: Callable[[World], Awaitable[None]], most: int = 10) -> World:
    index = Index()
    world: World

    def clock() -> datetime:
        return world.now

    async def told() -> None:
        await asyncio.wait_for(story(world), 30)

    world = World(index, Hub(index, lambda wanted, each: f"{wanted.tongue}:{each.id}", clock, 0.001, most))
    asyncio.run(told())
    return world


def wanted(question: Question = DYKE, tongue: str = "fr") -> Wanted:
    return Wanted(question, "en" if tongue == "en" else "fr")


async def next_of(listener: Listener) -> Event | None:
    return await listener.heard(10)


def test_what_is_there_already_is_no_news_and_what_comes_is_told_once_to_whom_it_answers() -> None:
    async def story(world: World) -> None:
        world.index.quotes["old"] = "digue"
        with world.hub.listening(wanted()) as near, world.hub.listening(wanted(STATION)) as far:
            await world.turn()
            world.index.quotes |= {"dyke": "digue", "station": "gare"}
            assert await next_of(near) == Event("quote", '{"id":"dyke","html":"fr:dyke","same":[]}', START)
            heard = await next_of(far)
            assert heard is not None
            assert "station" in heard.data
            await world.turn(3)
            with pytest.raises(TimeoutError):
                await near.heard(0.01)

    world = live(story)
    assert [ids for _, ids in world.index.asked] == [["station", "dyke"]]


def test_readers_with_the_same_question_share_one_search() -> None:
    async def story(world: World) -> None:
        readers = [wanted(), wanted(), wanted(tongue="en"), wanted(STATION)]
        with (
            world.hub.listening(readers[0]) as one,
            world.hub.listening(readers[1]) as two,
            world.hub.listening(readers[2]) as english,
            world.hub.listening(readers[3]),
        ):
            await world.turn()
            world.index.quotes["dyke"] = "digue"
            first = await next_of(one)
            assert await next_of(two) is first, "written once"
            other = await next_of(english)
            assert other is not None
            assert "en:dyke" in other.data

    (asked,) = live(story).index.asked
    assert sorted(question.text for question in asked[0]) == ["digue", "gare"]


def test_nobody_listens_nobody_looks() -> None:
    async def story(world: World) -> None:
        await asyncio.sleep(0.05)
        assert not world.index.looks
        with world.hub.listening(wanted()):
            await world.turn()
        await asyncio.sleep(0.05)
        before = len(world.index.looks)
        await asyncio.sleep(0.05)
        assert len(world.index.looks) == before

    live(story)


def test_away_and_back_are_said_once_and_what_came_meanwhile_is_told() -> None:
    async def story(world: World) -> None:
        with world.hub.listening(wanted()) as listener:
            await world.turn()
            world.index.away = True
            assert await next_of(listener) == Event("away")
            await world.turn(3)
            assert world.hub.told_until is None
            world.index.quotes["dyke"] = "digue"
            with world.hub.listening(wanted()) as late:
                assert await next_of(late) == Event("away")
            world.now += timedelta(minutes=5)
            world.index.away = False
            told = [await next_of(listener), await next_of(listener)]
            assert [each.name for each in told if each] == ["quote", "back"]
            assert world.index.looks.count(START - LOOK_BACK) >= 2, (
                "the first look, and one over all that time"
            )

    live(story)


def test_a_reader_that_does_not_read_is_cut_off() -> None:
    async def story(world: World) -> None:
        with world.hub.listening(wanted()) as slow:
            await world.turn()
            world.index.quotes |= {f"q{n}": "digue" for n in range(MOST_WAITING + 1)}
            assert await next_of(slow) is None
            assert not world.hub.full

    live(story, most=1)


def test_there_is_room_for_so_many_and_for_others_when_they_go() -> None:
    async def story(world: World) -> None:
        with world.hub.listening(wanted()):
            assert world.hub.full
            with pytest.raises(Full), world.hub.listening(wanted()):
                pass
        with world.hub.listening(wanted()):
            pass

    live(story, most=1)


@pytest.mark.parametrize("ends", ["closed", "broken"])
def test_nobody_is_left_waiting_for_what_never_comes(ends: str) -> None:
    async def story(world: World) -> None:
        with world.hub.listening(wanted()) as listener:
            await world.turn()
            if ends == "closed":
                world.hub.close()
            else:
                world.index.broken = True
            assert await next_of(listener) is None
        assert world.hub.full == (ends == "closed")

    live(story)


def test_who_comes_back_hears_what_was_missed_of_the_last_minutes() -> None:
    async def story(world: World) -> None:
        world.index.quotes |= {"first": "digue", "second": "digue", "other": "gare"}
        with world.hub.listening(wanted()):
            missed = await world.hub.missed(wanted(), START - timedelta(days=3))
        assert [event.data.split('"')[3] for event in missed] == ["first", "second"], "the newest comes last"
        assert START - LONGEST_AWAY in world.index.looks

    live(story)


def test_most_looks_reach_back_a_little_and_some_far() -> None:
    async def story(world: World) -> None:
        with world.hub.listening(wanted()):
            for _ in range(12):
                await world.turn()
                world.now += timedelta(seconds=1)

    looks = live(story).index.looks
    far = [since for since in looks if since < START - GLANCE]
    assert 2 <= len(far) < len(looks) / 2
