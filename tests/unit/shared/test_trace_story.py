"""`propos trace` apart from any server: what is looked for, the order of a story, and how it is shown."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from propos import lookup
from propos.errors import Retry, Unusable
from propos.identity import article_id
from propos.settings import Settings
from propos.timeline import as_json, as_text
from propos.trace import Event, Target, Told, registered, target_of, tell

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
URL = "https://www.courrier-serande.example/quai"


def event(stage: str, what: str, hours: int | None = 0, **more: Any) -> Event:
    return Event(stage=stage, what=what, at=None if hours is None else NOON + timedelta(hours=hours), **more)


def test_an_address_or_an_id_is_looked_for() -> None:
    assert target_of(f" {URL} ", NOON).ids == (article_id(URL),)
    assert target_of(URL, NOON).urls == (URL,)
    by_id = target_of(article_id(URL).upper(), NOON)
    assert (by_id.ids, by_id.urls) == ((article_id(URL),), ())
    assert target_of("urn:propos:le-courrier:42", NOON).urls == ("urn:propos:le-courrier:42",)


@pytest.mark.parametrize("asked", ["", "quai", "www.courrier-serande.example/quai", "https:", "1:2"])
def test_anything_else_is_wrong_use(asked: str) -> None:
    with pytest.raises(Unusable):
        target_of(asked, NOON)


def test_the_story_goes_by_time_and_what_is_so_now_comes_last() -> None:
    def first(target: Target, settings: Settings) -> Iterator[Told]:
        yield event("a", "published", 1)
        yield event("a", "not anywhere", None)

    def second(target: Target, settings: Settings) -> Iterator[Told]:
        yield event("b", "enriched", 2)
        yield event("b", "before", 0)

    told = tell(target_of(URL, NOON), [("a", first), ("b", second)], Settings())
    assert [each.what for each in told] == ["before", "published", "enriched", "not anywhere"]


def test_what_a_stage_learns_the_next_looks_for() -> None:
    def learns(target: Target, settings: Settings) -> Iterator[Told]:
        yield Target(asked=target.asked, ids=("42",), since=target.since)

    def looks(target: Target, settings: Settings) -> Iterator[Told]:
        yield event("b", ",".join(target.ids))

    (told,) = tell(target_of(URL, NOON), [("a", learns), ("b", looks)], Settings())
    assert told.what == "42"


def test_a_stage_that_cannot_be_asked_hides_nothing() -> None:
    def breaks(target: Target, settings: Settings) -> Iterator[Told]:
        yield event("a", "published")
        raise Retry("Kafka is away")

    def goes_on(target: Target, settings: Settings) -> Iterator[Told]:
        yield event("b", "enriched", 1)

    told = tell(target_of(URL, NOON), [("a", breaks), ("b", goes_on)], Settings())
    assert [(each.what, each.kind) for each in told] == [
        ("published", "known"),
        ("enriched", "known"),
        ("a cannot be asked", "unasked"),
    ]
    assert told[-1].facts == (("reason", "Kafka is away"),)


def test_the_services_tell_in_the_order_of_an_articles_way() -> None:
    assert [stage for stage, _ in registered()] == ["ingest", "enrich", "index"]


def test_text_from_outside_does_not_command_the_terminal() -> None:
    hostile = event("a", "dropped", facts=(("title", "\x1b[2Jrouge\n[bold]x"), ("count", 12_000)))
    (line,) = (told.plain for told in as_text([hostile], one_line=True))
    assert line == "2026-10-01 12:00:00  a       dropped · title:  [2Jrouge [bold]x · count: 12,000"
    (block,) = (told.plain for told in as_text([hostile]))
    assert len(block.splitlines()) == 3


def test_json_lines() -> None:
    (line,) = as_json([event("a", "dropped", facts=(("misses", 3),))])
    assert json.loads(line) == {
        "at": "2026-10-01T12:00:00Z",
        "stage": "a",
        "what": "dropped",
        "kind": "known",
        "facts": {"misses": 3},
    }


def test_a_key_falls_to_the_partition_that_javas_producer_chooses() -> None:
    # Kafka's own test vectors (UtilsTest.testMurmur2), as 32-bit unsigned numbers.
    vectors = {b"21": -973932308, b"foobar": -790332482, b"a-little-bit-long-string": -985981536}
    for key, number in vectors.items():
        assert lookup.partition_of(key, 6) == (number & 0x7FFFFFFF) % 6
