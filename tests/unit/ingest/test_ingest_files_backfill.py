"""A backfill without Kafka: its sources, the order of what is read, and what a refused record comes to."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from propos import codec, topics
from propos.errors import Unusable
from propos.identity import article_id
from propos.messages import Article, Outlet
from propos.states import ArticleState, BackfillState, Candidate, Standing
from propos_ingest.articles.dropped import Dropped
from propos_ingest.backfill.desk import Desk
from propos_ingest.backfill.known import Known
from propos_ingest.backfill.sources import Source, pieces, sources_of
from propos_ingest.backfill.summary import Summary
from propos_ingest.backfill.window import in_order
from propos_ingest.files.piece import Passed, Piece
from propos_ingest.ledger.journal import TooLarge
from propos_ingest.ledger.partition import partition_of
from propos_ingest.ledger.writes import Write

STATE = "ingest.state"


def test_a_folder_is_its_small_files_and_each_of_its_archives(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.json", "d.jsonl", "a/e.warc.gz", "f.opml", ".g/h.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"text": "Un."}')
    pile, lines, archive = sources_of([tmp_path, tmp_path / "d.jsonl"])
    assert pile.name == tmp_path.as_uri()
    assert [path.name for path in pile.files] == ["c.json", "b.txt"]
    assert {each.name for each in (lines, archive)} == {
        (tmp_path / "d.jsonl").as_uri(),
        (tmp_path / "a/e.warc.gz").as_uri(),
    }
    with pytest.raises(Unusable, match=r"f\.opml is none of"):
        sources_of([tmp_path / "f.opml"])


def test_another_content_is_another_fingerprint_and_the_same_one_is_not(tmp_path: Path) -> None:
    archive, note = tmp_path / "a.warc", tmp_path / "n" / "a.txt"
    note.parent.mkdir()
    archive.write_bytes(b"x" * 1_000_000)
    note.write_text("Un.")
    before = sources_of([archive, note.parent])
    os.utime(archive, (1, 1))
    assert sources_of([archive])[0] == before[0]
    archive.write_bytes(b"x" * 999_999 + b"y")
    note.write_text("Deux.")
    after = sources_of([archive, note.parent])
    assert [each.fingerprint == old.fingerprint for each, old in zip(after, before, strict=True)] == [
        False
    ] * 2


def test_positions_in_a_pile_are_files_and_a_list_counts_once_it_is_done(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "Un."}, {"text": "Deux."}]')
    (tmp_path / "b.txt").write_text("Trois.")
    (pile,) = sources_of([tmp_path])
    found = list(pieces(pile, 0, 1000))
    assert [each.end for each in found] == [0, 1, 2]
    assert found[-1].reached == pile.size
    assert [each.address for each in pieces(pile, 1, 1000)] == [(tmp_path / "b.txt").as_uri()]


def test_results_come_in_the_pieces_order_and_no_more_is_read_ahead_than_allowed() -> None:
    numbers = [Piece(address=f"a:{n}", seen="", end=n, reached=n, held=Passed("")) for n in range(50)]
    working, most = 0, 0

    async def look(piece: Piece) -> int:
        nonlocal working, most
        working += 1
        most = max(most, working)
        for _ in range((piece.end * 7) % 5):
            await asyncio.sleep(0)
        working -= 1
        return piece.end

    async def run() -> list[int]:
        return [found async for _, found in in_order(iter(numbers), look, 8)]

    assert asyncio.run(run()) == list(range(50))
    assert 1 < most <= 8


class Log:
    """A topic of 24 partitions as a consumer without a group reads it."""

    def __init__(self, *states: ArticleState) -> None:
        self.states = list(states)

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(range(24)) if topic == STATE else set()

    def assign(self, parts: Any) -> None: ...

    def seek_to_beginning(self, *parts: Any) -> None: ...


def known(*states: ArticleState) -> Known:
    found = Known(Log(), lambda parts: dict.fromkeys(parts, 0), STATE)
    for state in states:
        found.learn(state)
    return found


def candidate(number: int, text: str = "") -> Candidate:
    url = f"https://www.gazette.example/{number}"
    return Candidate(
        link=url,
        seen="s",
        url=url,
        canonical_url=url,
        outlet=Outlet("gazette.example", "La Gazette"),
        title=f"Titre {number}",
        text=text or f"Le texte numéro {number} de la gazette.",
        observed_at=datetime(2021, 3, 4, tzinfo=UTC),
    )


SOURCE = Source("file:///a.warc", "f", 100, (Path("/a.warc"),), pile=False)


def articles(written: list[Write]) -> list[Article]:
    return [codec.decode(each.body, Article) for each in written if each.topic == topics.BACKFILL]


def test_what_is_new_goes_out_once_with_its_state_and_the_place_to_go_on_at() -> None:
    written: list[Write] = []
    summary = Summary(sources=1)
    desk = Desk(SOURCE, known(), written.extend, STATE, summary)
    for found in (
        candidate(1),
        Passed("request"),
        candidate(1),
        Dropped("u", "corrupt", "d"),
        None,
        candidate(2),
    ):
        desk.take(found)
    assert desk.commit(70, done=False) == []
    assert [each.canonical_url[-1] for each in articles(written)] == ["1", "2"]
    mark = codec.decode(written[-1].body, BackfillState)
    assert (mark.name, mark.position, mark.done) == (SOURCE.name, 70, False)
    places = [each.partition for each in written if each.topic == STATE]
    site = partition_of("gazette.example", 24)
    assert places == [site, site, partition_of(SOURCE.name, 24)]
    assert (summary.published, summary.known, summary.records) == (2, 2, 6)
    assert (dict(summary.passed), dict(summary.dropped)) == ({"request": 1}, {"corrupt": 1})


def test_an_article_is_known_under_the_other_scheme_and_under_another_address_of_its_site() -> None:
    long = "Le conseil municipal de Vernec a voté la rénovation du marché couvert mardi soir. " * 20
    written: list[Write] = []
    desk = Desk(SOURCE, known(), written.extend, STATE, Summary())
    first = candidate(1, long)
    desk.take(first)
    desk.commit(1, done=False)
    again = [first.canonical_url.replace("https", "http"), f"{first.canonical_url}-bis"]
    stock = known(*(codec.decode(each.body, ArticleState) for each in written[1:2]))
    for url in again:
        assert stock.has(candidate_at(url, long))
    assert not stock.has(candidate_at("https://www.autre.example/1", long)), "another site's is another"


def candidate_at(url: str, text: str) -> Candidate:
    return codec.decode(
        codec.encode(candidate(1, text)).replace(b"https://www.gazette.example/1", url.encode()), Candidate
    )


def test_a_record_that_kafka_refuses_for_its_size_stops_no_other() -> None:
    committed: list[Write] = []

    def commit(writes: list[Write]) -> None:
        if any("Titre 5" in (each.body or b"").decode() for each in writes):
            raise TooLarge("a record of the batch")
        committed.extend(writes)

    summary = Summary()
    desk = Desk(SOURCE, known(), commit, STATE, summary)
    for number in range(10):
        desk.take(candidate(number))
    (refused,) = desk.commit(100, done=True)
    assert (refused.url, refused.reason) == ("https://www.gazette.example/5", "too_large")
    assert [each.title for each in articles(committed)] == [f"Titre {n}" for n in range(10) if n != 5]
    marks = [each for each in committed if (each.key or b"").startswith(b"backfill:")]
    assert len(marks) == 1
    assert marks[0] is committed[-1]
    assert summary.published == 9


def test_what_was_removed_stays_away_and_comes_back_as_its_next_revision_once_that_is_lifted() -> None:
    def state(number: int, removal: Standing) -> ArticleState:
        url = f"https://www.gazette.example/{number}"
        return ArticleState(
            id=article_id(url), canonical_url=url, url=url, revision=7, content_hash="x", removal=removal
        )

    written: list[Write] = []
    desk = Desk(
        SOURCE, known(state(1, "removed"), state(2, "lifted")), written.extend, STATE, Summary(sources=1)
    )
    for number in (1, 2, 3, 2):
        assert desk.take(candidate(number)) is None
    desk.commit(100, done=True)
    found = {each.canonical_url[-1]: each.revision for each in articles(written)}
    assert found == {"2": 8, "3": 1}
