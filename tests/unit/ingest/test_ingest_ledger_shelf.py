"""What an instance knows of a partition: packed without loss, the newest, and not for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from propos.identity import article_id
from propos.states import ArticleState, FeedState, LinkState, Subscription, state_key
from propos_ingest.ledger.packing import packed, unpacked
from propos_ingest.ledger.shelf import Shelf
from propos_ingest.ledger.told import Told
from propos_ingest.settings import IngestSettings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://www.journal.example/halle"
FEED = "https://www.journal.example/rss.xml"
hexadecimal = st.binary(max_size=16).map(bytes.hex) | st.text(max_size=8)
seconds = st.none() | st.integers(1, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


def article(revision: int = 1, url: str = URL, at: datetime = NOW) -> ArticleState:
    return ArticleState(
        id=article_id(url),
        canonical_url=url,
        url=url,
        revision=revision,
        content_hash=f"{revision:032x}",
        observed_at=at,
    )


def link(at: datetime = NOW) -> LinkState:
    return LinkState(link=URL, outcome="published", at=at, article=article_id(URL))


def test_an_older_revision_changes_nothing() -> None:
    shelf = Shelf(IngestSettings())
    for revision in (1, 3, 2):
        shelf.put(article(revision))
    found = shelf.article(article_id(URL))
    assert found is not None
    assert (found.revision, found.content_hash, len(shelf)) == (3, f"{3:032x}", 1)


@given(hexadecimal, hexadecimal, hexadecimal, st.binary(max_size=40), seconds, seconds)
def test_what_is_packed_comes_back(
    content: str, core: str, title: str, paragraphs: bytes, at: datetime | None, told: datetime | None
) -> None:
    state = ArticleState(
        id=article_id(URL),
        canonical_url=URL,
        url="x:",
        revision=7,
        content_hash=content,
        core_hash=core,
        title_hash=title,
        paragraphs=paragraphs,
        observed_at=at,
        published_at=told,
        modified_at=told,
    )
    assert unpacked(state.id, packed(state)) == state


def test_while_a_partition_is_ours_the_log_tells_only_what_others_write() -> None:
    shelf = Shelf(IngestSettings())
    shelf.put(link())
    shelf.feeds[FEED] = FeedState(url=FEED, etag="known here")
    subscription = Subscription(url=FEED, added_at=NOW)
    for state in (FeedState(url=FEED, etag="echo"), subscription, article(2)):
        shelf.hear(Told(state_key(state), state), ours=True)
    shelf.hear(Told(state_key(link()), None), ours=True)
    assert shelf.feeds[FEED].etag == "known here"
    assert shelf.subscriptions == {FEED: subscription}
    assert shelf.article(article_id(URL)) is not None
    assert shelf.trail(URL) is not None
    shelf.hear(Told(state_key(subscription), None), ours=True)
    assert shelf.subscriptions == {}


def test_articles_are_remembered_as_long_as_a_link_that_is_named_leads_to_them() -> None:
    shelf = Shelf(IngestSettings(remember_days=30))
    old = NOW - timedelta(days=90)
    shelf.put(article(at=old))
    shelf.put(link(old))
    other = article(url=URL + "-2", at=old)
    shelf.put(other)
    assert set(shelf.stale(NOW)) == {state_key(link()), article_id(URL), other.id}
    trail = shelf.trail(URL)
    assert trail is not None
    trail.listed = int(NOW.timestamp() // 86_400)
    assert shelf.stale(NOW) == [other.id]
    for key in (other.id, state_key(link()), article_id(URL)):
        shelf.forget(key)
    assert (len(shelf), shelf.trail(URL)) == (0, None)
