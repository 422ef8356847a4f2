"""A batch in the stage: what is done when, what a breaker holds back, what goes away meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from propos.dead.breaker import BREAKER, Breaker
from propos.dead.letters import Letter
from propos.errors import BadMessage, Retry
from propos.headers import REVISION, cloud_event, tombstone, value_of
from propos.health import Health
from propos.messages import Article
from propos_enrich.outcomes import Message, Outgoing
from propos_enrich.stage import Stage
from propos_enrich.worker import Done, Job

PLACE = ("articles.raw", 0)


def message(offset: int, body: bytes | None = b"good", key: bytes = b"a") -> Message:
    return Message(*PLACE, offset, 1_700_000_000_000, key, body, cloud_event(Article, "test", 1, "a"))


@dataclass
class World:
    """What a stage is given: it reads bodies, and keeps what it is sent and what it is to bury."""

    window: int = 100
    share: float = 1.0
    sent: list[Outgoing] = field(default_factory=list)
    buried: list[int] = field(default_factory=list)
    away: int = 0
    health: Health = field(default_factory=Health)
    broken: bool = False
    on_read: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.health.ready()
        breaker = Breaker(self.window, self.share)
        self.stage = Stage(self.read, self.send, self.bury, breaker, self.health, 30)

    async def read(self, seconds: float, job: Job) -> Done:
        assert seconds >= 30
        self.on_read()
        if job.body == b"bad" or self.broken:
            raise BadMessage("wrong_shape", "it is bad")
        if job.body == b"large":
            return Done("large", b"", 0, 0.0)
        return Done("a", b"enriched " + job.body, 1, 0.1)

    def send(self, outgoing: Sequence[Outgoing]) -> list[BadMessage | Retry | None]:
        if self.away:
            self.away -= 1
            return [Retry("Kafka is away") for _ in outgoing]
        self.sent += outgoing
        return [BadMessage("too_large", "no") if each.article == "large" else None for each in outgoing]

    def bury(self, letters: Sequence[Letter]) -> None:
        if self.away:
            self.away -= 1
            raise Retry("Kafka is away")
        self.buried += [each.origin.offset for each in letters]

    def work(self, *messages: Message, fetched: Sequence[int] | None = None) -> None:
        offsets = [each.offset for each in messages] if fetched is None else fetched
        self.stage.progress.begin({PLACE: -1})
        self.stage.progress.fetched(PLACE, offsets, max(each.offset for each in messages) + 1)
        asyncio.run(asyncio.wait_for(self.stage.work(messages), 60))

    @property
    def at(self) -> int | None:
        return self.stage.progress.committable().get(PLACE)


def test_good_messages_are_sent_in_order_and_bad_ones_buried() -> None:
    world = World()
    world.work(message(0), message(1, b"bad"), message(2, b"other"))
    assert [each.body for each in world.sent] == [b"enriched good", b"enriched other"]
    assert world.buried == [1]
    assert world.at == 3


def test_while_kafka_is_away_nothing_counts_as_done() -> None:
    world = World(away=3)
    seen = list[int | None]()
    plain = world.send

    def send(outgoing: Sequence[Outgoing]) -> list[BadMessage | Retry | None]:
        seen.append(world.at)
        return plain(outgoing)

    world.stage = Stage(world.read, send, world.bury, Breaker(100, 1.0), world.health, 30)
    world.work(message(0), message(1))
    assert len(world.sent) == 2
    assert seen == [0, 0, 0, 0]
    assert world.at == 2


def test_what_kafka_never_takes_is_buried() -> None:
    world = World()
    world.work(message(0, b"large"), message(1))
    assert world.buried == [0]
    assert world.at == 2


def test_a_removal_is_passed_on_with_its_revision_and_trace() -> None:
    world = World()
    headers = tombstone("ingest", "a", 7)
    world.work(Message(*PLACE, 0, 1, b"a", None, headers))
    (sent,) = world.sent
    assert (sent.key, sent.body) == (b"a", None)
    assert value_of(sent.headers, "ce_type") == "fr.propos.article.removed.v1"
    assert value_of(sent.headers, REVISION) == "7"
    assert (value_of(sent.headers, "traceparent") or "")[:35] == (value_of(headers, "traceparent") or "")[:35]


def test_no_body_and_no_key_is_a_dead_letter() -> None:
    world = World()
    world.work(message(0, None, b"\xff"), message(1, None, b""))
    assert world.buried == [0, 1]


def test_an_open_breaker_buries_nothing_says_why_and_tries_again() -> None:
    world = World(window=10, share=0.2, broken=True)
    reports = list[str]()

    def look() -> None:
        reports.append(world.health.report().get(BREAKER, ""))
        if len(reports) > 12:
            world.broken = False  # what broke is mended

    world.on_read = look
    world.work(*(message(offset) for offset in range(6)))
    assert not world.buried
    assert len(world.sent) == 6
    assert "6 of the last 6 messages failed (6 wrong_shape)" in reports[7]
    assert not world.health.report()
    assert world.at == 6


def test_a_batch_that_the_breaker_holds_back_is_let_go_with_its_partition() -> None:
    world = World(window=10, share=0.2, broken=True)
    reads = 0

    def look() -> None:
        nonlocal reads
        reads += 1
        if reads == 7:
            world.stage.progress.forget([PLACE])
            world.stage.changed()

    world.on_read = look
    world.work(*(message(offset) for offset in range(6)))
    assert not world.buried
    assert not world.health.report()


def test_what_went_to_another_process_is_not_begun() -> None:
    world = World()
    world.work(message(0), message(1), fetched=[1])
    assert len(world.sent) == 1
