"""What is known of one partition: the sites' articles, links, feeds and subscriptions, as its log tells."""

from datetime import datetime, timedelta
from uuid import UUID

from propos.states import ArticleState, FeedState, LinkState, State, Subscription, kind_of
from propos_ingest.addresses import site_of
from propos_ingest.articles.aliases import Known
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.changes import unpack
from propos_ingest.ledger.packing import observed, packed, unpacked
from propos_ingest.ledger.told import Told
from propos_ingest.settings import IngestSettings
from propos_ingest.watch.trail import Trail, forgotten, trail_key, trail_of


class Shelf:
    """The newest state of every key of one partition.

    Articles and links are kept compactly, since there are many: an article as packed bytes, a link as its
    Trail.
    """

    def __init__(self, settings: IngestSettings) -> None:
        self._settings = settings
        self.subscriptions: dict[str, Subscription] = {}
        self.feeds: dict[str, FeedState] = {}
        self.aliases = Known()
        self.repeats = Repeats()
        self._articles: dict[bytes, bytes] = {}
        self._sealed: set[bytes] = set()
        self._overruled: set[str] = set()
        self.trails: dict[bytes, Trail] = {}

    def article(self, identity: str) -> ArticleState | None:
        """The state of the article with this id; the address that led to it is not kept."""
        held = self._articles.get(UUID(identity).bytes)
        return unpacked(identity, held) if held else None

    def sealed(self, identity: str) -> bool:
        """Whether the log holds something of the article that this version cannot read."""
        return UUID(identity).bytes in self._sealed

    def trail(self, link: str) -> Trail | None:
        """The last look at this address."""
        return self.trails.get(trail_key(link))

    def put(self, state: State) -> None:
        """Remember a state; one of an older revision changes nothing."""
        match state:
            case ArticleState():
                self._put_article(state)
            case LinkState():
                self.trails[trail_key(state.link)] = trail_of(state)
            case FeedState():
                self.feeds[state.url] = state
            case Subscription():
                self.subscriptions[state.url] = state
            case _:
                pass

    def note(self, state: State) -> None:
        """Remember what was written; of a feed this process knows more than it writes."""
        if not (isinstance(state, FeedState) and state.url in self.feeds):
            self.put(state)

    def forget(self, key: str) -> None:
        """Remove what has this key."""
        subject, kind = key.partition(":")[2], kind_of(key)
        if kind is Subscription:
            self.subscriptions.pop(subject, None)
        elif kind is FeedState:
            self.feeds.pop(subject, None)
        elif kind is LinkState:
            self.trails.pop(bytes.fromhex(subject), None)
        elif kind is ArticleState:
            self._articles.pop(UUID(key).bytes, None)
            self._sealed.discard(UUID(key).bytes)

    def hear(self, told: Told, ours: bool) -> None:
        """What the log says. While the partition is `ours` only others' news count.

        An article of which something cannot be read is sealed: as long as nothing newer can be read of it, it
        is not known what was published.
        """
        if told.unreadable:
            if kind_of(told.key) is ArticleState:
                self._sealed.add(UUID(told.key).bytes)
        elif told.state is None:
            if not ours or told.key.startswith("subscription:"):
                self.forget(told.key)
        elif not ours or isinstance(told.state, Subscription | ArticleState):
            if isinstance(told.state, ArticleState):
                self._compare(told.state)
            self.put(told.state)

    def stale(self, now: datetime) -> list[str]:
        """The keys of links that no feed has named for long, and of articles that only they lead to."""
        old = {key for key, trail in self.trails.items() if forgotten(trail, now, self._settings)}
        held = {trail.article for key, trail in self.trails.items() if key not in old}
        before = now - timedelta(days=self._settings.remember_days)
        articles = [
            str(UUID(bytes=identity))
            for identity, each in self._articles.items()
            if identity not in held and (at := observed(each)) is not None and at < before.timestamp()
        ]
        return [f"link:{key.hex()}" for key in old] + articles

    def overruled(self) -> tuple[ArticleState, ...]:
        """Removals that are not the last word of the log any more, each told once.

        A backfill that did not know of one may write a state of a lower revision after it: here that counts
        for nothing, but compaction keeps what is last.
        """
        found = tuple(filter(None, map(self.article, self._overruled)))
        self._overruled.clear()
        return found

    def leading_to(self, identity: str) -> list[str]:
        """The keys of the links that lead to an article; looks at all of them."""
        article = UUID(identity).bytes
        return [f"link:{key.hex()}" for key, trail in self.trails.items() if trail.article == article]

    def __len__(self) -> int:
        return len(self._articles)

    def _compare(self, state: ArticleState) -> None:
        known = self.article(state.id)
        if known is not None and known.removal and _rank(known) > _rank(state):
            self._overruled.add(state.id)
        else:
            self._overruled.discard(state.id)

    def _put_article(self, state: ArticleState) -> None:
        known = self.article(state.id)
        self._sealed.discard(UUID(state.id).bytes)
        if known is not None and _rank(known) >= _rank(state):
            return
        site = site_of(state.canonical_url)
        self.aliases.add(site, state)
        self.repeats.add(site, unpack(state.paragraphs), unpack(known.paragraphs) if known else ())
        self._articles[UUID(state.id).bytes] = packed(state)


def _rank(state: ArticleState) -> tuple[int, bool]:
    """States of one article in their order: a removal is lifted at the revision that it counts as."""
    return state.revision, state.removal == "lifted"
