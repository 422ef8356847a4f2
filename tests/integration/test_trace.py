"""`propos trace` on real Kafka and real Elasticsearch: the story of one address through all stages."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaProducer

from propos import clients, codec, headers, topics
from propos.dead.letters import Letter, Origin, headers_of
from propos.errors import BadMessage
from propos.identity import article_id, content_hash, quote_id, words_key
from propos.messages import Article, EnrichedArticle, Outlet, Pipeline, Quote, Revised, Span, Speaker
from propos.settings import Settings
from propos.states import ArticleState, Candidate, FeedState, Lead, LinkState, State, Subscription, state_key
from propos.timeline import as_json
from propos.trace import registered, target_of, tell
from propos_index.app import connect
from propos_index.candidates import Delivery, prepare
from propos_index.indices import ensure
from propos_index.settings import IndexSettings
from propos_index.writer import Writer
from propos_ingest.addresses import site_of
from propos_ingest.ledger.partition import partition_of

NOW = datetime.now(UTC)
WORDS = "Le quai rouvrira lundi"
TEXT = f"« {WORDS} », a annoncé Agathe Vaucelin, maire de Port-Lissac."


class World:
    """A site of its own, the servers, and what a test puts on them."""

    def __init__(self, stack: Settings, client: Elasticsearch) -> None:
        self.stack, self.client = stack, client
        self.prefix = f"t{uuid4().hex[:8]}-"
        self.site = f"courrier-{uuid4().hex[:12]}.example"
        self.url = f"https://www.{self.site}/quai"
        self.feed = f"https://www.{self.site}/rss"
        self.id = article_id(self.url)
        self.producer: Any = clients.producer(stack.kafka, "test")
        self.settings = IndexSettings(elasticsearch=stack.elasticsearch, index_prefix=self.prefix)

    def send(self, topic: str, message: msgspec.Struct, key: str, partition: int | None = None) -> None:
        event = headers.cloud_event(type(message), "test", 1, key)
        body = codec.encode(message)
        self.producer.send(topic, body, key.encode(), headers=event, partition=partition).get(30)

    def remember(self, state: State, url: str) -> None:
        self.send(topics.INGEST_STATE, state, state_key(state), partition_of(site_of(url), 24))

    def bury(self, topic: str, key: bytes | None, subject: str, reason: str) -> None:
        event = headers.cloud_event(Article, "ingest", 1, subject)
        letter = Letter(
            origin=Origin(topics.RAW, 3, 17),
            timestamp=0,
            key=key,
            body=b"{}",
            headers=event,
            fault=BadMessage(reason, "trop long"),
        )
        self.producer.send(topic, letter.body, key, headers=headers_of(letter, "enrich")).get(30)

    def dead(self, *arguments: str) -> None:
        command = [sys.executable, "-c", "from propos.cli import main; main()", "dead", *arguments]
        kafka = {"PROPOS_KAFKA": self.stack.kafka}
        subprocess.run(command, env=os.environ | kafka, check=True, timeout=120)

    def index(self, article: EnrichedArticle) -> None:
        event = headers.cloud_event(EnrichedArticle, "enrich", 1, article.id)
        delivery = Delivery(topics.ENRICHED, 0, 0, article.id.encode(), codec.encode(article), event)
        with connect(self.settings) as client:
            ensure(client, self.prefix)
            list(Writer(client, self.settings).write([prepare(delivery, datetime.now(UTC))], sleep))
            client.indices.refresh(index=f"{self.prefix}quotes")

    def trace(self, asked: str, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        ours = {
            "PROPOS_KAFKA": self.stack.kafka,
            "PROPOS_ELASTICSEARCH": self.stack.elasticsearch,
            "PROPOS_INDEX_PREFIX": self.prefix,
        }
        command = [sys.executable, "-c", "from propos.cli import main; main()", "trace", asked, *options]
        return subprocess.run(
            command,
            env=os.environ | ours | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def story(self, asked: str, **changes: str) -> list[dict[str, Any]]:
        """The events, as --json prints them."""
        servers: dict[str, Any] = {"kafka": self.stack.kafka, "elasticsearch": self.stack.elasticsearch}
        settings = Settings(**{**servers, "index_prefix": self.prefix, **changes})
        target = target_of(asked, datetime.now(UTC) - timedelta(days=30))
        return [json.loads(line) for line in as_json(tell(target, registered(), settings))]


@pytest.fixture
def world(stack: Settings) -> Iterator[World]:
    with Elasticsearch(stack.elasticsearch) as client:
        world = World(stack, client)
        yield world
        world.producer.close()
        for index in client.indices.get(index=f"{world.prefix}*"):
            client.indices.delete(index=index)


def article(world: World, revision: int, text: str = TEXT, url: str | None = None) -> Article:
    url = url or world.url
    return Article(
        id=article_id(url),
        url=url,
        canonical_url=url,
        outlet=Outlet(world.site, "Le Courrier"),
        title="Le quai rouvre",
        text=text,
        observed_at=NOW - timedelta(hours=3 - revision),
        revision=revision,
        content_hash=content_hash("Le quai rouvre", text),
        feed_url=world.feed,
        revised=Revised(fields=("text",), added=(1,), removed=0) if revision > 1 else None,
    )


def enriched(raw: Article) -> EnrichedArticle:
    key = words_key(WORDS)
    quote = Quote(
        id=quote_id(raw.id, key, 0),
        kind="direct",
        content=(Span(2, 2 + len(WORDS), WORDS),),
        speaker=Speaker("Agathe Vaucelin", "person"),
        words_key=key,
    )
    return EnrichedArticle(
        **msgspec.structs.asdict(raw), pipeline=Pipeline("propos-fr", "0.2.0", 0.25), quotes=(quote,)
    )


def state(raw: Article) -> ArticleState:
    return ArticleState(
        id=raw.id,
        canonical_url=raw.canonical_url,
        url=raw.url,
        revision=raw.revision,
        content_hash=raw.content_hash,
        observed_at=raw.observed_at,
    )


def published(world: World) -> tuple[Article, Article]:
    """Two revisions of an article that went all the way, its link, and its feed."""
    first, second = article(world, 1), article(world, 2, f"{TEXT}\n\nLes bateaux attendent.")
    link = f"{world.url}?xtor=RSS-1"
    world.remember(Subscription(url=world.feed, added_at=NOW - timedelta(days=9)), world.feed)
    world.remember(FeedState(url=world.feed, title="À la une", last_poll=NOW, last_success=NOW), world.feed)
    world.remember(
        LinkState(
            link=link,
            outcome="published",
            at=second.observed_at,
            feed_url=world.feed,
            article=world.id,
            next_visit=NOW + timedelta(hours=5),
        ),
        world.url,
    )
    for raw in (first, second):
        world.send(topics.RAW, raw, raw.id)
        world.remember(state(raw), world.url)
        world.send(topics.ENRICHED, enriched(raw), raw.id)
        world.index(enriched(raw))
    return first, second


def whats(story: list[dict[str, Any]], stage: str) -> list[str]:
    return [event["what"] for event in story if event["stage"] == stage]


def test_an_article_from_its_feed_to_the_index(world: World) -> None:
    published(world)
    world.bury(topics.RAW_DEAD, world.id.encode(), world.id, "too_long")
    world.bury(topics.RAW_DEAD, None, world.id, "crash")
    world.bury(topics.ENRICHED_DEAD, world.id.encode(), world.id, "rejected")
    world.bury(topics.ENRICHED_DEAD, b"another", "another", "rejected")
    story = world.story(world.url)
    assert sorted(whats(story, "ingest")) == [
        "its feed is subscribed",
        "its feed was read",
        "looked at, and published",
        "observed as revision 2",
        "published, revision 1",
        "published, revision 2",
    ]
    assert whats(story, "enrich") == [
        "enriched, revision 1", "enriched, revision 2", "dead letter", "dead letter"
    ]  # fmt: skip
    assert sorted(whats(story, "index")) == ["dead letter", "indexed, revision 2"]
    assert [event["at"] for event in story] == sorted(event["at"] for event in story)

    facts = {event["what"]: event["facts"] for event in story}
    second = facts["published, revision 2"]
    assert (second["changed"], second["paragraphs added"], second["paragraphs removed"]) == ("text", 1, 0)
    assert second["on"].startswith("articles.raw[")
    assert (
        facts["looked at, and published"]["next look"] == f"{NOW + timedelta(hours=5):%Y-%m-%d %H:%M:%S} UTC"
    )
    assert facts["enriched, revision 2"]["pipeline"] == "propos-fr 0.2.0"
    assert facts["enriched, revision 2"]["quotes"] == "1 (1 direct)"
    assert facts["indexed, revision 2"]["quotes"] == 1
    dead = [event["facts"] for event in story if event["what"] == "dead letter"]
    assert {letter["reason"] for letter in dead} == {"too_long", "crash", "rejected"}
    assert dead[0]["message"] == "articles.raw[3]@17"


def test_what_became_of_a_dead_letter_is_told(world: World) -> None:
    world.bury(topics.RAW_DEAD, world.id.encode(), world.id, "too_long")
    world.bury(topics.ENRICHED_DEAD, world.id.encode(), world.id, "rejected")
    world.dead("drop", "--article", world.id, "--reason", "too_long")
    world.dead("replay", "--article", world.id, "--to", topics.BACKFILL)
    told = {event["what"]: event["facts"] for event in world.story(world.id) if event["stage"] != "ingest"}
    assert told["dead letter"]["attempts"] == 1
    assert told["dead letter dropped"]["letter"].startswith("articles.raw.dead/0/")
    assert told["dead letter replayed"]["to"] == topics.BACKFILL


@pytest.mark.parametrize(
    "variant",
    [
        lambda world: f"https://{world.site}/quai",
        lambda world: f"http://www.{world.site}/quai/?utm_source=lettre#suite",
        lambda world: f"{world.url}?xtor=RSS-1",
        lambda world: world.id,
        lambda world: world.id.upper(),
    ],
)
def test_variants_and_the_id_tell_the_same_story(world: World, variant: Callable[[World], str]) -> None:
    published(world)
    story = world.story(variant(world))
    assert {"looked at, and published", "observed as revision 2", "published, revision 1"} <= set(
        whats(story, "ingest")
    )
    assert whats(story, "enrich") == ["enriched, revision 1", "enriched, revision 2"]
    assert whats(story, "index") == ["indexed, revision 2"]


def test_a_link_of_another_address_than_its_article(world: World) -> None:
    """The feed names a redirector of another site; the article is known by the page's own address."""
    published(world)
    other = f"https://liens-{uuid4().hex[:12]}.example/a/1"
    seen = LinkState(link=other, outcome="handed", at=NOW, article=world.id)
    world.remember(seen, other)
    story = world.story(other)
    assert {"handed to the instance that looks after its site", "observed as revision 2"} <= set(
        whats(story, "ingest")
    )
    assert whats(story, "index") == ["indexed, revision 2"]


def test_a_dropped_link_says_why(world: World) -> None:
    gone = f"https://{world.site}/meteo"
    dropped = LinkState(
        link=gone,
        outcome="dropped",
        at=NOW,
        reason="no_text",
        detail="12 caractères",
        feed_url=world.feed,
        misses=3,
        next_visit=NOW + timedelta(days=1),
    )
    world.remember(dropped, gone)
    world.remember(
        FeedState(url=world.feed, last_poll=NOW, error="http_500", error_streak=4, flags=("failing",)),
        world.feed,
    )
    story = world.story(gone)
    (told,) = (event for event in story if event["kind"] == "known")
    assert told["what"] == "dropped: no_text"
    assert (told["facts"]["detail"], told["facts"]["looks in a row for nothing"]) == ("12 caractères", 3)
    (feed,) = (event for event in story if event["what"] == "its feed failed: http_500")
    assert (feed["facts"]["flags"], feed["facts"]["failures in a row"]) == ("failing", 4)
    assert "not in the index" in whats(story, "index")
    table = world.trace(gone)
    assert table.returncode == 0
    assert "dropped: no_text" in table.stdout
    assert "12 caractères" in table.stdout
    lines = world.trace(gone, "--json")
    assert [json.loads(line) for line in lines.stdout.splitlines()] == story


def test_an_article_handed_in_is_told_before_it_is_published(world: World) -> None:
    candidate = Candidate(
        link=world.url,
        seen="x",
        url=world.url,
        canonical_url=world.url,
        outlet=Outlet(world.site, "Le Courrier"),
        title="",
        text=TEXT,
        observed_at=NOW,
    )
    number = partition_of(world.site, 24)
    for handover in (candidate, Lead(link=f"{world.url}/autre", seen="x")):
        body = codec.encode(handover)
        world.producer.send(topics.INGEST_INBOX, body, world.site.encode(), partition=number).get(30)
    assert whats(world.story(world.url), "ingest") == ["handed over as a candidate"]


def test_transactions_that_were_aborted_are_not_told(world: World) -> None:
    raw = article(world, 1)
    producer = KafkaProducer(
        bootstrap_servers=world.stack.kafka, transactional_id=f"test-{uuid4()}", enable_idempotence=True
    )
    producer.init_transactions()
    for commit in (True, False):
        told = raw if commit else msgspec.structs.replace(raw, revision=2)
        producer.begin_transaction()
        event = headers.cloud_event(Article, "ingest", 1, raw.id)
        producer.send(topics.RAW, codec.encode(told), raw.id.encode(), headers=event)
        number = partition_of(site_of(world.url), 24)
        producer.send(topics.INGEST_STATE, codec.encode(state(told)), raw.id.encode(), partition=number)
        producer.flush()
        (producer.commit_transaction if commit else producer.abort_transaction)()
    producer.close()
    story = world.story(world.url)
    assert sorted(whats(story, "ingest")) == ["observed as revision 1", "published, revision 1"]


def test_a_backfill_is_told_with_its_topic(world: World) -> None:
    raw = article(world, 1)
    world.send(topics.BACKFILL, raw, raw.id)
    (event,) = (event for event in world.story(world.url) if event["stage"] == "ingest")
    assert event["facts"]["on"].startswith("articles.backfill[")


def test_nothing_is_known(world: World) -> None:
    done = world.trace(world.url)
    assert done.returncode == 1
    assert f"nothing is known of {world.url}: is its feed subscribed? propos feeds list" in done.stderr
    world.remember(Subscription(url=world.feed, added_at=NOW, paused=True), world.feed)
    done = world.trace(world.url)
    assert done.returncode == 1
    assert "its feed is subscribed, but paused" in done.stdout
    assert world.feed in done.stdout


def test_what_cannot_be_asked_is_said_and_the_rest_told(world: World) -> None:
    published(world)
    story = world.story(world.url, elasticsearch="http://127.0.0.1:9")
    assert "Elasticsearch cannot be asked" in whats(story, "index")
    assert "published, revision 1" in whats(story, "ingest")
    story = world.story(world.url, kafka="127.0.0.1:9")
    assert "ingest cannot be asked" in whats(story, "ingest")
    assert whats(story, "index").count("indexed, revision 2") == 1
    done = world.trace(world.url, PROPOS_KAFKA="127.0.0.1:9", PROPOS_ELASTICSEARCH="http://127.0.0.1:9")
    assert done.returncode == 1
    assert "not everything could be asked" in done.stderr


@pytest.mark.parametrize("asked", ["www.courrier-serande.example/quai", "", "quai"])
def test_wrong_use(world: World, asked: str) -> None:
    done = world.trace(asked)
    assert done.returncode == 2
    assert "https://" in done.stderr
