"""The audit sees each thing that can go wrong, and nothing where nothing did."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chaos.audit import Expected, audit
from chaos.evidence import TOPICS, Document, Evidence, Record
from chaos.findings import counts
from chaos.letters import audit_letters
from chaos.poison import poison
from chaos.stream import Story, stream

STORIES = [story for story in stream(2, 200) if len(story.versions) == 2 and not story.removed][:3]
POISON = poison("articles.raw", "wrong_shape", "1")
FACTS = ("detail", "exception", "attempts", "time")


def message(story: Story, number: int) -> dict[str, Any]:
    version = story.versions[number]
    return {"title": version.title, "text": version.text, "revision": number + 1}


def enriched(story: Story, number: int) -> dict[str, Any]:
    pieces = [{"start": 0, "end": 3, "text": "un"}, {"start": 4, "end": 6, "text": "mot"}]
    quote = {"id": f"q-{story.number}-{number}", "kind": "direct", "content": pieces}
    return {**message(story, number), "quotes": [quote]}


def record(topic: str, offset: int, key: str, body: bytes | None, *headers: tuple[str, bytes]) -> Record:
    return Record(topic, 0, offset, key, body, headers)


def letter(of: Record, **other: str) -> Record:
    facts = {"reason": "wrong_shape", "stage": "enrich", "topic": of.topic, "partition": "0"}
    facts |= {"offset": str(of.offset)} | dict.fromkeys(FACTS, "?") | other
    headers = [*of.headers, *((f"dead_{name}", value.encode()) for name, value in facts.items())]
    return Record(f"{of.topic}.dead", 0, 0, of.key, of.body, tuple(headers))


def evidence() -> Evidence:
    topics: dict[str, list[Record]] = {topic: [] for topic in TOPICS}
    for story in STORIES:
        for number in (0, 1):
            for topic, body in (("articles.raw", message), ("articles.enriched", enriched)):
                place = len(topics[topic])
                topics[topic].append(record(topic, place, story.id, json.dumps(body(story, number)).encode()))
    bad = record("articles.raw", 99, POISON.key, POISON.body, *POISON.headers)
    topics["articles.raw"].append(bad)
    topics["articles.raw.dead"].append(letter(bad))
    return Evidence(
        topics=topics,
        articles=[
            Document(
                "articles-v1",
                story.id,
                {**message(story, 1), "id": story.id, "quote_ids": [f"q-{story.number}-1"]},
            )
            for story in STORIES
        ],
        quotes=[
            Document(
                "quotes-v1",
                f"q-{story.number}-1",
                {
                    "id": f"q-{story.number}-1",
                    "revision": 2,
                    "kind": "direct",
                    "content": "un […] mot",
                    "article": {"id": story.id},
                },
            )
            for story in STORIES
        ],
        lags={},
    )


def found_in(evidence: Evidence) -> dict[str, int]:
    sent = {POISON.body: POISON}
    expected = Expected({story.id: story for story in STORIES}, ())
    findings = [*audit(expected, evidence, sent.keys()), *audit_letters(sent, evidence.topics)]
    return dict(counts(findings))


def again(topic: str, place: int) -> Callable[[Evidence], None]:
    def spoil(found: Evidence) -> None:
        twin = replace(found.topics[topic][place], offset=50)
        found.topics[topic].append(twin)

    return spoil


def without(topic: str, place: int) -> Callable[[Evidence], None]:
    def spoil(found: Evidence) -> None:
        del found.topics[topic][place]

    return spoil


def index_lacks(found: Evidence) -> None:
    found.articles.pop()  # type: ignore[attr-defined]  # a list, here


def index_is_behind(found: Evidence) -> None:
    found.articles[0].source["revision"] = 1


def index_keeps_a_quote(found: Evidence) -> None:
    held = replace(found.quotes[0], id="q-old", source={**found.quotes[0].source, "id": "q-old"})
    found.quotes.append(held)  # type: ignore[attr-defined]  # a list, here


def index_lacks_a_quote(found: Evidence) -> None:
    found.quotes.pop()  # type: ignore[attr-defined]  # a list, here


def a_quote_is_of_before(found: Evidence) -> None:
    found.quotes[0].source["revision"] = 1


def index_holds_a_stranger(found: Evidence) -> None:
    held = found.articles[0]
    stranger = replace(held, id="nobody", source={**held.source, "id": "nobody"})
    found.articles.append(stranger)  # type: ignore[attr-defined]  # a list, here


def an_older_version_comes_last(found: Evidence) -> None:
    records = found.topics["articles.raw"]
    old = json.dumps({**message(STORIES[0], 0), "revision": 3}).encode()
    records.append(replace(records[0], offset=60, body=old))


def an_innocent_is_buried(found: Evidence) -> None:
    found.topics["articles.raw.dead"].append(letter(found.topics["articles.raw"][0]))


def a_letter_has_other_bytes(found: Evidence) -> None:
    letters = found.topics["articles.raw.dead"]
    letters[0] = replace(letters[0], body=b"{}")


def a_letter_gives_another_reason(found: Evidence) -> None:
    found.topics["articles.raw.dead"][0] = letter(found.topics["articles.raw"][-1], reason="crash")


def test_nothing_is_found_where_everything_is_as_it_was_sent() -> None:
    assert found_in(evidence()) == {}


def test_a_message_that_was_enriched_again_is_no_fault() -> None:
    found = evidence()
    again("articles.enriched", 1)(found)
    assert found_in(found) == {}


def test_a_removed_article_stays_away_though_a_worker_repeats_what_came_before() -> None:
    gone = replace(STORIES[0], removed=True)
    found = evidence()
    for topic in ("articles.raw", "articles.enriched"):
        found.topics[topic].append(record(topic, 40, gone.id, None, ("propos_revision", b"3")))
    again("articles.enriched", 1)(found)
    sent = Expected({story.id: story for story in (gone, *STORIES[1:])}, ())
    assert dict(counts(audit(sent, found, {POISON.body}))) == {"stranger": 2}, "the article and its quote"
    found = replace(found, articles=found.articles[1:], quotes=found.quotes[1:])
    assert list(audit(sent, found, {POISON.body})) == []


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (again("articles.raw", 1), "doubled"),
        (without("articles.raw", 0), "lost"),
        (without("articles.enriched", 1), "lost"),
        (an_older_version_comes_last, "doubled"),
        (index_lacks, "lost"),
        (index_is_behind, "wrong_version"),
        (index_holds_a_stranger, "stranger"),
        (index_keeps_a_quote, "stranger"),
        (index_lacks_a_quote, "lost"),
        (a_quote_is_of_before, "wrong_version"),
        (again("articles.raw.dead", 0), "buried"),
        (without("articles.raw.dead", 0), "buried"),
        (an_innocent_is_buried, "buried"),
        (a_letter_has_other_bytes, "buried"),
        (a_letter_gives_another_reason, "buried"),
    ],
)
def test_each_fault_is_found(spoil: Callable[[Evidence], None], kind: str) -> None:
    found = evidence()
    spoil(found)
    assert found_in(found).get(kind, 0) >= 1


def test_the_audit_knows_no_code_of_propos(repo: Any) -> None:
    for name in ("audit", "evidence", "letters", "findings", "stream", "poison", "texts"):
        source = (repo / "tests" / "chaos" / f"{name}.py").read_text("utf-8")
        assert "import propos" not in source
        assert "from propos" not in source
