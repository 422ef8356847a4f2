"""`propos index` as a process, on real Kafka and real Elasticsearch: what it promises whatever happens."""

import json
import signal
from collections.abc import Callable

from kafka import TopicPartition

from index_kit import PROPOS, Bridge, Installation, Record, away, dead_letters, enriched, free_port, url
from polling import until
from propos import clients, codec, headers, topics
from propos.messages import EnrichedArticle

DIES_AT_COMMIT = f"""
import os, signal, kafka
kafka.KafkaConsumer.commit = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
{PROPOS}"""
DIES_AFTER_BULK = """
import itertools, os, signal, elasticsearch
send, count = elasticsearch.Elasticsearch.bulk, itertools.count(1)
def bulk(self, **request):
    answer = send(self, **request)
    return os.kill(os.getpid(), signal.SIGKILL) if next(count) == {number} else answer
elasticsearch.Elasticsearch.bulk = bulk
from propos.cli import main; main()"""


def test_a_replayed_late_or_older_message_changes_nothing(installation: Installation) -> None:
    here = url()
    first = enriched(here, "Le port rouvre lundi", "Nous tiendrons")
    second = enriched(here, "Le port rouvre mardi", "Nous tiendrons", revision=2)
    installation.start()
    installation.publish(first)
    installation.drained()
    assert installation.contents(first) == ["Le port rouvre lundi", "Nous tiendrons"]
    installation.publish(second)
    installation.drained()
    before = installation.article(second)
    assert installation.contents(second) == ["Le port rouvre mardi", "Nous tiendrons"]
    installation.publish(second, first, first, second)
    installation.drained()
    assert installation.contents(second) == ["Le port rouvre mardi", "Nous tiendrons"]
    assert installation.article(second) == before


def test_within_a_revision_the_newer_pipeline_wins(installation: Installation) -> None:
    here = url()
    old, new = enriched(here, "Il pleut"), enriched(here, "Il pleut", "Il vente", pipeline="1.10.0")
    between = enriched(here, "Il neige", pipeline="1.9.99")
    installation.start()
    installation.publish(old, new, between, old)
    installation.drained()
    assert installation.contents(new) == ["Il pleut", "Il vente"]
    assert installation.version(new) == (1, "1.10.0")


def test_an_article_without_quotes_takes_those_of_before_away(installation: Installation) -> None:
    here = url()
    installation.start()
    installation.publish(
        enriched(here, "Un", "Deux"), enriched(here, revision=2, status="unsupported_language")
    )
    installation.drained()
    gone = enriched(here)
    assert installation.contents(gone) == []
    assert installation.article(gone) is not None


def test_sigkill_loses_and_doubles_nothing(install: Callable[[], Installation]) -> None:
    """Killed after each of its bulk requests (the first revisions' quotes and articles, the second ones'
    quotes and removals) and before its commit; all at once, since Kafka takes 10 s to miss a dead member."""
    programs = [DIES_AT_COMMIT, *(DIES_AFTER_BULK.format(number=number) for number in (1, 2, 3, 4))]
    installations = [install() for _ in programs]
    urls = [url() for _ in range(5)]
    firsts = [enriched(here, "Un", "Deux") for here in urls]
    seconds = [enriched(here, "Deux", "Trois", revision=2) for here in urls]
    installations[0].publish(*firsts, *seconds)
    killed = [each.start(program) for each, program in zip(installations, programs, strict=True)]
    assert [process.wait(60) for process in killed] == [-signal.SIGKILL] * len(programs)
    for each in installations:
        each.start()
    for each in installations:
        each.drained()
        assert [each.contents(article) for article in seconds] == [["Deux", "Trois"]] * len(urls)
        assert [each.version(article) for article in seconds] == [(2, "1.0.0")] * len(urls)
        assert each.count("articles") == len(urls)
        assert each.count("quotes") == 2 * len(urls)


def test_bad_messages_are_buried_unchanged_and_the_others_indexed(installation: Installation) -> None:
    good, after = enriched(url(), "Avant"), enriched(url(), "Après")
    event = headers.cloud_event(EnrichedArticle, "enrich", 1, "x")
    shape = json.loads(codec.encode(enriched(url(), "Un")))
    moved = shape | {"quotes": [shape["quotes"][0] | {"content": [{"start": 0, "end": 2, "text": "Un"}]}]}
    slow = shape | {"pipeline": shape["pipeline"] | {"seconds": 1e300}}
    bad: dict[str, Record] = {
        "not_json": (b"k1", b"\xff{no json", event),
        "wrong_shape": (b"k2", json.dumps({**shape, "title": None}).encode(), event),
        "unknown_version": (b"k3", codec.encode(good), [("ce_type", b"fr.propos.article.enriched.v9")]),
        "bad_offsets": (b"k4", json.dumps(moved).encode(), event),
        "no_body": (b"\xffk5", None, event),
        "bad_version": (None, codec.encode(enriched(url(), "Un", pipeline="1.1000.0")), event),
        # Sound messages that Elasticsearch refuses: one as a document, one so that it refuses the request.
        "rejected": (b"k6", json.dumps(slow).encode(), event),
        "rejected 2": (b"k7", codec.encode(enriched(url(), "Deux", id="🛶" * 200)), event),
    }
    reader = clients.consumer(installation.settings.kafka, "test", None)
    reader.bootstrap(timeout_ms=10_000)
    part = TopicPartition(topics.ENRICHED_DEAD, 0)
    since = reader.end_offsets([part])[part]
    reader.close()
    installation.publish(good, *bad.values(), after)
    installation.start()
    installation.drained()
    assert installation.contents(good) == ["Avant"]
    assert installation.contents(after) == ["Après"]
    assert installation.count("quotes") == 2
    buried = dead_letters(installation.settings, since, len(bad))
    for name, (key, body, head) in bad.items():
        letter = buried[key]
        assert letter.value == body
        assert headers.value_of(letter.headers, "dead_reason") == name.split()[0]
        assert headers.value_of(letter.headers, "dead_stage") == "index"
        assert [each for each in letter.headers if not each[0].startswith("dead_")] == head


def test_elasticsearch_away_then_back(installation: Installation) -> None:
    bridge = Bridge(installation.settings.elasticsearch)
    port = free_port()
    first, second = enriched(url(), "Un"), enriched(url(), "Deux")
    process = installation.start(
        PROPOS_ELASTICSEARCH=f"http://127.0.0.1:{bridge.port}", PROPOS_HEALTH_PORT=str(port)
    )
    until(lambda: "elasticsearch" in (away(port) or []))
    installation.publish(first)
    bridge.up()
    until(lambda: away(port) == [])
    installation.drained()
    bridge.down()
    installation.publish(second)
    until(lambda: "elasticsearch" in (away(port) or []))
    assert installation.article(second) is None
    bridge.up()
    installation.drained()
    until(lambda: away(port) == [])
    assert installation.contents(first) == ["Un"]
    assert installation.contents(second) == ["Deux"]
    assert len(installation.events("waiting")) == 2
    assert len(installation.events("back")) == 2
    process.terminate()
    assert process.wait(20) == 0


def test_two_indexers_share_the_work(installation: Installation) -> None:
    """A second member joins while the first works, the first is killed: every article is there once."""
    articles = [enriched(url(), "Un", "Deux") for _ in range(40)]
    first = installation.start()
    installation.publish(*articles[:20])
    until(lambda: installation.events("batch"))
    installation.start()
    installation.publish(*articles[20:])
    first.kill()
    installation.drained()
    assert installation.count("articles") == 40
    assert installation.count("quotes") == 80
