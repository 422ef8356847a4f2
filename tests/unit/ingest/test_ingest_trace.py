"""Ingest's part of a story, from the bodies of ingest.state and no server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from propos import codec
from propos.identity import article_id
from propos.states import ArticleState, FeedState, LinkState, State, Subscription, state_key
from propos_ingest.story import events, inquiry

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
SITE = "courrier-serande.example"
URL = f"https://www.{SITE}/quai"


def link(url: str, article: str | None = None, **more: Any) -> LinkState:
    return LinkState(**{"link": url, "outcome": "published", "at": NOON, "article": article, **more})


def article(url: str, revision: int = 1) -> ArticleState:
    return ArticleState(
        id=article_id(url), canonical_url=url, url=url, revision=revision, content_hash="x", observed_at=NOON
    )


def bodies(*states: State) -> dict[str, bytes]:
    return {state_key(state): codec.encode(state) for state in states}


@pytest.mark.parametrize(
    "asked",
    [
        f"https://{SITE}/quai",
        f"http://{SITE}/quai/",
        f"{URL}?utm_source=lettre&utm_medium=mail",
        f"{URL}#suite",
        f"https://WWW.{SITE.upper()}/quai",
    ],
)
def test_variants_hold_the_articles_address(asked: str) -> None:
    found = inquiry.variants(asked)
    assert URL in found
    assert asked in found


def test_what_is_no_web_address_has_no_variants() -> None:
    assert inquiry.variants("urn:propos:le-courrier:42") == ("urn:propos:le-courrier:42",)


def test_a_link_leads_to_its_article_and_to_the_articles_other_links() -> None:
    known = bodies(
        article(URL),
        link("https://liens.example/1", article_id(URL)),
        link("https://liens.example/2", article_id(URL)),
        link("https://liens.example/3", article_id("https://autre.example/")),
        article("https://autre.example/"),
    )
    found = inquiry.found(known, ["https://liens.example/1"], [article_id("https://liens.example/1")])
    assert found.ids == {article_id(URL)}
    assert {each.link for each in found.links} == {"https://liens.example/1", "https://liens.example/2"}
    assert [each.canonical_url for each in found.articles] == [URL]


def test_a_state_that_cannot_be_read_is_passed_over() -> None:
    known = bodies(article(URL)) | {state_key(link(URL)): b"{"}
    found = inquiry.found(known, [URL], [article_id(URL)])
    assert (found.links, len(found.articles)) == ((), 1)


def test_messages_begin_where_a_sole_revision_was_observed() -> None:
    long_ago = NOON - timedelta(days=30)
    assert inquiry.Found().since(long_ago) == long_ago
    sole = inquiry.Found(articles=(article(URL),)).since(long_ago)
    assert NOON - timedelta(days=1) < sole < NOON
    assert inquiry.Found(articles=(article(URL, 2),)).since(long_ago) == long_ago
    unread = inquiry.Found(links=(link(URL, "another"),), articles=(article(URL),))
    assert unread.since(long_ago) == long_ago


def test_a_dropped_link_says_why_and_when_it_is_looked_at_again() -> None:
    dropped = link(URL, outcome="dropped", reason="robots", detail="Disallow: /", next_visit=NOON, misses=2)
    (event,) = events.of_states(inquiry.Found(links=(dropped,)))
    assert (event.what, event.at, event.kind) == ("dropped: robots", NOON, "known")
    facts = dict(event.facts)
    assert (facts["detail"], facts["next look"]) == ("Disallow: /", "2026-10-01 12:00:00 UTC")


def test_the_feeds_of_a_site_are_context() -> None:
    feed, other = f"https://{SITE}/rss", "https://autre.example/rss"
    known = bodies(
        Subscription(url=feed, added_at=NOON, paused=True),
        FeedState(url=feed, last_poll=NOON, error="timeout", error_streak=3, flags=("silent", "failing")),
        Subscription(url=other, added_at=NOON),
    )
    feeds = inquiry.feeds_of(known, {SITE})
    assert feeds == [feed]
    subscribed, failed = events.of_feeds(known, feeds)
    assert (subscribed.what, subscribed.kind) == ("its feed is subscribed, but paused", "context")
    assert (failed.what, failed.kind) == ("its feed failed: timeout", "context")
    assert dict(failed.facts)["flags"] == "silent, failing"
