"""A rebuild in data: its names, its words, and what it carries over."""

from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from typing import Any

import msgspec
import pytest

from propos.messages import EnrichedArticle, Outlet, Pipeline
from propos_index.actions import At
from propos_index.documents import article_document
from propos_index.mappings import ALIASES, template_body
from propos_index.rebuild.build import Build, Entry, Progress, Step, group, new, next_prefix
from propos_index.rebuild.carry import Refusal, candidate
from propos_index.rebuild.check import Difference
from propos_index.rebuild.reads import version_of
from propos_index.rebuild.summary import Summary, in_short, told

NOW = datetime(2026, 11, 23, 18, 44, tzinfo=UTC)


@pytest.mark.parametrize("prefix", ["", "essai-"])
def test_the_templates_fit_the_new_indices_and_no_alias(prefix: str) -> None:
    build = new("enriched", NOW)
    for alias in ALIASES:
        (pattern,) = template_body(alias, prefix)["index_patterns"]
        assert fnmatch(build.index(prefix, alias), pattern)
        assert not fnmatch(next_prefix(prefix) + alias, pattern)
    assert len({*build.indices(prefix), *(next_prefix(prefix) + alias for alias in ALIASES)}) == 4


def test_two_builds_share_nothing() -> None:
    first, second = new("raw", NOW), new("raw", NOW.replace(second=1))
    assert not set(first.indices("")) & set(second.indices(""))
    assert group("", first) != group("", second) != group("essai-", second)


def test_what_is_written_down_is_read_again() -> None:
    build = Build(
        id="x", source="raw", begun=NOW, old={"articles": "a-v1"}, awaited=(("articles.raw", 0, 7),)
    )
    entry = Entry(build=build.to(Step.CARRYING), holder="moi", progress=Progress(1, 2))
    assert msgspec.convert(msgspec.to_builtins(entry), Entry) == entry


def document(**changes: object) -> dict[str, Any]:
    article = EnrichedArticle(
        id="a",
        url="https://vanel.example/a",
        canonical_url="https://vanel.example/a",
        outlet=Outlet("vanel", "Le Courrier de Vanel"),
        title="Le port rouvre",
        text="Rien",
        observed_at=NOW,
        revision=3,
        content_hash="x",
        pipeline=Pipeline("rules", "1.2.3", 0.1),
    )
    source = msgspec.to_builtins(article_document(article, NOW)) | {"cluster_id": "b"} | changes
    return {"_id": "a", "_version": 9, "_source": source}


def test_an_article_is_carried_over_with_the_quotes_that_are_there() -> None:
    """One whose writing was interrupted names quotes that are not: the new index must not name them."""
    held = document(quote_ids=["q1", "q2"], quote_count=2)
    quotes = {"q2": {"_source": {"id": "q2", "cluster_id": "b"}}}
    carried = candidate(held, quotes)
    written = msgspec.json.decode(carried.article.document or b"")
    assert (written["quote_ids"], written["quote_count"]) == (["q2"], 1)
    assert "cluster_id" not in written
    assert [(quote.id, quote.guard) for quote in carried.quotes] == [("q2", At(3_001_002_003))]
    assert carried.version == version_of(held) == 3_001_002_003


def test_an_article_without_quotes_is_carried_over_as_it_is() -> None:
    carried = candidate(document(), {})
    assert carried.quotes == ()
    assert "quote_ids" not in msgspec.json.decode(carried.article.document or b"")


def test_a_removal_has_the_version_of_its_document() -> None:
    assert version_of({"_id": "a", "_source": {"revision": 5, "removed_at": "x"}}) == 5_999_999_999
    assert version_of(None) == -1


def test_the_summary_names_what_is_lacking_and_what_to_do() -> None:
    lacking = Summary(
        build="b",
        source="enriched",
        refused=1,
        first_refused=(Refusal("articles.enriched[0]@7", "not_json"),),
        differences=2,
        first_differences=(Difference("a", "version 3 is missing"),),
    )
    text = in_short(lacking)
    for part in ("articles.enriched[0]@7", "not_json", "2 articles", "a: version 3 is missing", "--force"):
        assert part in text
    assert "--force" not in in_short(Summary(build="b", source="enriched", swapped=True))


def test_the_status_tells_who_works_and_how_far_it_is() -> None:
    build = new("enriched", NOW).to(Step.READING)
    at_work = Entry(build=build, holder="process 7 on hier", progress=Progress(12_000, 50_000), seen=NOW)
    assert told(None, NOW) == "There was no build yet"
    assert "12,000 of 50,000; process 7 on hier works on it" in told(at_work, NOW)
    assert "if it is dead, propos reindex goes on" in told(at_work, NOW + timedelta(minutes=2))
    assert "nobody works on it: propos reindex goes on" in told(
        msgspec.structs.replace(at_work, holder=""), NOW
    )
    assert told(Entry(build=build.to(Step.DONE)), NOW).endswith("done")
