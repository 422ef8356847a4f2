"""What a poll teaches about a feed: validators, moves, errors, retirement, and when it is polled next."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from propos.states import FeedState, Subscription
from propos_ingest.feeds.entry import Entry, Feed
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import outcome
from propos_ingest.watch.conditional import FULL_EVERY, Validators, body_hash, request, unchanged
from propos_ingest.watch.outcome import Answer, after_failure, after_success, after_unchanged
from propos_ingest.watch.standing import standing

URL = "https://www.gazette.example/rss"
NEW_URL = "https://www.gazette.example/flux.xml"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SETTINGS = IngestSettings(feed_interval=60, feed_interval_max=3600)
FRESH = FeedState(url=URL)
BODY = b"<rss/>"


def minutes(count: float) -> datetime:
    return START + timedelta(minutes=count)


def feed(*ages: float, hint: float | None = None) -> Feed:
    """A feed whose entries were published so many minutes before the start."""
    entries = tuple(
        Entry(link=f"https://www.gazette.example/{age}", seen="1", published=minutes(-age)) for age in ages
    )
    return Feed(format="rss", title="La Gazette", entries=entries, hint=hint)


def answer(body: bytes = BODY, **more: str | float | None) -> Answer:
    return msgspec.convert({"body_hash": body_hash(body), **more}, Answer)


def succeeded(state: FeedState, found: Answer, new_items: int = 0, at: datetime = START) -> FeedState:
    return after_success(state, feed(30, 60), found, new_items, at, SETTINGS)


def test_a_first_poll_learns_what_the_feed_says_of_itself() -> None:
    state = after_success(
        FRESH, feed(30, 60, 90, hint=900), answer(etag='"1"', max_age=300), 3, START, SETTINGS
    )
    assert (state.title, state.format, state.etag, state.hint) == ("La Gazette", "rss", '"1"', 900)
    assert (state.last_poll, state.last_success) == (START, START)
    assert state.last_item == minutes(-30), "the newest of the backlog, not the moment of the poll"
    assert state.item_gap == 1800
    assert state.items == (0,), "a backlog is no day's work"
    assert state.interval == 900
    assert state.next_poll is not None
    assert minutes(15) <= state.next_poll <= minutes(16.5)


def test_new_items_are_counted_and_dated_by_the_poll() -> None:
    first = succeeded(FRESH, answer(), 2)
    second = succeeded(first, answer(b"<rss> </rss>"), 4, minutes(20))
    assert (second.last_item, second.items) == (minutes(20), (4,))
    third = succeeded(second, answer(b"<rss>  </rss>"), 0, minutes(30))
    assert (third.last_item, third.items) == (minutes(20), (4,))


def test_validators_are_sent_and_now_and_then_they_are_not() -> None:
    state = succeeded(FRESH, answer(etag='"1"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT"), 2)
    for _ in range(FULL_EVERY):
        assert request(state) == Validators('"1"', "Mon, 02 Mar 2026 09:00:00 GMT")
        state = after_unchanged(state, Answer(), START, SETTINGS)
    assert request(state) == Validators()
    state = after_unchanged(state, answer(etag='"1"'), START, SETTINGS)
    assert request(state).etag == '"1"'


def test_after_an_error_the_whole_feed_is_asked_for() -> None:
    state = succeeded(FRESH, answer(etag='"1"'), 2)
    failed = after_failure(state, "timeout", None, None, minutes(1), SETTINGS)
    assert request(failed) == Validators()
    assert request(after_unchanged(failed, answer(), minutes(2), SETTINGS)).etag == '"1"'


def test_an_etag_that_changes_with_every_answer_hides_no_unchanged_body() -> None:
    state = succeeded(FRESH, answer(etag='"1"'), 2)
    assert unchanged(state, BODY)
    assert not unchanged(state, BODY + b" ")
    state = after_unchanged(state, answer(etag='"2"'), minutes(5), SETTINGS)
    assert request(state).etag == '"2"'
    assert state.last_success == minutes(5)


def test_validators_that_stay_while_the_feed_changes_are_believed_no_more() -> None:
    state = succeeded(FRESH, answer(etag='"1"'), 2)
    honest = succeeded(state, answer(b"2", etag='"2"'), 1)
    assert request(honest).etag == '"2"'
    same_items = succeeded(state, answer(b"2", etag='"1"'), 0)
    assert request(same_items).etag == '"1"', "the feed's date of today may have changed, and no more"
    lying = succeeded(state, answer(b"2", etag='"1"'), 1)
    assert request(lying) == Validators()
    assert request(succeeded(lying, answer(b"3", etag='"1"'), 0)) == Validators()
    assert unchanged(lying, b"2"), "the body's hash does their work"


def test_a_permanent_move_is_adopted_once_it_repeats() -> None:
    state, moving = FRESH, answer(permanent=NEW_URL)
    for times in (1, 2):
        state = succeeded(state, moving, 2)
        assert (state.moved_times, outcome.adoption(state)) == (times, None)
    state = after_unchanged(state, Answer(permanent=NEW_URL), START, SETTINGS)
    assert outcome.adoption(state) == NEW_URL
    old, new = outcome.moved(state)
    assert (old.url, old.retired, old.next_poll) == (URL, "moved", None)
    assert (new.url, new.retired, new.last_item, new.moved_times) == (NEW_URL, None, state.last_item, 0)


@pytest.mark.parametrize("between", [None, URL, "https://www.autre.example/rss"])
def test_a_move_that_does_not_repeat_is_not_adopted(between: str | None) -> None:
    state = FRESH
    for permanent in (NEW_URL, NEW_URL, between, NEW_URL, NEW_URL):
        state = succeeded(state, answer(permanent=permanent), 0)
    assert outcome.adoption(state) is None
    with pytest.raises(ValueError, match="has not moved"):
        outcome.moved(state)


def test_errors_are_counted_until_an_answer_comes() -> None:
    state = succeeded(FRESH, answer(), 2)
    for times in range(1, 6):
        state = after_failure(state, "http_500", "Internal Server Error", None, minutes(times), SETTINGS)
        assert (state.error, state.error_streak) == ("http_500", times)
    assert (state.last_poll, state.last_success) == (minutes(5), START)
    assert state.flags == ("failing",)
    assert state.next_poll is not None
    assert state.next_poll > minutes(5 + 14)
    state = succeeded(state, answer(b"2"), 0, minutes(20))
    assert (state.error, state.error_detail, state.error_streak, state.flags) == (None, None, 0, ())


def test_a_server_that_asks_for_time_gets_it() -> None:
    state = after_failure(FRESH, "http_503", None, 1800, START, SETTINGS)
    assert state.next_poll == minutes(30)


def test_a_host_that_rests_is_no_failure_of_its_feeds() -> None:
    state = succeeded(FRESH, answer(), 2)
    put_off = after_failure(state, outcome.UNASKED, "the host rests", 600, minutes(1), SETTINGS)
    assert (put_off.error_streak, put_off.last_poll, put_off.next_poll) == (0, START, minutes(11))


def test_a_feed_that_is_gone_is_polled_no_more_until_somebody_asks_for_it() -> None:
    state = after_failure(succeeded(FRESH, answer(), 2), outcome.GONE, "Gone", None, minutes(1), SETTINGS)
    assert (state.retired, state.next_poll, state.flags) == ("gone", None, ())
    assert standing(Subscription(url=URL, added_at=START), state) == "gone"
    again = Subscription(url=URL, added_at=minutes(2))
    assert standing(again, state) == "active"
    still = after_failure(state, outcome.GONE, "Gone", None, minutes(3), SETTINGS)
    assert still.next_poll is not None, "however far ahead the clock is by which it was asked for"
    assert still.next_poll > minutes(4.7)
    assert standing(again, still) == "gone"
    state = succeeded(state, answer(), 0, minutes(3))
    assert standing(again, state) == "active"


def test_standings() -> None:
    wanted = Subscription(url=URL, added_at=START)
    assert standing(wanted, None) == "new"
    assert standing(wanted, FRESH) == "new"
    assert standing(wanted, succeeded(FRESH, answer(), 1)) == "active"
    paused = msgspec.structs.replace(wanted, paused=True)
    assert standing(paused, None) == "paused"
