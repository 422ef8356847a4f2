"""Clusters on real Elasticsearch: a reprinted dispatch counts once, whatever order its copies come in."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch

from polling import until
from propos import clients, codec, headers, identity, topics
from propos.messages import EnrichedArticle
from propos.patience import Stopped
from propos.settings import Settings
from propos_index.candidates import Delivery, prepare
from propos_index.clusters import Member
from propos_index.indices import ensure
from propos_index.neighbours import member_of
from propos_index.outcomes import Verdict
from propos_index.settings import IndexSettings
from propos_index.sweep import move, moves, sweep
from propos_index.writer import Writer
from propos_ingest.articles.signature import signature
from propos_seeds.library import stories

START = datetime(2026, 10, 1, 6, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
DISPATCH = (
    "La digue de Port-Vanel, emportée en janvier par la tempête, sera reconstruite avant l'hiver, a annoncé "
    "mercredi soir la préfecture de la Sérande. Les travaux, dont le coût est estimé à douze millions, "
    "commenceront lundi et dureront sept semaines. Le chantier avait été retardé par le manque de béton dans "
    "toute la vallée, où trois centrales sur cinq restent à l'arrêt depuis les crues. Une quarantaine de "
    "familles, évacuées des maisons basses du port, attendent toujours d'être relogées, et les pêcheurs "
    "débarquent leurs prises à Lissac, à vingt kilomètres. La région doit se prononcer vendredi sur une "
    "aide d'urgence pour les mareyeurs, qui disent avoir perdu un tiers de leurs ventes. Les assureurs, eux, "
    "ont reçu plus de deux mille déclarations de sinistre en neuf mois. "
)
WORDS = "Nous tiendrons cette fois"
QUOTE = f"« {WORDS} », a promis la maire, Maëlle Quéméneur."
COPIES = (
    ("asi", DISPATCH + QUOTE),
    ("courrier", DISPATCH.replace("mercredi soir", "mercredi") + QUOTE + " (Avec ASI)"),
    ("matin", DISPATCH.replace("Une quarantaine de", "Quarante") + QUOTE),
)


def article(outlet: str, text: str, hours: float = 0, **changes: object) -> EnrichedArticle:
    """An invented article, published `hours` after the first, with its quote when it has one."""
    url = changes.pop("url", f"https://{outlet}.example/{uuid4().hex}")
    own, key, start = identity.article_id(str(url)), identity.words_key(WORDS), text.find(WORDS)
    content = [{"start": start, "end": start + len(WORDS), "text": WORDS}]
    quote = {"id": identity.quote_id(own, key, 0), "kind": "direct", "content": content, "words_key": key}
    body: dict[str, object] = {
        "id": own,
        "url": url,
        "canonical_url": url,
        "outlet": {"id": outlet, "name": outlet.title()},
        "title": f"La digue, vue par {outlet}",
        "text": text,
        "published_at": START + timedelta(hours=hours),
        "observed_at": START + timedelta(hours=hours, minutes=5),
        "revision": 1,
        "content_hash": identity.content_hash("", text),
        "minhash": signature(text),
        "pipeline": {"name": "rules", "version": "1.0.0", "seconds": 0.1},
        "quotes": [quote] if start >= 0 else [],
    }
    return msgspec.convert(body | changes, EnrichedArticle)


class Index:
    """One set of indices, and what a test asks of it."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings) -> None:
        self.client = client
        self.settings = settings

    def write(self, *articles: EnrichedArticle, at: datetime | None = None) -> None:
        """As one batch."""
        bodies = [(each.id.encode(), codec.encode(each)) for each in articles]
        deliveries = [Delivery(topics.ENRICHED, 0, 0, key, body, []) for key, body in bodies]
        made = [prepare(each, at or datetime.now(UTC)) for each in deliveries]
        ends = Writer(self.client, self.settings).write(made, sleep)
        assert {outcome.verdict for _, outcome in ends} == {Verdict.DONE}

    def blind(self) -> None:
        """From now on searches see only what is refreshed by name, as if all were written at one moment."""
        self.client.indices.put_settings(
            index=f"{self.settings.index_prefix}*", settings={"refresh_interval": "-1"}
        )

    def refresh(self) -> None:
        self.client.indices.refresh(index=f"{self.settings.index_prefix}*")

    def sweep(self, since: datetime = EVER) -> int:
        self.refresh()
        moved = sweep(self.client, self.settings, since)
        self.refresh()
        return moved

    def document(self, alias: str, identifier: str) -> dict[str, Any]:
        return dict(self.client.get(index=self.settings.index_prefix + alias, id=identifier))

    def clusters(self, *articles: EnrichedArticle) -> list[str]:
        """The cluster of each; its quotes must say the same."""
        found = []
        for each in articles:
            cluster = self.document("articles", each.id)["_source"]["cluster_id"]
            for quote in each.quotes:
                assert self.document("quotes", quote.id)["_source"]["cluster_id"] == cluster
            found.append(cluster)
        return found

    def revisions(self, *articles: EnrichedArticle) -> list[int]:
        return [self.document("articles", each.id)["_source"]["revision"] for each in articles]

    def members(self, *articles: EnrichedArticle) -> list[Member]:
        return [member_of(self.document("articles", each.id)) for each in articles]


@pytest.fixture
def index(stack: Settings) -> Iterator[Index]:
    prefix = f"t{uuid4().hex[:8]}-"
    settings = IndexSettings(kafka=stack.kafka, elasticsearch=stack.elasticsearch, index_prefix=prefix)
    with Elasticsearch(stack.elasticsearch) as client:
        ensure(client, prefix)
        yield Index(client, settings)
        for name in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=name)


def copies() -> list[EnrichedArticle]:
    """The dispatch and its reprints, the earliest first."""
    return [article(outlet, text, hours) for hours, (outlet, text) in enumerate(COPIES)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_reprinted_dispatch_is_one_cluster_whatever_the_order(index: Index, order: Sequence[int]) -> None:
    first, *_ = dispatch = copies()
    for place in order:
        index.write(dispatch[place])
        index.refresh()
    if order == (0, 1, 2):
        assert index.clusters(*dispatch) == [first.id] * 3, "in the order of the day no sweep is needed"
    index.sweep()
    assert index.clusters(*dispatch) == [first.id] * 3
    assert index.sweep() == 0
    counted = index.client.search(
        index=f"{index.settings.index_prefix}quotes",
        size=0,
        aggs={"dispatches": {"cardinality": {"field": "cluster_id"}}},
    )
    assert counted["hits"]["total"]["value"] == 3
    assert counted["aggregations"]["dispatches"]["value"] == 1


def test_reprints_of_one_batch_meet(index: Index) -> None:
    dispatch = copies()
    index.write(*reversed(dispatch))
    assert index.clusters(*dispatch) == [dispatch[0].id] * 3


def test_a_sweep_repairs_a_race_and_leaves_all_else_alone(index: Index) -> None:
    dispatch = copies()
    index.blind()
    for each in dispatch:
        index.write(each)
    assert len(set(index.clusters(*dispatch))) == 3
    before = [index.document("articles", each.id) for each in dispatch]
    assert index.sweep() == 2
    after = [index.document("articles", each.id) for each in dispatch]
    assert index.clusters(*dispatch) == [dispatch[0].id] * 3
    for old, new in zip(before, after, strict=True):
        assert new["_source"] | {"cluster_id": ""} == old["_source"] | {"cluster_id": ""}
    assert index.sweep() == 0


def test_a_sweep_reaches_what_was_indexed_long_before(index: Index) -> None:
    """The earliest comes last: only it is new, and those indexed before it move."""
    first, *later = copies()
    index.write(*later, at=START)
    index.write(first)
    assert index.sweep(since=datetime.now(UTC) - timedelta(minutes=5)) == 2
    assert index.clusters(first, *later) == [first.id] * 3


def test_a_sweep_tells_how_far_it_is_and_can_be_given_up(index: Index) -> None:
    dispatch = copies()
    index.blind()
    for each in dispatch:
        index.write(each)
    index.refresh()

    def stop(_: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        sweep(index.client, index.settings, EVER, stop)
    assert len(set(index.clusters(*dispatch))) == 3, "given up before the first article"
    seen: list[int] = []
    assert sweep(index.client, index.settings, EVER, seen.append) == 2
    assert sum(seen) == 3


def test_unrelated_articles_never_merge(index: Index) -> None:
    texts = {story.slug.removesuffix("-v2"): story.text for story in stories()}
    others = [article("matin", text, hours / 60, quotes=[]) for hours, text in enumerate(texts.values())]
    index.write(*others)
    index.sweep()
    apart = [each for each in others if not_alike(each, others)]
    assert len(apart) > 40
    assert index.clusters(*apart) == [each.id for each in apart]


def not_alike(one: EnrichedArticle, others: list[EnrichedArticle]) -> bool:
    """Whether no other article shares half of its words in threes: the seeds hold reprints on purpose."""

    def shingles(text: str) -> set[tuple[str, ...]]:
        words = text.split()
        return set(zip(words, words[1:], words[2:], strict=False))

    own = shingles(one.text)
    return all(len(own & shingles(o.text)) < len(own | shingles(o.text)) / 2 for o in others if o is not one)


def test_an_article_of_another_week_is_another_story(index: Index) -> None:
    now, then = article("asi", DISPATCH), article("asi", DISPATCH, hours=24 * 7 + 1)
    index.write(now, then)
    index.sweep()
    assert index.clusters(now, then) == [now.id, then.id]


def test_texts_without_a_signature_stay_alone(index: Index) -> None:
    short = [article(outlet, "La digue a tenu cette nuit.") for outlet in ("asi", "matin")]
    assert short[0].minhash == ()
    index.write(*short)
    index.sweep()
    assert index.clusters(*short) == [each.id for each in short]


def test_a_chain_of_edits_ends_at_its_first(index: Index) -> None:
    words = [f"mot{number}" for number in range(300)]
    texts = [words, [*words[:273], *(f"neuf{n}" for n in range(27))]]
    texts.append([*(f"vieux{n}" for n in range(27)), *texts[1][27:]])
    chain = [article("matin", " ".join(text), hours) for hours, text in enumerate(texts)]
    for each in reversed(chain):
        index.write(each)
        index.refresh()
    index.sweep()
    assert index.clusters(*chain) == [chain[0].id] * 3


def test_a_revision_leaves_the_others_where_they_were(index: Index) -> None:
    first, *later = dispatch = copies()
    index.write(*dispatch)
    other = next(story.text for story in stories() if len(story.text) > 1000)
    again = article("asi", other, url=first.url, revision=2, quotes=[])
    index.refresh()
    index.write(again)
    index.sweep()
    assert index.clusters(*later) == [first.id] * 2
    assert index.clusters(again) == [first.id]


def test_a_slight_revision_of_a_reprint_stays_in_its_cluster(index: Index) -> None:
    first, second, _ = dispatch = copies()
    index.write(*dispatch)
    index.refresh()
    text = second.text + " Les travaux seront bénis dimanche."
    again = article("courrier", text, 1, url=second.url, revision=2)
    index.write(again)
    assert index.clusters(again) == [first.id]
    assert index.revisions(again) == [2]


def test_a_revision_that_comes_during_a_move_wins(index: Index) -> None:
    first, second, _ = copies()
    index.write(second)
    index.write(first)
    index.refresh()
    found = moves(index.client, index.settings, index.members(first, second), {})
    assert [(key, each.cluster_id) for key, each in found.items()] == [(second.id, first.id)]
    other = next(story.text for story in stories() if len(story.text) > 1000)
    again = article("courrier", other, 1, url=second.url, revision=2, quotes=[])
    fetch = index.client.mget

    def mget(**request: Any) -> Any:
        answer = fetch(**request)
        if request["index"].endswith("quotes"):
            index.client.mget = fetch  # type: ignore[method-assign]
            index.write(again)
        return answer

    index.client.mget = mget  # type: ignore[method-assign]
    move(index.client, index.settings, found)
    assert index.revisions(again) == [2]
    assert index.document("articles", again.id)["_source"]["text"] == other
    assert index.clusters(again) == [again.id]
    gone = index.client.options(ignore_status=404).get(
        index=f"{index.settings.index_prefix}quotes", id=second.quotes[0].id
    )
    assert not gone["found"], "the quote that the revision no longer has stays away"
    move(index.client, index.settings, found)
    assert index.clusters(again) == [again.id], "what is no longer the text that was judged is not moved"


def test_the_running_indexer_sweeps(index: Index, tmp_path: Any) -> None:
    """Two copies in two batches, the later one first: `propos index` brings them together by itself."""
    first, second, _ = copies()
    index.write(second)
    index.refresh()
    environment = {
        "PROPOS_KAFKA": index.settings.kafka,
        "PROPOS_ELASTICSEARCH": index.settings.elasticsearch,
        "PROPOS_INDEX_PREFIX": index.settings.index_prefix,
        "PROPOS_INDEX_SWEEP_SECONDS": "0.5",
    }
    producer = clients.producer(index.settings.kafka, "test")
    event = headers.cloud_event(EnrichedArticle, "enrich", 1, first.id)
    producer.send(topics.ENRICHED, key=first.id.encode(), value=codec.encode(first), headers=event).get(
        timeout=30
    )
    producer.close()
    with (tmp_path / "index.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from propos.cli import main; main()", "index"],
            env=os.environ | environment,
            stderr=log,
        )
    try:
        until(lambda: index.document("articles", second.id)["_source"]["cluster_id"] == first.id)
        assert index.clusters(first, second) == [first.id] * 2
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
