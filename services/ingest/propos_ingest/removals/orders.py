"""From what somebody asks to have removed, and what is known of it, to what is handed over and said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from propos.identity import article_id
from propos.states import REMOVED, ArticleState, Removal, State
from propos_ingest.addresses import cleaned, site_of
from propos_ingest.story.inquiry import Found, found, variants

What = Literal["removed", "blocked", "already", "lifted", "not_removed", "handed_over"]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: to remove (or, with `lift`, to publish again) since this moment, and why."""

    at: datetime
    lift: bool = False
    note: str | None = None


class Shown(msgspec.Struct, frozen=True):
    """What came of one article; `revision` as which it is removed, `at` since when."""

    asked: str
    article: str
    url: str
    outcome: What
    revision: int | None
    at: datetime | None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a wish. `removal` None: nothing is to be handed over, `what` says why.

    `what` is what will have come of it once an instance has taken it up.
    """

    asked: str
    article: str
    url: str
    what: What
    removal: Removal | None = None
    revision: int | None = None
    at: datetime | None = None

    @property
    def site(self) -> str:
        """The site that the article belongs to."""
        return site_of(self.url)

    def carried_out(self, state: State | None) -> "Order | None":
        """The order as it was carried out, when the state of its article says that it was."""
        if not (self.removal and isinstance(state, ArticleState) and state.removal_at == self.removal.at):
            return None
        return msgspec.structs.replace(self, revision=state.revision, at=state.removal_at)

    @property
    def done(self) -> bool:
        """Whether it is now as it was asked."""
        return self.what not in ("handed_over", "not_removed")

    @property
    def shown(self) -> "Shown":
        """What came of it, for programs."""
        return Shown(self.asked, self.article, self.url, self.what, self.revision, self.at)

    def __str__(self) -> str:
        when = f" on {self.at:%Y-%m-%d %H:%M} UTC" if self.at else ""
        told = {
            "removed": f"removed as revision {self.revision}",
            "blocked": "removed: nothing of it is known to ingest, so everything older is, and it is blocked",
            "already": f"was removed already{when}",
            "lifted": "lifted: its page is looked at again"
            if self.removal and self.removal.feed_url
            else "lifted: it comes back when it is found, or handed in, again",
            "not_removed": "is not removed: there is nothing to lift",
            "handed_over": "handed over, and not yet done: is propos ingest running?",
        }
        return f"{self.url} ({self.article}): {told[self.what]}"


def orders(asked: str, url: str, article: str | None, bodies: Mapping[str, bytes], wish: Wish) -> list[Order]:
    """What is to be done for an address, or for one `article` of it.

    `bodies`: what ingest.state holds of the address's site, by key. An address may be a variant of an
    article's, and lead to several.
    """
    urls = variants(url)
    ids = (article,) if article else tuple(map(article_id, urls))
    known = found(bodies, urls, ids)
    articles = [each for each in known.articles if article in (None, each.id)]
    if articles:
        return [_known(asked, each, known, wish) for each in articles]
    lost = next((each for each in ids if each in bodies), None)
    return [_unknown(asked, cleaned(url), lost, wish)]


def _known(asked: str, state: ArticleState, known: Found, wish: Wish) -> Order:
    order = Order(
        asked=asked,
        article=state.id,
        url=state.canonical_url,
        what="already" if state.removal == REMOVED else "not_removed",
        revision=state.revision,
        at=state.removal_at,
    )
    if wish.lift is not (state.removal == REMOVED):
        return order
    named = next((link for link in known.links if link.article == state.id and link.feed_url), None)
    removal = Removal(
        link=named.link if named else state.canonical_url,
        article=state.id,
        at=wish.at,
        lift=wish.lift,
        feed_url=named.feed_url if named and wish.lift else None,
        note=wish.note,
    )
    return msgspec.structs.replace(order, what="lifted" if wish.lift else "removed", removal=removal)


def _unknown(asked: str, url: str, unreadable: str | None, wish: Wish) -> Order:
    """Of an article that is forgotten, or was never published, or whose state nobody can read."""
    article = unreadable or article_id(url)
    if wish.lift and not unreadable:
        return Order(asked=asked, article=article, url=url, what="not_removed")
    removal = Removal(link=url, article=article, at=wish.at, lift=wish.lift, note=wish.note)
    what: What = "lifted" if wish.lift else "blocked"
    return Order(asked=asked, article=article, url=url, what=what, removal=removal)
