"""`propos reindex` as a process on the real servers: new indices, complete, and nobody notices."""

import itertools
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from elasticsearch import Elasticsearch

from index_kit import enriched as article
from index_kit import url
from polling import until
from propos import clients, codec, topics
from propos.messages import EnrichedArticle
from propos.settings import Settings
from rebuilds import Site, as_held, sites


@pytest.fixture
def site(stack: Settings, tmp_path: Path) -> Iterator[Site]:
    with sites(stack, tmp_path) as make:
        yield make()


class Reader(Thread):
    """Searches and gets all the time; what it once found must be found ever after."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self._site, self._over = site, Event()
        self.rounds = 0
        self.faults: list[str] = []
        self.indices: set[str] = set()

    def run(self) -> None:
        known: set[str] = set()
        counts = {"articles": 0, "quotes": 0}
        with Elasticsearch(self._site.settings.elasticsearch) as client:
            while not self._over.is_set() and not self.faults:
                try:
                    self._look(client, known, counts)
                except Exception as error:  # noqa: BLE001  # no search may fail
                    self.faults.append(repr(error))
                self.rounds += 1

    def _look(self, client: Elasticsearch, known: set[str], counts: dict[str, int]) -> None:
        prefix = self._site.prefix
        for alias, before in counts.items():
            counts[alias] = int(client.count(index=prefix + alias)["count"])
            if counts[alias] < before:
                self.faults.append(f"{alias}: {counts[alias]} after {before}")
        hits = client.search(index=f"{prefix}articles", size=1000, source=False, sort=["_doc"])["hits"][
            "hits"
        ]
        self.indices |= {hit["_index"] for hit in hits}
        if lacking := known - {hit["_id"] for hit in hits}:
            self.faults.append(f"not found any more: {lacking}")
        known |= {hit["_id"] for hit in hits}
        if known:
            got = client.mget(index=f"{prefix}articles", ids=sorted(known), source=["quote_ids"])["docs"]
            if gone := [doc["_id"] for doc in got if not doc["found"]]:
                self.faults.append(f"cannot be got any more: {gone}")
            quotes = [quote for doc in got for quote in doc["_source"].get("quote_ids", ())]
            told = client.mget(index=f"{prefix}quotes", ids=quotes, source=False)["docs"]
            if gone := [doc["_id"] for doc in told if not doc["found"]]:
                self.faults.append(f"quotes cannot be got any more: {gone}")

    def end(self) -> None:
        """Look once more, and stop."""
        before = self.rounds
        until(lambda: self.rounds > before + 1 or self.faults)
        self._over.set()
        self.join()


class Publisher(Thread):
    """News all the time: new articles, and revisions of old ones that add a quote."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self._site, self._over = site, Event()
        self.newest: dict[str, EnrichedArticle] = {}

    def run(self) -> None:
        for number in itertools.count():
            here = (
                url()
                if number % 2
                else list(self.newest)[number % len(self.newest)]
                if self.newest
                else url()
            )
            before = self.newest.get(here)
            words = [f"Nous tiendrons, fois {n}" for n in range((before.revision if before else 0) + 1)]
            self.newest[here] = article(here, *words, revision=len(words))
            self._site.publish(self.newest[here])
            if self._over.wait(0.02):
                return

    def end(self) -> None:
        """Publish nothing any more."""
        self._over.set()
        self.join()


def test_readers_notice_nothing_while_news_come_in(site: Site) -> None:
    carried = [article(url(), "Un", "Deux") for _ in range(50)]
    site.make()
    site.put(*carried)
    site.start("index")
    publisher, reader = Publisher(site), Reader(site)
    publisher.start()
    until(lambda: len(publisher.newest) > 20)
    reader.start()
    builds = [site.reindex() for _ in range(2)]
    reader.end()
    publisher.end()
    site.drained()
    assert reader.faults == []
    assert len(reader.indices) == 3
    assert site.held() == as_held(*carried, *publisher.newest.values())
    assert [build["swapped"] for build in builds] == [True] * 2
    assert [build["carried_articles"] for build in builds] == [50] * 2
    assert site.indices() == {index for indices in site.aliases().values() for index in indices}
    assert site.groups() == []
    assert site.blocked() == []


def test_what_kafka_holds_no_longer_is_carried_over(site: Site) -> None:
    kept, revised, gone = article(url(), "Un"), article(url(), "Deux"), article(url(), "Trois")
    newer = article(revised.url, "Deux", "Quatre", revision=2)
    late = article(gone.url, "Trois", "Cinq", revision=2)
    site.make()
    site.put(kept, revised, gone)
    site.put_removal(gone, 3)
    site.publish(newer, late)
    built = site.reindex()
    assert site.held() == as_held(kept, newer)
    assert (built["articles"], built["quotes"], built["removed"]) == (2, 3, 1)
    assert built["differences"] == 0
    again = site.reindex()
    assert site.held() == as_held(kept, newer)
    assert again["carried_removals"] == 1


def test_without_indices_all_is_built_from_kafka(site: Site) -> None:
    articles = [article(url(), "Un", "Deux") for _ in range(5)]
    site.publish(*articles)
    site.remove(articles[0], 2)
    assert site.reindex()["swapped"]
    assert site.held() == as_held(*articles[1:])
    assert site.aliases().keys() == {"articles", "quotes"}


def test_what_is_lacking_is_named_and_hinders_the_swap(site: Site) -> None:
    sound, torn, stray = (article(url(), "Un", "Deux") for _ in range(3))
    site.make()
    site.put(sound, torn, stray)
    before = site.aliases()
    assert site.reindex("--no-swap")["swapped"] is False
    new = site.aliases()
    assert {alias: new[alias] for alias in before} == before
    quotes = new["next-quotes"][0]
    taken = site.client.get(index=quotes, id=torn.quotes[0].id)
    site.client.delete(index=quotes, id=torn.quotes[0].id)
    more = taken["_source"] | {"article": {"id": stray.id}}
    site.client.index(index=quotes, id="invented", document=more)
    told = site.reindex(status=1)
    assert not told["swapped"]
    assert {each["article"] for each in told["first_differences"]} == {torn.id, stray.id}
    assert any(torn.quotes[0].id in each["what"] for each in told["first_differences"])
    assert {alias: site.aliases()[alias] for alias in before} == before
    assert site.held() == as_held(sound, torn, stray)
    assert site.reindex("--force", "--keep-old")["swapped"]
    assert {index for indices in before.values() for index in indices} <= site.indices()
    assert site.blocked() == []


def test_what_the_new_mapping_refuses_is_named(site: Site) -> None:
    sound, odd = article(url(), "Un"), article(url(), "Deux")
    site.make()
    site.put(sound, odd)
    old = site.aliases()["articles"][0]
    site.client.indices.put_mapping(index=old, properties={"lieu": {"type": "keyword"}})
    document = site.client.get(index=old, id=odd.id)
    site.client.index(index=old, id=odd.id, document=document["_source"] | {"lieu": "Port-Vanel"})
    told = site.reindex(status=1)
    assert [each["what"] for each in told["first_refused"]] == [odd.id]
    assert "lieu" in told["first_refused"][0]["reason"]
    assert [each["article"] for each in told["first_differences"]] == [odd.id]
    assert site.held() == as_held(sound, odd)


def test_a_full_disk_is_waited_for(site: Site) -> None:
    """Elasticsearch makes indices read-only then, and lets them be written again when there is room."""
    before, after = article(url(), "Un"), article(url(), "Deux")
    site.make()
    site.publish(before)
    site.reindex("--no-swap")
    new = f"{site.prefix}articles-v1-*"
    site.client.indices.put_settings(index=new, settings={"index.blocks.read_only_allow_delete": True})
    site.publish(after)
    working = site.start("reindex", "--json")
    until(lambda: [event for event in site.events("reindex") if "read-only" in event.get("waits", "")])
    assert working.poll() is None
    site.client.indices.put_settings(index=new, settings={"index.blocks.read_only_allow_delete": None})
    out, _ = working.communicate(timeout=240)
    assert json.loads(out)["swapped"], site.log.read_text()[-3000:]
    assert site.held() == as_held(before, after)


def test_one_at_a_time_and_given_up_without_a_trace(site: Site) -> None:
    kept = article(url(), "Un")
    site.make()
    site.put(kept)
    before = site.aliases()
    site.publish(kept)
    # Nobody enriches it: the build waits, and is held.
    producer = clients.producer(site.settings.kafka, "test")
    producer.send(topics.RAW, key=kept.id.encode(), value=codec.encode(kept)).get(timeout=30)
    producer.close()
    working = site.start("reindex", "--from", "raw")
    until(lambda: site.events("nobody reads"))
    assert site.reindex("--status")["build"]["step"].startswith("waiting")
    site.reindex("--from", "raw", status=2)
    site.reindex("--abort", status=2)
    working.send_signal(signal.SIGTERM)
    assert working.wait(30) == 1
    site.reindex("--from", "enriched", status=2)
    began = monotonic()
    assert site.reindex("--abort")["build"]["step"] == "aborted"
    assert monotonic() - began < 30
    assert site.aliases() == before
    assert site.groups() == []
    site.reindex("--abort", status=2)
    assert site.reindex()["swapped"]
