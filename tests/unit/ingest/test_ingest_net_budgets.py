"""Turns of hosts, in virtual time: seconds pass as soon as everybody waits for them."""

import asyncio
import random
import selectors
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import pytest

from propos_ingest.net import budgets as budgets_module
from propos_ingest.net.answer import Unfetched
from propos_ingest.net.budgets import Budgets
from propos_ingest.settings import IngestSettings

Log = list[tuple[float, str, str]]


class _Clockwork(selectors.DefaultSelector):
    """A selector that does not wait: it puts the clock on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0 if timeout is not None else None)
        self.now += 0.0 if events or timeout is None else timeout
        return events


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._clockwork = _Clockwork()
        super().__init__(self._clockwork)

    def time(self) -> float:
        return self._clockwork.now


def simulate(scene: Callable[[Budgets, Log], Awaitable[None]], **settings: Any) -> Log:
    """The starts and ends of requests, by the clock of the scene."""
    log: Log = []
    with asyncio.Runner(loop_factory=_Loop) as runner:
        budgets = Budgets(IngestSettings(**settings), clock=runner.get_loop().time)
        runner.run(_awaited(scene, budgets, log))
    return log


async def _awaited(scene: Callable[[Budgets, Log], Awaitable[None]], budgets: Budgets, log: Log) -> None:
    await scene(budgets, log)


async def ask(budgets: Budgets, log: Log, host: str, name: str, seconds: float = 0.0) -> None:
    loop = asyncio.get_running_loop()
    async with budgets.slot(host):
        log.append((loop.time(), "start", name))
        await asyncio.sleep(seconds)
        log.append((loop.time(), "end", name))


def starts(log: Log) -> list[float]:
    return [when for when, what, _ in log if what == "start"]


def gaps(log: Log) -> list[float]:
    times = starts(log)
    return [after - before for before, after in pairwise(times)]


def most_at_once(log: Log) -> int:
    most = now = 0
    for _, what, _ in log:
        now += 1 if what == "start" else -1
        most = max(most, now)
    return most


def test_a_host_is_asked_in_order_apart_and_so_many_at_once() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        await asyncio.gather(*(ask(budgets, log, "a.example", f"{n:02}", 5) for n in range(12)))

    log = simulate(scene, host_pause=2, fetches_per_host=2)
    assert [name for _, what, name in log if what == "start"] == [f"{n:02}" for n in range(12)]
    assert most_at_once(log) == 2
    assert min(gaps(log)) >= 1.6


def test_the_pause_has_jitter() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        await asyncio.gather(*(ask(budgets, log, "a.example", str(n)) for n in range(200)))

    found = gaps(simulate(scene, host_pause=10))
    assert 8 <= min(found) < 8.8
    assert 11.2 < max(found) <= 12.001


def test_hosts_do_not_wait_for_each_other() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        await asyncio.gather(*(ask(budgets, log, f"{n}.example", str(n), 1) for n in range(30)))

    assert set(starts(simulate(scene, host_pause=100, fetches=64))) == {0.0}


def test_all_hosts_together_have_a_budget_and_a_slow_host_takes_its_share_only() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        slow = [ask(budgets, log, "slow.example", f"slow{n}", 50) for n in range(20)]
        await asyncio.gather(*slow, *(ask(budgets, log, f"{n}.example", str(n), 1) for n in range(20)))

    log = simulate(scene, host_pause=0, fetches=4, fetches_per_host=2)
    assert most_at_once(log) == 4
    quick = [when for when, what, name in log if what == "end" and name.isdigit()]
    assert max(quick) < 50


def test_the_pause_counts_from_the_start_even_when_all_were_busy() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        busy = ask(budgets, [], "b.example", "busy", 30)
        await asyncio.gather(busy, *(ask(budgets, log, "a.example", str(n)) for n in range(3)))

    found = simulate(scene, host_pause=10, fetches=1)
    assert starts(found)[0] == 30
    assert min(gaps(found)) >= 8


def test_a_crawl_delay_is_a_least_and_leaves_one_at_a_time() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        await ask(budgets, log, "a.example", "robots.txt")
        budgets.set_delay("a.example", 7)
        await asyncio.gather(*(ask(budgets, log, "a.example", str(n), 9) for n in range(5)))

    log = simulate(scene, host_pause=0.5, fetches_per_host=4)
    assert most_at_once(log) == 1
    assert min(gaps(log)) >= 7


def test_a_crawl_delay_is_kept_to_up_to_a_limit_and_until_it_is_taken_back() -> None:
    budgets = Budgets(IngestSettings(host_pause=1, host_pause_max=30))
    budgets.set_delay("a.example", 86_400)
    assert 30 <= budgets.pause("a.example") <= 36
    budgets.set_delay("a.example", 0)
    assert 0.8 <= budgets.pause("a.example") <= 1.2
    assert 0.8 <= budgets.pause("unknown.example") <= 1.2


def test_a_refusing_host_is_left_alone_as_long_as_it_says() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        budgets.backoff("a.example", 90)
        assert budgets.rest("a.example") == 90
        assert budgets.rest("b.example") == 0
        await ask(budgets, log, "b.example", "other")
        with pytest.raises(Unfetched) as caught:
            await ask(budgets, log, "a.example", "too soon")
        assert (caught.value.reason, caught.value.retry_after) == ("backing_off", 90)
        await asyncio.sleep(91)
        await ask(budgets, log, "a.example", "after")

    assert [name for _, what, name in simulate(scene) if what == "start"] == ["other", "after"]


def test_those_who_wait_are_told_when_a_host_refuses() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        async def first() -> None:
            async with budgets.slot("a.example"):
                await asyncio.sleep(1)
                budgets.backoff("a.example", 600)

        waiting = (ask(budgets, log, "a.example", str(n)) for n in range(5))
        found = await asyncio.gather(first(), *waiting, return_exceptions=True)
        assert [getattr(each, "reason", None) for each in found] == [None] + ["backing_off"] * 5
        assert asyncio.get_running_loop().time() < 30

    assert simulate(scene, host_pause=3) == []


def test_without_a_word_from_the_host_the_rest_doubles_up_to_a_limit() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        for refusal in range(12):
            budgets.backoff("a.example")
            budgets.backoff("a.example", 0)  # another request under way: the same refusal
            rest = budgets.rest("a.example")
            assert min(60 * 2**refusal, 20_000) <= rest + 1e-6 <= min(90 * 2**refusal, 20_000) + 1
            await asyncio.sleep(rest + 1)
        budgets.fine("a.example")
        budgets.backoff("a.example")
        assert 60 <= budgets.rest("a.example") <= 90
        budgets.fine("a.example")
        assert budgets.rest("a.example") >= 60, "an answer that was under way ends no rest"

    simulate(scene, backoff_max=20_000)


def test_who_gives_up_leaves_no_trace() -> None:
    async def scene(budgets: Budgets, log: Log) -> None:
        chosen = random.Random(7)  # noqa: S311  # the same story at every run
        tasks = [
            asyncio.create_task(ask(budgets, log, f"{n % 3}.example", str(n), chosen.random() * 9))
            for n in range(150)
        ]
        for task in chosen.sample(tasks, 100):
            await asyncio.sleep(chosen.random())
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        before = asyncio.get_running_loop().time()
        await asyncio.gather(*(ask(budgets, log, f"{n}.example", "after", 1) for n in range(3)))
        assert asyncio.get_running_loop().time() - before < 3, "every place is free again"

    simulate(scene, host_pause=1, fetches=3, fetches_per_host=2)


def test_hosts_long_not_asked_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets_module, "_MOST_HOSTS", 10)

    async def scene(budgets: Budgets, log: Log) -> None:
        async with budgets.slot("busy.example"):
            for n in range(50):
                budgets.backoff(f"{n}.example", 1000)
            assert [budgets.rest(f"{n}.example") for n in (40, 49)] == [0, 1000]
            waiting = asyncio.create_task(ask(budgets, log, "busy.example", "next"))
            await asyncio.sleep(1)
            assert not log, "the busy host's budget was kept"
        await waiting

    assert len(simulate(scene, fetches_per_host=1)) == 2
