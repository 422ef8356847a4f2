"""What is published: first sight, changes, and nothing else; and how long a link rests."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos.identity import article_id
from propos.messages import MAX_TEXT, Outlet
from propos.states import ArticleState
from propos_ingest.observe import observe, state_of
from propos_ingest.sources.candidates import Candidate
from propos_ingest.sources.memory import Memory
from propos_ingest.states import States

URL = "https://gazette.example/2026/port"
FIRST = Candidate(
    link=URL + "?rss",
    seen="f1",
    url=URL,
    canonical_url=URL,
    outlet=Outlet("gazette.example", "La Gazette"),
    title="Le port rouvre",
    text="Le port rouvre jeudi.",
    observed_at=datetime(2026, 3, 3, tzinfo=UTC),
)


def changed(**fields: object) -> Candidate:
    return msgspec.structs.replace(FIRST, **fields)


def test_revisions_count_changes_only() -> None:
    first = observe(FIRST, None)
    assert first is not None
    assert (first.id, first.revision) == (article_id(URL), 1)
    state = state_of(first, FIRST)
    assert (state.url, state.seen) == (FIRST.link, "f1")
    assert observe(changed(observed_at=datetime.now(UTC), tags=("mer",)), state) is None
    assert observe(changed(text="Le  port\u00a0rouvre jeudi."), state) is None, "white space is no change"
    second = observe(changed(text="Le port rouvre vendredi."), state)
    assert second is not None
    assert second.revision == 2
    back = observe(FIRST, state_of(second, FIRST))
    assert back is not None
    assert back.revision == 3, "a change back is a change"


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=12))
def test_each_run_of_equal_texts_is_one_revision(texts: list[str]) -> None:
    state, published = None, []
    for text in texts:
        if article := observe(changed(text=text), state):
            published.append(article)
            state = state_of(article, FIRST)
    runs = [text for n, text in enumerate(texts) if n == 0 or texts[n - 1] != text]
    assert [(article.revision, article.text) for article in published] == list(enumerate(runs, 1))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"text": "x" * (MAX_TEXT + 1)}, "too_long"),
        ({"url": "https://gazette.example/" + "x" * 4000}, "wrong_shape"),
        ({"published_at": datetime(2026, 1, 1)}, "wrong_shape"),
    ],
)
def test_what_no_stage_could_read_is_not_published(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadMessage) as caught:
        observe(changed(**fields), None)
    assert caught.value.reason == reason


def state(revision: int, link: str = "l") -> ArticleState:
    return ArticleState(id="i", canonical_url=URL, url=link, revision=revision, content_hash=str(revision))


def test_an_older_state_never_replaces_a_newer() -> None:
    states = States([state(2), state(1), state(3, "m"), state(2)])
    found = states.get("i")
    assert found is not None
    assert found.revision == 3
    assert states.by_link("m") == found
    assert states.by_link("elsewhere") is None


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_link_is_looked_at_when_it_says_something_new() -> None:
    memory = Memory(60, 3600, Clock())
    assert memory.due("l", "one")
    memory.settle("l", "one")
    assert not memory.due("l", "one")
    assert memory.due("l", "two")


def test_failures_rest_longer_and_longer_and_are_news_once() -> None:
    clock = Clock()
    memory = Memory(60, 400, clock)
    rests = []
    for n in range(5):
        assert memory.fail("l", "http_404") is (n == 0)
        rests.append(memory.wait("l"))
        assert not memory.due("l", "one")
        clock.now += rests[-1]
        assert memory.due("l", "one")
    assert rests == [60, 120, 240, 400, 400]
    assert memory.fail("l", "timeout"), "another reason is news"
    memory.settle("l", "one")
    assert memory.wait("l") == 0
    assert memory.fail("l", "http_404")
    assert memory.wait("l") == 60


def test_entries_that_change_without_their_pages_rest_too() -> None:
    clock = Clock()
    memory = Memory(60, 3600, clock)
    memory.settle("l", "one")
    memory.settle("l", "two", changed=False)
    assert not memory.due("l", "three")
    clock.now += 60
    assert memory.due("l", "three")


def test_links_that_left_the_feed_are_forgotten() -> None:
    memory = Memory(60, 3600, Clock())
    memory.settle("l", "one")
    memory.keep({"m"})
    assert memory.due("l", "one")
