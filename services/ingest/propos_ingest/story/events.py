"""What ingest's topics say of one address, as events of its story: records in, events out."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from propos import codec, lookup
from propos.errors import BadMessage
from propos.headers import major_version, removed_revision
from propos.messages import Article
from propos.states import FeedState, Removal, Subscription
from propos.timeline import moment
from propos.trace import Event, Fact
from propos_ingest.ledger.packing import NOWHERE
from propos_ingest.story.inquiry import Found, state_in

STAGE: Final = "ingest"
_LOOKS: Final = {
    "published": "looked at, and published",
    "unchanged": "looked at: nothing new",
    "handed": "handed to the instance that looks after its site",
}
_REMOVALS: Final = {
    "removed": "removed: it is not published any more",
    "lifted": "its removal is lifted: it may be published again",
}


def of_states(states: Found) -> Iterator[Event]:
    """What is remembered of the address, and of the article that it leads to."""
    for link in states.links:
        what = f"dropped: {link.reason}" if link.outcome == "dropped" else _LOOKS[link.outcome]
        facts = _facts(
            ("address", link.link),
            ("detail", link.detail),
            ("article", link.article),
            ("feed", link.feed_url),
            ("looks in a row for nothing", link.misses or None),
            ("next look", link.next_visit),
        )
        yield Event(stage=STAGE, what=what, at=link.at, facts=facts)
    for article in states.articles:
        seen_at = None if article.url == NOWHERE else article.url
        facts = _facts(("article", article.id), ("address", article.canonical_url), ("seen at", seen_at))
        if article.removal:
            facts = (*facts, *_facts(("note", article.removal_note)))
            yield Event(stage=STAGE, what=_REMOVALS[article.removal], at=article.removal_at, facts=facts)
        else:
            what = f"observed as revision {article.revision}"
            yield Event(stage=STAGE, what=what, at=article.observed_at, facts=facts)


def of_published(records: Iterable[Any]) -> Iterator[Event]:
    """One event a revision, or removal, on articles.raw or articles.backfill."""
    for record in records:
        if record.value is None:
            what = f"removed, as revision {removed_revision(record.headers)}"
            yield Event(
                stage=STAGE, what=what, at=lookup.moment(record), facts=(("on", lookup.place(record)),)
            )
            continue
        try:
            article = codec.decode(record.value, Article, major_version(record.headers))
        except BadMessage as error:
            what, facts = "published, but unreadable", _facts(("reason", str(error)))
        else:
            what, facts = f"published, revision {article.revision}", tuple(_revision(article))
        facts = (*facts, ("on", lookup.place(record)))
        yield Event(stage=STAGE, what=what, at=lookup.moment(record), facts=facts)


def _revision(article: Article) -> Iterator[Fact]:
    yield from _facts(("title", article.title or None), ("outlet", article.outlet.name))
    yield "address", article.canonical_url
    yield from _facts(("feed", article.feed_url))
    yield "characters", len(article.text)
    if revised := article.revised:
        yield "changed", ", ".join(revised.fields)
        yield "paragraphs added", len(revised.added)
        yield "paragraphs removed", revised.removed


def of_handovers(records: Iterable[Any], names: Collection[str]) -> Iterator[Event]:
    """What was handed from one instance to another, or in, of the article with these addresses and ids."""
    for record in records:
        try:
            handover = codec.decode_handover(record.value, major_version(record.headers))
        except BadMessage:
            continue
        named = {handover.link, getattr(handover, "canonical_url", None), getattr(handover, "article", None)}
        if not named.isdisjoint(names):
            lifts = isinstance(handover, Removal) and handover.lift
            kind = "lifted removal" if lifts else type(handover).__name__.lower()
            facts = _facts(("address", handover.link), ("on", lookup.place(record)))
            yield Event(stage=STAGE, what=f"handed over as a {kind}", at=lookup.moment(record), facts=facts)


def of_feeds(bodies: Mapping[str, bytes], feeds: Iterable[str]) -> Iterator[Event]:
    """Whether these feeds are subscribed, and how they are."""
    for url in sorted(set(feeds)):
        if subscription := state_in(bodies, f"subscription:{url}", Subscription):
            what = "its feed is subscribed, but paused" if subscription.paused else "its feed is subscribed"
            facts = _facts(("feed", url), ("title", subscription.title))
            yield Event(stage=STAGE, what=what, at=subscription.added_at, facts=facts, kind="context")
        if state := state_in(bodies, f"feed:{url}", FeedState):
            yield _feed(state)


def _feed(feed: FeedState) -> Event:
    what = f"its feed failed: {feed.error}" if feed.error else "its feed was read"
    if feed.retired:
        what = f"its feed is read no more: {feed.retired}"
    facts = _facts(
        ("feed", feed.url),
        ("title", feed.title),
        ("detail", feed.error_detail),
        ("failures in a row", feed.error_streak or None),
        ("last success", feed.last_success),
        ("last new item", feed.last_item),
        ("next poll", feed.next_poll),
        ("flags", ", ".join(feed.flags) or None),
    )
    return Event(stage=STAGE, what=what, at=feed.last_poll, facts=facts, kind="context")


def _facts(*named: tuple[str, str | int | datetime | None]) -> tuple[Fact, ...]:
    """The facts that are known."""
    return tuple(
        (name, f"{moment(value)} UTC" if isinstance(value, datetime) else value)
        for name, value in named
        if value is not None
    )
