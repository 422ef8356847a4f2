"""What is known of one partition: the sites' articles, links, feeds and subscriptions, as its log tells."""

from datetime import datetime, timedelta
from uuid import UUID

from propos.states import ArticleState, FeedState, LinkState, State, Subscription, kind_of
from propos_ingest.addresses import site_of
from propos_ingest.articles.aliases import Known
from propos_ingest.articles.boilerplate import Repeats
from propos_ingest.articles.changes import unpack
from propos_ingest.ledger.membership import Told
from propos_ingest.ledger.packing import observed, packed, unpacked
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
        self.trails: dict[bytes, Trail] = {}

    def article(self, identity: str) -> ArticleState | None:
        """The state of the article with this id; the address that led to it is not kept."""
        held = self._articles.get(UUID(identity).bytes)
        return unpacked(identity, held) if held else None

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
        kind, _, subject = key.partition(":")
        match kind_of(key).__name__:
            case "Subscription":
                self.subscriptions.pop(subject, None)
            case "FeedState":
                self.feeds.pop(subject, None)
            case "LinkState":
                self.trails.pop(bytes.fromhex(subject), None)
            case "ArticleState":
                self._articles.pop(UUID(kind).bytes, None)
            case _:
                pass

    def hear(self, told: Told, ours: bool) -> None:
        """What the log says. While the partition is `ours` only others' news count."""
        if told.state is None:
            if not ours or told.key.startswith("subscription:"):
                self.forget(told.key)
        elif not ours or isinstance(told.state, Subscription | ArticleState):
            self.put(told.state)

    def stale(self, now: datetime) -> list[str]:
        """The keys of links that no feed has named for long, and of articles that only they lead to."""
        old = {key for key, trail in self.trails.items() if forgotten(trail, now, self._settings)}
        held = {trail.article for key, trail in self.trails.items() if key not in old}
        before = now - timedelta(days=self._settings.remember_days)
        articles = [
            str(UUID(bytes=identity))
            for identity, each in self._articles.items()
            if identity not in held and observed(each) < before.timestamp()
        ]
        return [f"link:{key.hex()}" for key in old] + articles

    def __len__(self) -> int:
        return len(self._articles)

    def _put_article(self, state: ArticleState) -> None:
        known = self.article(state.id)
        if known is not None and known.revision >= state.revision:
            return
        site = site_of(state.canonical_url)
        self.aliases.add(site, state)
        self.repeats.add(site, unpack(state.paragraphs), unpack(known.paragraphs) if known else ())
        self._articles[UUID(state.id).bytes] = packed(state)
