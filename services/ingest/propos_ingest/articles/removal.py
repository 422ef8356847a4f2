"""Removals: what is remembered of an article that somebody had removed, and once that is lifted.

A removal counts as a revision, one above the last that was published, so that it beats everything older
wherever that still is on its way. It is kept for ever; lifting it publishes nothing by itself.
"""

from typing import Final

import msgspec

from propos.errors import BadMessage
from propos.identity import article_id
from propos.states import REMOVED, ArticleState, Removal
from propos_ingest.addresses import other_scheme

UNSEEN: Final = 1_000_000
"""The revision of a removal when nobody knows what was published: above any revision that was ever reached.

An article of which no feed has spoken for long is forgotten here, and may be in the index all the same.
"""


def meant(removal: Removal, led_to: str | None) -> tuple[str, ...]:
    """The ids that may be the article's, the likeliest first. `led_to`: what its address led to before."""
    if removal.article:
        return (removal.article,)
    link = removal.link or ""
    ids = (article_id(link), article_id(other_scheme(link)), led_to)
    return tuple(dict.fromkeys(filter(None, ids)))


def removed(removal: Removal, article: str, state: ArticleState | None, sealed: bool) -> ArticleState | None:
    """The state after a removal; None when nothing is to be done: it is removed, or nobody knows it.

    `sealed`: what was published is unknown, since the article's newest state cannot be read.
    """
    known = state or _blank(article, removal)
    if known is None or (known.removal == REMOVED and not sealed):
        return None
    return _marked(known, removal, _revision(state, sealed))


def lifted(removal: Removal, article: str, state: ArticleState | None, sealed: bool) -> ArticleState | None:
    """The state once a removal is lifted, or an unreadable state is given up; None when there is neither."""
    known = state or _blank(article, removal)
    if sealed and known is not None:
        return _marked(known, removal, _revision(state, sealed))
    if state is None or state.removal != REMOVED:
        return None
    return _marked(state, removal, state.revision)


def check_publishable(state: ArticleState | None, sealed: bool) -> None:
    """Raise BadMessage for an article that was removed, or of which it is unknown what was published."""
    if sealed:
        raise BadMessage("unreadable_state", "what was published of it is unknown; see docs/ingest.md")
    if state and state.removal == REMOVED:
        raise BadMessage(REMOVED, f"article {state.id} was removed; propos remove --undo lifts that")


def _revision(state: ArticleState | None, sealed: bool) -> int:
    following = state.revision + 1 if state else UNSEEN
    return max(following, UNSEEN) if sealed else following


def _marked(state: ArticleState, removal: Removal, revision: int) -> ArticleState:
    return msgspec.structs.replace(
        state,
        revision=revision,
        removal="lifted" if removal.lift else "removed",
        removal_at=removal.at,
        removal_note=removal.note,
    )


def _blank(article: str, removal: Removal) -> ArticleState | None:
    """The state of an article of which only the address is known."""
    if not removal.link:
        return None
    return ArticleState(
        id=article, canonical_url=removal.link, url=removal.link, revision=UNSEEN, content_hash=""
    )
