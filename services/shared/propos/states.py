"""What ingest remembers (topic ingest.state) and leaves to its other instances (topic ingest.inbox).

Each state's key says what it is of and whose; the partition of both topics is chosen by the site, so that one
instance looks after all that belongs to a site. The rules of `propos.messages` hold here too.
"""

import hashlib
import re
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from propos.messages import Identifier, Moment, Outlet, Url

LinkOutcome = Literal["published", "unchanged", "dropped", "handed"]
FeedFlag = Literal["silent", "drop", "failing"]
Standing = Literal["removed", "lifted"]
Note = Annotated[str, Meta(max_length=500)]
Uuid = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]

REMOVED: Final = "removed"
"""The reason of a link that leads to an article which somebody had removed."""


class ArticleState(msgspec.Struct, kw_only=True, frozen=True):
    """What ingest remembers of one article (topic ingest.state, key: the article's id)."""

    id: Identifier
    canonical_url: Url
    url: Url
    revision: Annotated[int, Meta(ge=1)]
    content_hash: str
    seen: Annotated[str, Meta(description="Fingerprint of the feed entry that led to this revision.")] = ""
    core_hash: Annotated[str, Meta(description="Hash of title and text without boilerplate.")] = ""
    title_hash: Annotated[str, Meta(description="Hash of the title.")] = ""
    paragraphs: Annotated[
        bytes, Meta(description="Hashes of the text's paragraphs in order, 4 bytes each, big endian.")
    ] = b""
    observed_at: Moment | None = None
    published_at: Moment | None = None
    modified_at: Annotated[
        Moment | None, Meta(description="When it was changed last, as whoever handed it in says.")
    ] = None
    removal: Annotated[
        Standing | None,
        Meta(description="removed: not to be published; lifted: to be published again, as it is found."),
    ] = None
    removal_at: Annotated[
        Moment | None, Meta(description="When somebody had it removed, or lifted that.")
    ] = None
    removal_note: Annotated[str | None, Meta(description="Why, as whoever asked for it says.")] = None


class LinkState(msgspec.Struct, kw_only=True, frozen=True):
    """The last look at one address (topic ingest.state, key: link: and a hash of the address)."""

    link: Url
    outcome: Annotated[LinkOutcome, Meta(description="handed: to the instance that looks after its site.")]
    at: Moment
    seen: Annotated[str, Meta(description="Fingerprint of what its feed said of it.")] = ""
    feed_url: Url | None = None
    article: Annotated[Identifier | None, Meta(description="The article that it leads to.")] = None
    reason: Annotated[str | None, Meta(description="Why it was dropped: a short, stable word.")] = None
    detail: str | None = None
    misses: Annotated[int, Meta(ge=0, description="Looks in a row that failed or found nothing new.")] = 0
    visits: Annotated[int, Meta(ge=0, description="Looks since its article was first published.")] = 0
    next_visit: Annotated[Moment | None, Meta(description="When to look again unasked; None: never.")] = None
    etag: str | None = None
    last_modified: str | None = None


class Subscription(msgspec.Struct, kw_only=True, frozen=True):
    """A feed that is to be read (topic ingest.state, key: subscription: and the address)."""

    url: Url
    added_at: Moment
    paused: bool = False
    title: Annotated[str | None, Meta(description="What to call it; its own title when None.")] = None
    groups: Annotated[tuple[str, ...], Meta(description="Groups of the OPML file that hold it.")] = ()
    replaces: Annotated[Url | None, Meta(description="The address that it had before it moved.")] = None


class FeedState(msgspec.Struct, kw_only=True, frozen=True):
    """What ingest remembers of one feed (topic ingest.state, key: feed: and the address)."""

    url: Url
    title: str | None = None
    format: Annotated[str | None, Meta(description="rss, atom, json, wordpress, sitemap, …")] = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: Annotated[str, Meta(description="Of the last body, for servers without validators.")] = ""
    conditional: Annotated[int, Meta(ge=0, description="Conditional requests since a full one.")] = 0
    interval: Annotated[float, Meta(gt=0, description="Seconds between two polls.")] = 60.0
    hint: Annotated[float | None, Meta(description="Seconds that the feed itself asks for.")] = None
    next_poll: Moment | None = None
    last_poll: Moment | None = None
    last_success: Moment | None = None
    last_item: Annotated[Moment | None, Meta(description="When its last new item was observed.")] = None
    item_gap: Annotated[float | None, Meta(description="Usual seconds between two items.")] = None
    error: Annotated[str | None, Meta(description="Why the last poll failed: a short, stable word.")] = None
    error_detail: str | None = None
    error_streak: Annotated[int, Meta(ge=0)] = 0
    moved_to: Annotated[Url | None, Meta(description="Where permanent redirects pointed.")] = None
    moved_times: Annotated[int, Meta(ge=0, description="Polls in a row that it pointed there.")] = 0
    retired: Annotated[str | None, Meta(description="Why it is read no more: gone (410) or moved.")] = None
    day: Annotated[int, Meta(ge=0, description="The day that the last of `items` counts, since 1970.")] = 0
    items: Annotated[tuple[int, ...], Meta(description="New items a day, of 29 days at most.")] = ()
    flags: tuple[FeedFlag, ...] = ()


class BackfillState(msgspec.Struct, kw_only=True, frozen=True):
    """How far a backfill of one file has come (topic ingest.state, key: backfill: and the file's name)."""

    name: str
    fingerprint: Annotated[str, Meta(description="Of the file: another content is another file.")]
    position: Annotated[
        int, Meta(ge=0, description="Where to go on: a byte or a record, as its kind counts.")
    ]
    done: bool = False
    at: Moment


class Lead(msgspec.Struct, kw_only=True, frozen=True, tag="lead", tag_field="kind"):
    """A page to fetch, for the ingest instance that looks after its site (topic ingest.inbox)."""

    link: Url
    seen: str
    feed_url: Url | None = None
    feed_title: str | None = None
    title: str = ""
    content: Annotated[str, Meta(description="The feed's own text of the article, as HTML.")] = ""
    published_at: Moment | None = None
    modified_at: Moment | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None


class Candidate(msgspec.Struct, kw_only=True, frozen=True, tag="candidate", tag_field="kind"):
    """An article as a source found it, not yet compared with what was published (topic ingest.inbox).

    `link` is the address by which the source knows it, `seen` the fingerprint that the source gave it there.
    """

    link: Url
    seen: str
    url: Url
    canonical_url: Url
    outlet: Outlet
    title: str
    text: str
    observed_at: Moment
    language: str = "fr"
    feed_url: Url | None = None
    authors: tuple[str, ...] = ()
    published_at: Moment | None = None
    modified_at: Moment | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    image_url: Url | None = None
    paywalled: bool | None = None
    live: bool = False
    etag: str | None = None
    last_modified: str | None = None


class Removal(msgspec.Struct, kw_only=True, frozen=True, tag="removal", tag_field="kind"):
    """An article that is not to be published any more, or again (topic ingest.inbox).

    `link` None: whoever knows the article with this id looks after it; all instances are told.
    """

    link: Annotated[Url | None, Meta(description="An address of the article.")] = None
    article: Annotated[Uuid | None, Meta(description="Its id, when that is known.")] = None
    at: Moment
    lift: Annotated[bool, Meta(description="Whether a removal is to be lifted.")] = False
    feed_url: Annotated[
        Url | None,
        Meta(description="A feed that names the address: the page is fetched once that is lifted."),
    ] = None
    note: Annotated[Note | None, Meta(description="Why, in the words of whoever asks.")] = None

    def __post_init__(self) -> None:
        if not (self.link or self.article):
            raise ValueError("neither an address nor an id")  # msgspec makes a ValidationError of it


Handover = Lead | Candidate | Removal
"""What one ingest instance leaves to the one that looks after the site."""

State = ArticleState | LinkState | Subscription | FeedState | BackfillState

_PREFIXES: Final[dict[str, type[State]]] = {
    "link": LinkState,
    "subscription": Subscription,
    "feed": FeedState,
    "backfill": BackfillState,
}
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH: Final = re.compile(r"[0-9a-f]{32}")


def link_key(link: str) -> str:
    """The key of a link's state; a hash, since addresses may be long."""
    return f"link:{hashlib.blake2b(link.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def state_key(state: State) -> str:
    """The key of a state on ingest.state."""
    match state:
        case ArticleState():
            return state.id
        case LinkState():
            return link_key(state.link)
        case Subscription():
            return f"subscription:{state.url}"
        case FeedState():
            return f"feed:{state.url}"
        case BackfillState():
            return f"backfill:{state.name}"


def kind_of(key: str) -> type[State] | None:
    """What kind of state a key names; None for a kind of a later version, or no key of a state."""
    prefix, colon, subject = key.partition(":")
    if not colon:
        return ArticleState if _UUID.fullmatch(key) else None
    if prefix == "link" and not _HASH.fullmatch(subject):
        return None
    return _PREFIXES.get(prefix)
