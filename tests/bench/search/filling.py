"""The index filled with invented quotes, in several processes at once, through the indexer's own documents.

As `propos reindex` fills an index: not refreshed meanwhile, and left as it is then; segments are merged as
Elasticsearch sees fit, none is forced.
"""

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import timedelta
from functools import cache
from typing import Final

import msgspec
from elasticsearch import Elasticsearch

from bench.search.press import batch
from propos.messages import EnrichedArticle
from propos_index.actions import Action, Names, write_article, write_quotes
from propos_index.app import connect
from propos_index.elastic import Elastic
from propos_index.indices import ensure
from propos_index.mappings import ALIASES, SETTINGS
from propos_index.outcomes import Verdict
from propos_index.settings import IndexSettings
from propos_index.versions import document_version

BATCH: Final = 5_000
"""Quotes that one process makes and sends at a time."""
_SLOW: Final = 300.0
Tell = Callable[[str], None]


class Filled(msgspec.Struct, frozen=True):
    """What was loaded, and how long it took."""

    quotes: int
    articles: int
    seconds: float
    bytes: int


class Job(msgspec.Struct, frozen=True):
    """One batch, and where it goes."""

    elasticsearch: str
    seed: int
    number: int
    quotes: int


def fill(address: str, seed: int, quotes: int, processes: int, tell: Tell) -> Filled:
    """Make the indices, on an empty server, and fill them with exactly so many quotes."""
    began = time.monotonic()
    settings = IndexSettings(elasticsearch=address, index_timeout=_SLOW)
    with connect(settings) as client:
        ensure(client)
        _refreshed(client, "-1")
        jobs = [
            Job(address, seed, number, min(BATCH, quotes - number * BATCH))
            for number in range(-(-quotes // BATCH))
        ]
        done = articles = 0
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            for future in as_completed([pool.submit(work, job) for job in jobs]):
                articles += future.result()
                done += BATCH
                seconds = time.monotonic() - began
                tell(f"{min(done, quotes):,} quotes after {seconds:.0f} s ({done / seconds:.0f} a second)")
        _settle(client, tell)
        held = client.indices.stats(metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
        count = int(client.count(index="quotes")["count"])
    return Filled(count, articles, round(time.monotonic() - began, 1), held)


def work(job: Job) -> int:
    """Make and send one batch; how many articles it has."""
    made = [*batch(job.seed, job.number, job.quotes)]
    actions: list[Action] = []
    for each in made:
        actions += (action.of_cluster(each.cluster) for action in _actions(each.article))
    outcomes = _elastic(job.elasticsearch).bulk(actions)
    if {outcome.verdict for outcome in outcomes} - {Verdict.DONE}:
        raise RuntimeError(f"refused: {[each for each in outcomes if each.verdict is not Verdict.DONE][:3]}")
    return len(made)


def _actions(article: EnrichedArticle) -> tuple[Action, ...]:
    now = article.observed_at + timedelta(seconds=3)
    version = document_version(article.revision, article.pipeline.version)
    return write_article(article, now), *write_quotes(article, version, now)


@cache
def _elastic(address: str) -> Elastic:
    settings = IndexSettings(elasticsearch=address, index_timeout=_SLOW)
    return Elastic(connect(settings), Names.under(""), settings)


def _refreshed(client: Elasticsearch, interval: str) -> None:
    client.indices.put_settings(index=",".join(ALIASES), settings={"index.refresh_interval": interval})


def _settle(client: Elasticsearch, tell: Tell) -> None:
    """Everything is found by searches, on disk, and merged as far as Elasticsearch merges by itself."""
    _refreshed(client, SETTINGS["refresh_interval"])
    client.indices.refresh()
    client.indices.flush()
    while merging := client.indices.stats(metric="merge")["_all"]["total"]["merges"]["current"]:
        tell(f"{merging} merges go on")
        time.sleep(5)
