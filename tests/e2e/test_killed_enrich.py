"""Promise 1 and 2: a worker that is killed in the middle of its work loses and doubles nothing."""

from collections import Counter
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch, helpers

from polling import until
from propos.identity import article_id
from propos_enrich import pipeline
from propos_local.demo.audit import audit, read_index
from propos_local.demo.newsroom import Newsroom, expected
from propos_local.stack import Stack
from propos_seeds.library import newest, stories


def test_a_killed_enrich_worker_loses_and_doubles_nothing(own_stack: Stack, tmp_path: Path) -> None:
    addresses = own_stack.addresses()
    newsroom = Newsroom(addresses, tmp_path)
    try:
        newsroom.start()
        newsroom.publish(backlog=60, every=0.05)
        sight = newsroom.watcher.sight
        enrich = newsroom.services["enrich"]
        for share in (0.1, 0.4):
            wanted = share * len(stories())
            until(lambda: len(sight.enriched) >= wanted, 120, "work to interrupt")  # noqa: B023  # called here only
            enrich.kill()
            assert not expected() <= sight.enriched.keys(), "killed too late to be a test"
            enrich.start()
        wanted_words = words_read_here()
        newsroom.wait()
        with Elasticsearch(addresses.elasticsearch) as client:
            indexed = read_index(client)
            assert audit(newest(), sight.newest, indexed) == []
            assert words_in(client) == wanted_words
    finally:
        newsroom.stop()


def words_in(client: Elasticsearch) -> Counter[tuple[str, str]]:
    """(article, words_key) of every quote in the index, as often as it stands there."""
    found: Any = helpers.scan(client, index="quotes", query={"_source": ["article.id", "words_key"]})
    return Counter((hit["_source"]["article"]["id"], hit["_source"]["words_key"]) for hit in found)


def words_read_here() -> Counter[tuple[str, str]]:
    """The same, from the seeds' own texts, in this process, undisturbed."""
    nlp = pipeline.load()
    return Counter(
        (article_id(story.url), quote.words_key)
        for story in newest()
        for quote in pipeline.extract(nlp, story.text)[1]
    )
