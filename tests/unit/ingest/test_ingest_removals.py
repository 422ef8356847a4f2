"""What a removal comes to: one tombstone, and an article that nothing publishes until it is lifted."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from kafka import TopicPartition

from propos import codec, topics
from propos.dead.breaker import Breaker
from propos.headers import removed_revision
from propos.health import Health
from propos.identity import article_id
from propos.messages import Article, Outlet
from propos.states import ArticleState, Candidate, Lead, LinkState, Removal, State, state_key
from propos_ingest.articles.removal import UNSEEN
from propos_ingest.ledger.told import Told
from propos_ingest.ledger.writes import Write
from propos_ingest.net.budgets import Budgets
from propos_ingest.removals.orders import Wish, orders
from propos_ingest.rounds.beat import Beat
from propos_ingest.rounds.burial import Burial
from propos_ingest.rounds.desk import Desk
from propos_ingest.rounds.draft import Draft
from propos_ingest.rounds.drafts import Drafter
from propos_ingest.rounds.jobs import Found, Handed, Mail, Noted, Same, Struck
from propos_ingest.rounds.plans import Planner
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://www.courrier-serande.example/quai"
ID = article_id(URL)
FEED = "https://www.courrier-serande.example/rss.xml"
TEXT = "La halle de Sorvigny rouvrira au printemps, assure la mairie, qui promet des étals moins chers.\n" * 5


def candidate(text: str = TEXT, url: str = URL, seen: str = "a") -> Candidate:
    return Candidate(
        link=url,
        seen=seen,
        url=url,
        canonical_url=url,
        outlet=Outlet("courrier-serande.example", "Le Courrier"),
        title="La halle",
        text=text,
        observed_at=NOW,
        feed_url=FEED,
    )


def removal(**changes: Any) -> Removal:
    return Removal(**{"link": URL, "at": NOW, **changes})


class Ingest:
    """One instance that has partition 0 of 2, and each job committed at once."""

    def __init__(self) -> None:
        self.settings = IngestSettings()
        self.territory = Territory(
            lambda site: 0 if site == "courrier-serande.example" else 1, range(2), self.settings
        )
        self.territory.own(0)
        self.shelf = self.territory.shelf(0)
        self.raw: list[Write] = []

    def do(self, *jobs: Any) -> list[Draft]:
        """The drafts of one transaction, committed."""
        drafter = Drafter(self.territory, self.settings)
        drafts = [drafter.draft(job) for job in jobs]
        for draft in drafts:
            for partition, state in draft.states:
                self.territory.shelf(partition).note(state)
            for partition, key in draft.forget:
                self.territory.shelf(partition).forget(key)
            self.raw += [write for write in draft.writes if write.topic == topics.RAW]
        return drafts

    def find(self, *candidates: Candidate) -> list[str]:
        return [
            draft.dropped.reason if draft.dropped else draft.verdict
            for draft in self.do(*map(Found, candidates))
        ]

    def remove(self, **changes: Any) -> str:
        return self.do(Struck(removal(**changes), 0))[0].verdict

    def published(self) -> list[int | str]:
        """Revisions on articles.raw; of a removal with a minus sign."""
        return [
            -(removed_revision(write.headers) or 0)
            if write.body is None
            else codec.decode(write.body, Article).revision
            for write in self.raw
        ]


def with_ingest(work: Callable[[Ingest], None]) -> None:
    async def run() -> None:  # jobs belong to an event loop
        work(Ingest())

    asyncio.run(run())


def test_what_is_removed_is_published_by_nobody_until_that_is_lifted() -> None:
    def work(ingest: Ingest) -> None:
        assert ingest.find(candidate(), candidate("Autre. " + TEXT, seen="b")) == ["published", "published"]
        assert ingest.remove(note="Ordonnance du 6 octobre") == "removed"
        assert {write.key for write in ingest.raw} == {ID.encode()}
        assert ingest.find(candidate(), candidate("Encore. " + TEXT, seen="c")) == ["removed", "removed"]
        elsewhere = candidate("Autre. " + TEXT, URL + "?page=2", seen="d")
        assert ingest.find(elsewhere) == ["removed"], "nor under another address"
        assert ingest.remove() == "noted", "no second tombstone"
        assert ingest.remove(lift=True) == "lifted"
        assert ingest.find(candidate("Autre. " + TEXT, seen="b")) == ["published"], "the same content"
        assert ingest.find(candidate("Autre. " + TEXT, seen="b")) == ["unchanged"]
        assert ingest.published() == [1, 2, -3, 4]
        back = codec.decode(ingest.raw[-1].body, Article)
        assert (back.id, back.revised) == (ID, None), "there is nothing to compare it with"

    with_ingest(work)


def test_a_removal_and_what_is_found_meanwhile_in_one_transaction() -> None:
    def work(ingest: Ingest) -> None:
        jobs = [Found(candidate()), Struck(removal(), 0), Struck(removal(), 0), Found(candidate())]
        assert [draft.verdict for draft in ingest.do(*jobs)] == ["published", "removed", "noted", "dropped"]
        assert ingest.published() == [1, -2]

    with_ingest(work)


def test_what_was_never_published_is_blocked_with_a_removal_that_beats_everything_older() -> None:
    def work(ingest: Ingest) -> None:
        assert ingest.remove(lift=True) == "noted", "there is nothing to lift"
        assert ingest.remove() == "removed"
        assert ingest.find(candidate()) == ["removed"]
        assert ingest.remove(lift=True) == "lifted"
        assert ingest.find(candidate()) == ["published"]
        assert ingest.published() == [-UNSEEN, UNSEEN + 1]

    with_ingest(work)


def test_an_id_alone_is_for_whoever_knows_the_article() -> None:
    def work(ingest: Ingest) -> None:
        (handed,) = ingest.do(Handed(Removal(article=ID, at=NOW)))
        assert [write.partition for write in handed.writes] == [0, 1], "everybody is told"
        assert ingest.remove(link=None, article=ID) == "noted"
        ingest.find(candidate())
        assert ingest.remove(link=None, article=ID) == "removed"
        assert ingest.published() == [1, -2]

    with_ingest(work)


def test_an_address_that_leads_to_an_article_names_it() -> None:
    def work(ingest: Ingest) -> None:
        link = URL + "?amp=1"
        ingest.do(Found(msgspec.structs.replace(candidate(), link=link), Lead(link=link, seen="a")))
        assert ingest.remove(link=link) == "removed"
        assert ingest.find(candidate()) == ["removed"]
        ingest.raw.clear()
        assert ingest.remove(link=link, lift=True) == "lifted"
        assert ingest.find(candidate()) == ["published"]

    with_ingest(work)


def test_a_page_is_not_asked_for_while_its_article_is_removed_and_is_once_that_is_lifted() -> None:
    def work(ingest: Ingest) -> None:
        lead = Lead(link=URL, seen="a", feed_url=FEED)
        ingest.do(Found(candidate(), lead), Struck(removal(), 0), Found(candidate(seen="b"), lead))
        trail = ingest.shelf.trail(URL)
        assert trail is not None
        assert (trail.reason, trail.visit) == ("removed", None)
        (lifted,) = ingest.do(Struck(removal(lift=True, feed_url=FEED), 0))
        assert ingest.shelf.trail(URL) is None, "for a feed it is new"
        (mail,) = [write for write in lifted.writes if write.topic == topics.INGEST_INBOX]
        assert codec.decode_handover(mail.body) == Lead(link=URL, seen="", feed_url=FEED)

    with_ingest(work)


@pytest.mark.parametrize("together", [True, False])
def test_a_page_under_way_while_its_removal_is_lifted_stays_new_when_it_is_as_it_was(together: bool) -> None:
    def work(ingest: Ingest) -> None:
        lead = Lead(link=URL, seen="a", feed_url=FEED)
        ingest.do(Found(candidate(), lead), Struck(removal(), 0))
        lift, same = Struck(removal(lift=True, feed_url=FEED), 0), Same(lead)
        drafts = ingest.do(lift, same) if together else [*ingest.do(lift), *ingest.do(same)]
        assert (drafts[1].verdict, drafts[1].writes) == ("unchanged", [])
        assert ingest.shelf.trail(URL) is None, "or it would rest when it is to be looked at"

    with_ingest(work)


def test_the_page_is_looked_at_also_when_its_lead_comes_back_before_the_lifting_is_remembered() -> None:
    async def run() -> None:
        ingest, looked, settled = Ingest(), list[Lead](), asyncio.Event()
        lead = Lead(link=URL, seen="a", feed_url=FEED)
        ingest.do(Found(candidate(), lead), Struck(removal(), 0), Found(candidate(seen="b"), lead))
        territory, settings, budgets = ingest.territory, ingest.settings, Budgets(ingest.settings)
        loop = asyncio.get_running_loop()

        class Kafka:
            """Membership and journal: what a transaction leaves in the inbox comes before it has returned."""

            turn, owned = threading.Lock(), frozenset({0})

            def positions(self, _: set[int]) -> dict[TopicPartition, int]:
                return {}

            def settled(self, _: int, count: int) -> None:
                assert count == 1

            def commit(self, writes: Sequence[Write], offsets: Mapping[TopicPartition, int]) -> None:
                for write in writes:
                    if write.topic == topics.INGEST_INBOX:
                        loop.call_soon_threadsafe(beat.mail, 0, 1, codec.decode_handover(write.body))
                if offsets[TopicPartition(topics.INGEST_INBOX, 0)] == 2:
                    loop.call_soon_threadsafe(settled.set)

        class Looks:
            async def look(self, lead: Lead, _etag: None, _last_modified: None, mail: Mail) -> str:
                looked.append(lead)
                return await desk.settle(Noted(0, mail=mail))

        kafka, planner = Kafka(), Planner(territory, settings, Summary())
        desk = Desk(kafka, kafka, planner, topics.INGEST_INBOX)  # type: ignore[arg-type]
        burial = Burial(Breaker(settings.dead_window, settings.dead_share), Health(), desk.settle)
        beat = Beat(territory, settings, budgets, patient=True)
        beat.wire(desk, Looks(), None, burial)  # type: ignore[arg-type]
        beat.own(0)
        writing = asyncio.create_task(desk.run())
        beat.mail(0, 0, removal(lift=True, feed_url=FEED))
        async with asyncio.timeout(10):
            await settled.wait()
        writing.cancel()
        await asyncio.gather(writing, *beat.close(), return_exceptions=True)
        assert looked == [Lead(link=URL, seen="", feed_url=FEED)]

    asyncio.run(run())


def test_a_removal_is_remembered_for_ever_and_survives_the_log() -> None:
    def work(ingest: Ingest) -> None:
        ingest.find(candidate())
        ingest.remove()
        assert ID not in ingest.shelf.stale(NOW + timedelta(days=4000))
        state = ingest.shelf.article(ID)
        assert state is not None
        older = msgspec.structs.replace(state, revision=1, removal=None)
        ingest.shelf.hear(Told(ID, older), ours=True)
        assert ingest.find(candidate()) == ["removed"]
        (again,) = ingest.shelf.overruled()
        assert (again.revision, again.removal) == (2, "removed"), "or compaction would forget it"
        assert ingest.shelf.overruled() == ()

    with_ingest(work)


def test_an_article_whose_state_cannot_be_read_is_left_alone_until_somebody_lifts_that() -> None:
    def work(ingest: Ingest) -> None:
        ingest.shelf.hear(Told(ID, None, unreadable=True), ours=False)
        assert ingest.find(candidate()) == ["unreadable_state"]
        assert ingest.remove(lift=True) == "lifted"
        assert ingest.find(candidate()) == ["published"]
        assert ingest.published() == [UNSEEN + 1], "above whatever was published"

    with_ingest(work)


def bodies(*states: State) -> dict[str, bytes]:
    return {state_key(state): codec.encode(state) for state in states}


def article(**changes: Any) -> ArticleState:
    known: dict[str, Any] = {"id": ID, "canonical_url": URL, "url": URL, "revision": 2, "content_hash": "x"}
    return ArticleState(**{**known, **changes})


def test_the_command_hands_over_what_is_to_be_done_and_nothing_else() -> None:
    variant = "http://courrier-serande.example/quai/?utm_source=lettre"
    link = LinkState(link=URL + "?xtor=1", outcome="published", at=NOW, article=ID, feed_url=FEED)
    (order,) = orders(variant, variant, None, bodies(article(), link), Wish(at=NOW))
    assert (order.what, order.article, order.url) == ("removed", ID, URL)
    assert order.removal == Removal(link=link.link, article=ID, at=NOW)
    gone = article(removal="removed", removal_at=NOW)
    (order,) = orders(URL, URL, None, bodies(gone), Wish(at=NOW))
    assert (order.what, order.removal, order.done) == ("already", None, True)
    (order,) = orders(URL, URL, None, bodies(gone, link), Wish(at=NOW, lift=True))
    assert order.removal == Removal(link=link.link, article=ID, at=NOW, lift=True, feed_url=FEED)
    (order,) = orders(URL, URL, None, bodies(article()), Wish(at=NOW, lift=True))
    assert (order.what, order.removal, order.done) == ("not_removed", None, False)


def test_of_what_is_unknown_the_command_blocks_the_address() -> None:
    asked = "https://www.courrier-serande.example/oubli?utm_source=x"
    (order,) = orders(asked, asked, None, {}, Wish(at=NOW, note="demande de l’éditeur"))
    url = "https://www.courrier-serande.example/oubli"
    assert (order.what, order.url) == ("blocked", url)
    assert order.removal == Removal(link=url, article=article_id(url), at=NOW, note="demande de l’éditeur")
    (order,) = orders(URL, URL, None, {ID: b"{"}, Wish(at=NOW, lift=True))
    assert order.removal is not None, "an unreadable state can be given up"
    (order,) = orders(URL, URL, None, {}, Wish(at=NOW, lift=True))
    assert order.what == "not_removed"
