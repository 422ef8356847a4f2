"""Bulk actions, their chunks, and what the answers mean."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from propos import codec
from propos.errors import BadMessage
from propos.headers import tombstone
from propos.messages import EnrichedArticle
from propos_index.actions import Action, At, Names, Seen, chunks, remove_quotes
from propos_index.candidates import Candidate, Delivery, Removal, prepare
from propos_index.candidates import candidate as candidate_in
from propos_index.outcomes import Verdict, of_item

NAMES = Names.under("essai-")
Make = Callable[..., EnrichedArticle]
NOW = datetime(2026, 10, 1, 7, tzinfo=UTC)


def delivery(body: bytes | None, headers: list[tuple[str, bytes]] | None = None, offset: int = 0) -> Delivery:
    return Delivery("articles.enriched", 0, offset, b"key", body, headers or [])


def candidate(article: EnrichedArticle, offset: int = 0) -> Candidate:
    return candidate_in(delivery(codec.encode(article), offset=offset), NOW)


def test_a_message_becomes_its_quotes_and_its_article_at_one_version(enriched: Make) -> None:
    made = candidate(enriched())
    assert [action.id for action in made.quotes] == ["q1", "q2"]
    assert made.version == 3_001_002_003
    head, body = map(json.loads, made.article.lines(NAMES))
    assert head == {"create": {"_index": "essai-articles", "_id": made.id, "require_alias": True}}
    head, _ = map(json.loads, made.article.guarded(Seen(7, 2)).lines(NAMES))
    assert head["index"].items() >= {"if_seq_no": 7, "if_primary_term": 2}.items()
    head, _ = map(json.loads, made.quotes[0].lines(NAMES))
    assert head["index"].items() >= {"version": made.version, "version_type": "external_gte"}.items()
    assert body["title"] == "La digue tiendra"
    assert "section" not in body


def test_the_cluster_enters_all_documents_of_a_message(enriched: Make) -> None:
    made = candidate(enriched()).of_cluster('c"1')
    for action in (made.article, *made.quotes):
        assert json.loads(action.lines(NAMES)[1])["cluster_id"] == 'c"1'
    assert json.loads(made.article.lines(NAMES)[1])["title"] == "La digue tiendra"
    (gone,) = remove_quotes({"q9"}, 1)
    assert gone.of_cluster("c") == gone


def test_a_message_without_headers_is_read_as_version_1(enriched: Make) -> None:
    body = codec.encode(enriched())
    with pytest.raises(BadMessage, match="unknown_version"):
        prepare(delivery(body, [("ce_type", b"fr.propos.article.enriched.v2")]), NOW)
    assert prepare(delivery(body), NOW).id == enriched().id


def test_a_message_without_a_body_removes_the_article_of_its_key() -> None:
    said = prepare(delivery(None, tombstone("ingest", "key", 3)), NOW)
    assert isinstance(said, Removal)
    assert (said.id, said.version) == ("key", 3_999_999_999)
    silent = prepare(delivery(None), NOW)
    assert isinstance(silent, Removal)
    assert silent.version is None


@pytest.mark.parametrize("key", [None, b"", b"\xff"])
def test_a_removal_of_nobody_is_bad(key: bytes | None) -> None:
    with pytest.raises(BadMessage, match="no_body"):
        prepare(Delivery("articles.enriched", 0, 0, key, None, []), NOW)


def test_a_removal_of_another_major_version_is_bad() -> None:
    with pytest.raises(BadMessage, match="unknown_version"):
        prepare(delivery(None, [("ce_type", b"fr.propos.article.removed.v2")]), NOW)


def test_removals_are_deletions_without_a_body() -> None:
    (action,) = remove_quotes({"q9"}, 7)
    (line,) = action.lines(NAMES)
    assert json.loads(line)["delete"]["_id"] == "q9"


def test_chunks_hold_to_count_and_bytes_and_lose_nothing() -> None:
    actions = [Action("quotes", str(number), At(1), b"x" * 10) for number in range(7)]
    actions[3] = Action("quotes", "3", At(1), b"x" * 1000)
    for count, size in [(2, 1000), (100, 25), (1, 1)]:
        made = list(chunks(actions, count, size))
        assert [action for chunk in made for action in chunk] == actions
        assert all(len(chunk) <= count for chunk in made)
        assert all(len(chunk) == 1 or sum(len(a.document or b"") for a in chunk) <= size for chunk in made)


@pytest.mark.parametrize(
    ("status", "error", "verdict"),
    [
        (201, None, Verdict.DONE),
        (404, None, Verdict.DONE),
        (409, "version_conflict_engine_exception", Verdict.CONFLICT),
        (400, "document_parsing_exception", Verdict.REJECTED),
        (429, "es_rejected_execution_exception", Verdict.RETRY),
        (503, "unavailable_shards_exception", Verdict.RETRY),
        (404, "index_not_found_exception", Verdict.RETRY),
        (403, "cluster_block_exception", Verdict.RETRY),
    ],
)
def test_only_the_documents_own_fault_is_rejected(status: int, error: str | None, verdict: Verdict) -> None:
    assert of_item(status, error and {"type": error, "reason": "essai"}).verdict is verdict


def test_the_reason_names_the_cause() -> None:
    error = {"type": "a", "reason": "b", "caused_by": {"type": "c", "reason": "d"}}
    assert of_item(400, error).detail == "a: b (c: d)"
