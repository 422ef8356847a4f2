"""The agenda, the errands and the offsets: what is due when, in which order, and what may be committed."""

import asyncio
from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from propos.states import Lead
from propos_ingest.ledger.offsets import Prefix
from propos_ingest.rounds.agenda import Agenda
from propos_ingest.rounds.errands import Errand, Errands
from propos_ingest.rounds.jobs import Mail

FEED = "https://www.journal.example/rss.xml"


def errand(name: str, mail: Mail | None = None, seen: str = "") -> Errand:
    return Errand(Lead(link=f"https://www.journal.example/{name}", seen=seen, feed_url=FEED), mail=mail)


def test_what_is_due_comes_once_the_oldest_first() -> None:
    agenda: Agenda[str] = Agenda()
    for name, at in (("c", 3.0), ("a", 1.0), ("b", 2.0), ("later", 9.0)):
        agenda.put(name, at)
    assert list(agenda.due(3.0)) == ["a", "b", "c"]
    assert list(agenda.due(3.0)) == []
    assert agenda.next() == 9.0


def test_the_last_date_of_a_name_counts_and_none_after_it_was_removed() -> None:
    agenda: Agenda[str] = Agenda()
    agenda.put("put off", 1.0)
    agenda.put("put off", 5.0)
    agenda.put("moved up", 5.0)
    agenda.put("moved up", 1.0)
    agenda.put("gone", 1.0)
    agenda.remove("gone")
    assert list(agenda.due(4.0)) == ["moved up"]
    assert (agenda.next(), len(agenda), "put off" in agenda) == (5.0, 1, True)


@given(st.permutations(range(8)), st.integers(0, 8))
def test_only_what_has_no_unsettled_offset_before_it_may_be_committed(order: list[int], count: int) -> None:
    prefix = Prefix()
    for offset in range(8):
        prefix.take(offset)
    settled: set[int] = set()
    committed = 0
    for offset in order[:count]:
        committed = prefix.next_after({offset}) or committed
        prefix.settle({offset})
        settled.add(offset)
        unsettled = [each for each in range(8) if each not in settled]
        assert committed == (unsettled[0] if unsettled else 8)


def test_an_offset_that_comes_again_counts_once() -> None:
    prefix = Prefix()
    for offset in (4, 5, 4):
        prefix.take(offset)
    assert prefix.next_after({4, 5}) == 6
    prefix.settle({4, 5})
    assert len(prefix) == 0


def run(
    work: Callable[[Errands], None], workers: int = 1, rests: tuple[str, ...] = ()
) -> tuple[list[str], list[str]]:
    """The names in the order in which they were run, and the feeds that were drained."""
    done: list[str] = []
    drained: list[str] = []
    resting = list(rests)

    async def one(errand: Errand) -> float | None:
        name = errand.lead.link.rpartition("/")[2]
        if name in resting:
            resting.remove(name)
            return 0.0
        done.append(name)
        await asyncio.sleep(0)
        return None

    async def all_of_them() -> None:
        errands = Errands(workers, one, drained.append)
        work(errands)
        async with asyncio.timeout(10):
            while len(errands):
                await asyncio.sleep(0)

    asyncio.run(all_of_them())
    return done, drained


def test_a_polls_errands_run_oldest_first_and_later_polls_overtake() -> None:
    def work(errands: Errands) -> None:
        errands.put("journal.example", [errand("1"), errand("2"), errand("3")])
        errands.put("journal.example", [errand("4"), errand("5")])

    done, drained = run(work)
    assert done == ["4", "5", "1", "2", "3"]
    assert drained == [FEED], "said once, when nothing of the feed is left"


def test_a_link_that_waits_is_not_looked_at_twice_but_mail_is_always_settled() -> None:
    mail = Mail(0, 7, Prefix())

    def work(errands: Errands) -> None:
        errands.put("journal.example", [errand("1")])
        errands.put("journal.example", [errand("1", seen="again")])
        errands.put("journal.example", [errand("1", mail)])

    assert run(work)[0] == ["1", "1"]


def test_an_errand_whose_host_rests_keeps_its_place() -> None:
    done, _ = run(lambda errands: errands.put("journal.example", [errand("1"), errand("2")]), rests=("1",))
    assert done == ["1", "2"]


def test_pages_that_are_looked_at_again_wait_for_the_new_ones() -> None:
    def work(errands: Errands) -> None:
        errands.put("journal.example", [errand("again")], last=True)
        errands.put("journal.example", [errand("new")])
        errands.put("journal.example", [errand("once more")], last=True)

    assert run(work)[0] == ["new", "again", "once more"]


def test_a_correction_that_is_named_while_its_page_is_looked_at_is_looked_at_after_it() -> None:
    seen: list[str] = []
    at_once: list[int] = []

    async def work() -> None:
        errands: Errands

        async def one(under_way: Errand) -> None:
            at_once.append(len(at_once) - len(seen))
            if not seen and len(at_once) == 1:
                errands.put("journal.example", [Errand(under_way.lead)])
                errands.put("journal.example", [errand("1", seen="corrected")])
            await asyncio.sleep(0)
            seen.append(under_way.lead.seen)

        errands = Errands(2, one, lambda _: None)
        errands.put("journal.example", [errand("1", seen="first")])
        async with asyncio.timeout(10):
            while len(errands):
                await asyncio.sleep(0)

    asyncio.run(work())
    assert seen == ["first", "corrected"]
    assert max(at_once) == 0, "never two looks at one link at once"


def test_errands_that_are_given_up_come_back_to_who_gave_them_up() -> None:
    def work(errands: Errands) -> None:
        errands.put("journal.example", [errand("1"), errand("2")])
        assert [each.lead.link[-1] for each in errands.drop("journal.example")] == ["1", "2"]
        assert errands.of_feed(FEED) == 0

    assert run(work) == ([], [])


def test_of_a_feed_that_is_removed_only_what_others_name_too_is_looked_at() -> None:
    other = "https://www.journal.example/autre.xml"
    mail = Mail(0, 7, Prefix())

    def work(errands: Errands) -> None:
        errands.put("journal.example", [errand("1"), errand("2"), errand("3", mail)])
        lead = errand("2").lead
        errands.put("journal.example", [Errand(msgspec.structs.replace(lead, feed_url=other))])
        errands.drop_feed(FEED)
        assert errands.of_feed(FEED) == 2

    assert sorted(run(work)[0]) == ["2", "3"]
