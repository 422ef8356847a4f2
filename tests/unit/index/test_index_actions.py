"""Bulk actions, their chunks, and what the answers mean."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from propos import codec
from propos.errors import BadMessage
from propos.messages import EnrichedArticle
from propos_index.actions import Action, chunks, remove_quotes
from propos_index.candidates import Candidate, Delivery, prepare, rounds
from propos_index.outcomes import Outcome, Verdict, of_item, of_status, worst

Make = Callable[..., EnrichedArticle]
NOW = datetime(2026, 10, 1, 7, tzinfo=UTC)


def delivery(body: bytes | None, headers: list[tuple[str, bytes]] | None = None, offset: int = 0) -> Delivery:
    return Delivery("articles.enriched", 0, offset, b"key", body, headers or [])


def candidate(article: EnrichedArticle, offset: int = 0) -> Candidate:
    return prepare(delivery(codec.encode(article), offset=offset), NOW)


def test_a_message_becomes_its_quotes_and_its_article_at_one_version(enriched: Make) -> None:
    made = candidate(enriched())
    assert made.version == 3_001_002_003
    assert [action.id for action in made.quotes] == ["q1", "q2"]
    head, body = map(json.loads, made.article.lines("essai-"))
    assert head["index"] == {
        "_index": "essai-articles",
        "_id": made.id,
        "version": made.version,
        "version_type": "external",
        "require_alias": True,
    }
    assert body["title"] == "La digue tiendra"
    assert "section" not in body


def test_the_cluster_enters_all_documents_of_a_message(enriched: Make) -> None:
    made = candidate(enriched()).of_cluster('c"1')
    for action in (made.article, *made.quotes):
        after = json.loads(action.lines("")[1])
        assert after["cluster_id"] == 'c"1'
        assert action.version == made.version
    assert json.loads(made.article.lines("")[1])["title"] == "La digue tiendra"
    (gone,) = remove_quotes({"q9"}, 1)
    assert gone.of_cluster("c") == gone


def test_a_message_without_headers_is_read_as_version_1(enriched: Make) -> None:
    body = codec.encode(enriched())
    with pytest.raises(BadMessage, match="unknown_version"):
        prepare(delivery(body, [("ce_type", b"fr.propos.article.enriched.v2")]), NOW)
    assert prepare(delivery(body), NOW).id


def test_rounds_keep_each_articles_messages_in_order(enriched: Make) -> None:
    a1, b1, a2, a3 = (
        candidate(enriched(id=name), offset) for offset, name in enumerate(["a", "b", "a", "a"])
    )
    assert rounds([a1, b1, a2, a3]) == [[a1, b1], [a2], [a3]]


def test_removals_are_deletions_without_a_body() -> None:
    (action,) = remove_quotes({"q9"}, 7)
    (line,) = action.lines("")
    assert json.loads(line)["delete"]["_id"] == "q9"


def test_chunks_hold_to_count_and_bytes_and_lose_nothing() -> None:
    actions = [Action("quotes", str(number), 1, "external_gte", b"x" * 10) for number in range(7)]
    actions[3] = Action("quotes", "3", 1, "external_gte", b"x" * 1000)
    for count, size in [(2, 1000), (100, 25), (1, 1)]:
        made = list(chunks(actions, count, size))
        assert [action for chunk in made for action in chunk] == actions
        assert all(len(chunk) <= count for chunk in made)
        assert all(len(chunk) == 1 or sum(len(a.document or b"") for a in chunk) <= size for chunk in made)


@pytest.mark.parametrize(
    ("item", "verdict"),
    [
        ({"index": {"status": 201}}, Verdict.DONE),
        ({"delete": {"status": 404, "result": "not_found"}}, Verdict.DONE),
        (
            {"index": {"status": 409, "error": {"type": "version_conflict"}}},
            Verdict.CONFLICT,
        ),
        ({"index": {"status": 400, "error": {"type": "document_parsing_exception"}}}, Verdict.REJECTED),
        ({"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}}, Verdict.RETRY),
        ({"index": {"status": 503, "error": {"type": "unavailable_shards_exception"}}}, Verdict.RETRY),
        ({"index": {"status": 404, "error": {"type": "index_not_found_exception"}}}, Verdict.RETRY),
        ({"index": {"status": 403, "error": {"type": "cluster_block_exception"}}}, Verdict.RETRY),
    ],
)
def test_only_the_documents_own_fault_is_rejected(item: dict[str, Any], verdict: Verdict) -> None:
    assert of_item(item).verdict is verdict


def test_the_reason_names_the_cause() -> None:
    error = {"type": "a", "reason": "b", "caused_by": {"type": "c", "reason": "d"}}
    assert of_item({"index": {"status": 400, "error": error}}).detail == "a: b (c: d)"


def test_a_message_is_retried_before_it_is_rejected() -> None:
    retry, rejected = of_status(429, "busy"), of_status(400, "no")
    assert worst([rejected, retry, of_status(409, "newer")]) == retry
    assert worst([rejected, of_status(409, "newer")]) == rejected
    assert worst([]) == Outcome(Verdict.DONE)
