"""Which addresses are looked at, how often in vain, and when again unasked."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from propos.identity import article_id
from propos.states import LinkState, link_key
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links
from propos_ingest.watch.links import Look, after_look
from propos_ingest.watch.trail import Trail, forgotten, trail_key, trail_of

LINK = "https://www.gazette.example/quai"
FEED = "https://www.gazette.example/rss"
ARTICLE = article_id(LINK)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SETTINGS = IngestSettings(
    feed_interval=60, feed_interval_max=3600, revisit_hours="1,6,24", live_minutes=15, remember_days=30
)


def hours(count: float) -> datetime:
    return START + timedelta(hours=count)


def look(outcome: str, seen: str = "1", **more: object) -> Look:
    values = {"link": LINK, "seen": seen, "outcome": outcome, "feed_url": FEED, **more}
    return Look(**values)  # type: ignore[arg-type]  # the caller's keywords are Look's


def published(seen: str = "1", **more: object) -> Look:
    return look("published", seen, **({"article": ARTICLE, "live": False, "published_at": START} | more))


def state(before: Trail | None, found: Look, now: datetime) -> LinkState:
    return after_look(before, found, now, SETTINGS)


def trail(found: Look, now: datetime = START, before: Trail | None = None) -> Trail:
    return trail_of(state(before, found, now))


def due(seen: str, known: Trail | None, now: datetime) -> bool:
    return links.due(seen, known, now, SETTINGS)


def test_an_address_is_looked_at_when_it_is_new_or_says_something_new() -> None:
    assert due("1", None, START)
    known = trail(published("1"))
    assert not due("1", known, hours(500))
    assert due("2", known, START), "a correction right after the first look"


def test_news_of_an_article_whose_page_rests_are_put_off_not_forgotten() -> None:
    known = trail(look("unchanged", article=ARTICLE, live=False), before=trail(published()))
    assert not due("2", known, START)
    assert links.put_off("2", known, START, SETTINGS)
    assert not links.put_off("1", known, START, SETTINGS), "nothing new is said of it"
    assert not links.put_off("2", known, hours(1), SETTINGS), "by then it is due"
    assert not links.put_off("2", None, START, SETTINGS)
    failed = trail(look("dropped", reason="http_404"))
    assert not links.put_off("2", failed, START, SETTINGS), "it is tried again by itself"


def looks_of(seconds: float, days: float, seen_changes: bool, failure: str | None = None) -> list[float]:
    """When (seconds) an entry is looked at whose feed is polled every so many seconds."""
    known, found = (None if failure else trail(published())), []
    for poll in range(int(days * 86_400 / seconds)):
        now, seen = START + timedelta(seconds=poll * seconds), str(poll + 2 if seen_changes else 1)
        if due(seen, known, now):
            found.append(poll * seconds)
            outcome = (
                look("dropped", seen, reason=failure) if failure else look("unchanged", seen, live=False)
            )
            known = trail(outcome, now, known)
    return found


def test_a_feed_that_changes_every_entry_at_every_request_does_not_fetch_every_page_each_time() -> None:
    found = looks_of(60, 1, seen_changes=True)
    assert found[:6] == [0, 60, 180, 420, 900, 1860]
    assert len(found) < 32, "once an hour in the end"
    changed = trail(published("z"), hours(24), trail(look("unchanged", "y", live=False), hours(23)))
    assert due("new", changed, hours(24)), "a look that found something ends the rest"


def test_a_page_that_fails_is_tried_again_soon_then_seldom() -> None:
    found = looks_of(60, 5, seen_changes=False, failure="http_404")
    assert found[:5] == [0, 60, 180, 420, 900]
    assert 24 <= sum(moment < 86_400 for moment in found) <= 30
    assert len(found) <= 33, "once a day in the end"


@pytest.mark.parametrize("reason", ["robots", "binary", "no_text", "too_large"])
def test_what_seldom_passes_rests_longer(reason: str) -> None:
    found = looks_of(60, 5, seen_changes=True, failure=reason)
    assert found == [0, 3600, 3 * 3600, 7 * 3600, 15 * 3600, 31 * 3600, 63 * 3600]


def test_a_page_that_fails_is_looked_at_again_also_while_its_feed_says_nothing() -> None:
    known, now, waits = trail(look("dropped", reason="http_404")), START, []
    while known.visit is not None:
        waits.append(known.visit.at - now.timestamp())
        now = datetime.fromtimestamp(known.visit.at, UTC)
        known = trail(look("dropped", reason="http_404"), now, known)
    assert waits[:4] == [60, 120, 240, 480]
    assert (len(waits), max(waits)) == (24, 3600)
    assert trail(look("dropped", reason="robots")).visit is None
    back = trail(published(published_at=START), hours(0.1), trail(look("dropped", reason="http_404")))
    assert back.next_visit == hours(1).timestamp(), "then at the ages of any article"


def test_a_fingerprint_that_was_packed_stays_the_same() -> None:
    """Of a coming visit only the packed one is known."""
    known = trail(published("une empreinte quelconque"))
    again = trail(look("unchanged", known.seen.hex()), hours(1), known)
    assert not due("une empreinte quelconque", again, hours(9))


def test_a_page_that_comes_back_is_published_and_settled() -> None:
    known = trail(look("dropped", reason="http_404", detail="Not Found"))
    assert known.reason == "http_404"
    known = trail(published(), hours(1), known)
    assert (known.reason, known.misses, known.article_id) == (None, 0, ARTICLE)
    assert not due("1", known, hours(2))


def test_the_same_failure_is_no_news() -> None:
    first = state(None, look("dropped", reason="http_404"), START)
    assert links.news(None, first)
    known = trail_of(first)
    assert not links.news(known, state(known, look("dropped", reason="http_404"), hours(1)))
    assert links.news(known, state(known, look("dropped", reason="timeout"), hours(1)))
    assert links.news(known, state(known, published(), hours(1)))


def test_an_article_is_looked_at_again_at_the_ages_that_the_settings_name() -> None:
    known, ages = trail(published(etag='"1"'), hours(0.1)), []
    while known.visit is not None:
        assert (known.visit.link, known.visit.feed_url, known.visit.etag) == (LINK, FEED, '"1"')
        ages.append((known.visit.at - START.timestamp()) / 3600)
        now = datetime.fromtimestamp(known.visit.at + 30, UTC)
        assert links.visit_due(known, now)
        assert not links.visit_due(known, now - timedelta(minutes=1))
        known = trail(look("unchanged"), now, known)
    assert ages == [1, 6, 24]
    assert known.article_id == ARTICLE


@pytest.mark.parametrize(
    ("published_at", "first"), [(hours(-3), 3), (hours(-100), None), (hours(50), 1), (None, 1)]
)
def test_ages_count_from_publication_unless_it_lies_ahead(
    published_at: datetime | None, first: float | None
) -> None:
    known = trail(published(published_at=published_at))
    expected = None if first is None else hours(first).timestamp()
    assert known.next_visit == expected


def test_a_correction_between_two_ages_moves_neither() -> None:
    known = trail(published(etag='"1"'))
    known = trail(published("2", etag='"2"', published_at=hours(3)), hours(3), known)
    assert known.next_visit == hours(6).timestamp()
    assert known.visit is not None
    assert known.visit.etag == '"2"'


def test_a_failed_visit_keeps_the_article_and_the_ages_that_remain() -> None:
    known = trail(look("dropped", reason="timeout"), hours(1), trail(published(etag='"1"')))
    assert (known.article_id, known.next_visit) == (ARTICLE, hours(6).timestamp())
    assert known.visit is not None
    assert known.visit.etag == '"1"'


def test_a_live_blog_is_looked_at_while_it_changes_and_for_twelve_hours_more() -> None:
    known, now, visits = trail(published(live=True, etag='"1"')), START, 0
    while known.visit is not None:
        assert known.visit.at == pytest.approx((now + timedelta(minutes=15)).timestamp())
        now, visits = now + timedelta(minutes=15), visits + 1
        grown = visits <= 20
        found = published(live=True, etag=f'"{visits}"') if grown else look("unchanged")
        known = trail(found, now, known)
        assert known.visit is None or known.visit.etag == f'"{min(visits, 20)}"'
    assert visits == 20 + 48
    known = trail(published("2", live=True), hours(40), known)
    assert known.next_visit == hours(40.25).timestamp(), "it goes on after all"
    assert trail(published("3", live=False), hours(41), known).next_visit is None, "the page says it is over"


def test_an_address_is_forgotten_when_no_feed_has_named_it_for_long() -> None:
    known = trail(published(published_at=hours(-200)))
    assert not forgotten(known, hours(30 * 24), SETTINGS)
    assert forgotten(known, hours(32 * 24), SETTINGS)
    links.named(known, hours(20 * 24))
    assert not forgotten(known, hours(45 * 24), SETTINGS)
    assert forgotten(known, hours(52 * 24), SETTINGS)


def test_a_trail_says_what_its_state_said_and_is_small() -> None:
    assert trail_key(LINK).hex() == link_key(LINK).removeprefix("link:")
    known = trail(published(published_at=hours(-200)), START)
    assert (known.article_id, known.at, known.reason) == (ARTICLE, START.timestamp(), None)
    parts = (known, known.seen, known.article, known.at, known.listed)
    assert sum(map(sys.getsizeof, parts)) <= 300
