"""Nothing that feedparser reads is lost, and the parsers agree where each can read a feed."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bench import feeds as bench
from bench.feed_maker import DIALECTS, FAULTS, Made, make_feeds
from propos.errors import BadMessage
from propos_ingest.feeds.decode import decode_feed
from propos_ingest.feeds.document import open_document
from propos_ingest.feeds.elements import tree_of
from propos_ingest.feeds.entry import Entry
from propos_ingest.feeds.fast import read_fast
from propos_ingest.feeds.found import Found, feed_of
from propos_ingest.feeds.read import read_feed
from propos_ingest.feeds.tolerant import read_tolerant
from propos_ingest.feeds.walk import walk

ZONE = ZoneInfo("UTC")
VALID = make_feeds(60, seed=3, broken=0)
BROKEN = make_feeds(60, seed=4, broken=1)


def test_the_maker_makes_every_dialect_and_every_fault() -> None:
    made = make_feeds(500)
    assert {each.dialect for each in made} == set(DIALECTS)
    assert {each.fault for each in made} == {*FAULTS, ""}
    assert made == make_feeds(500)


@pytest.mark.parametrize("made", [VALID, BROKEN], ids=["valid", "broken"])
def test_nothing_that_feedparser_reads_is_lost(made: Sequence[Made]) -> None:
    losses, compared, _ = bench.compare(made)
    assert losses == []
    assert compared > 1000


@pytest.mark.parametrize("field", ["title", "summary", "published", "authors", "tags", "link"])
def test_a_loss_would_be_noticed(field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {"published": None, "authors": (), "tags": (), "link": "https://ailleurs.example/"}.get(field, "")

    def without(made: Made) -> tuple[Entry, ...]:
        bare = (
            {field: empty, "content": "", "updated": None}
            if field in ("summary", "published")
            else {field: empty}
        )
        return tuple(msgspec.structs.replace(entry, **bare) for entry in read(made))

    read = bench.read_ours
    monkeypatch.setattr(bench, "read_ours", without)
    assert bench.compare(VALID[:12])[0]


def test_the_bench_measures_both() -> None:
    figures = bench.measure(feeds=4, repeats=1, seed=5)
    assert (figures.feeds, figures.lost) == (4, 0)
    assert figures.speedup > 0


def items_by(way: str, made: Made) -> list[Found] | None:
    document = open_document(decode_feed(made.body, made.content_type).lstrip())
    if way == "fast":
        return read_fast(document)
    if way == "walk":
        root = tree_of(document)
        return None if root is None else walk(root, made.url, ZONE)
    return read_tolerant(document, made.url, ZONE)[1]


@pytest.mark.parametrize(("one", "other", "least"), [("fast", "walk", 20), ("walk", "tolerant", 40)])
def test_the_parsers_agree(one: str, other: str, least: int) -> None:
    """Else a feed that changes its parser, for one spoilt item, would have news in every other."""
    agreed = 0
    for made in VALID:
        found, expected = items_by(one, made), items_by(other, made)
        if found is not None and expected is not None:
            assert feed_of("rss", found, made.url) == feed_of("rss", expected, made.url), made.dialect
            agreed += 1
    assert agreed >= least


def test_nothing_is_refused_that_feedparser_reads() -> None:
    for made in BROKEN:
        try:
            read_feed(made.body, made.url, made.content_type)
        except BadMessage:
            assert bench.read_theirs(made) == [], made.fault
