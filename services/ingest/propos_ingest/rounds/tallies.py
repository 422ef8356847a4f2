"""What a run did, counted."""

from collections import Counter
from typing import Any

import msgspec
from msgspec.structs import asdict

from propos.dead.letters import Letter, reason_of
from propos.log import get
from propos.metrics import DROPPED, MESSAGES
from propos.states import REMOVED, ArticleState
from propos_ingest.articles.dropped import Dropped

STAGE = "ingest"
log = get(__name__)


class Summary(msgspec.Struct, kw_only=True):
    """Counts since the start. `known`: entries that were looked at before and say nothing new."""

    feeds: int = 0
    entries: int = 0
    known: int = 0
    pages: int = 0
    files: int = 0
    handed: int = 0
    published: int = 0
    unchanged: int = 0
    removed: int = 0
    dead: int = 0
    dropped: Counter[str] = msgspec.field(default_factory=Counter)

    def page(self) -> None:
        """A page was read."""
        self.pages += 1
        MESSAGES.labels(STAGE, "read").inc()

    def drop(self, dropped: Dropped, news: bool = True) -> None:
        """Count an input that led to no article, and say why unless it was said before."""
        self.dropped[dropped.reason] += 1
        DROPPED.labels(STAGE, dropped.reason).inc()
        if news:
            log.warning("dropped", url=dropped.url, reason=dropped.reason, detail=dropped.detail)

    def publish(self) -> None:
        """Count a published revision."""
        self.published += 1
        MESSAGES.labels(STAGE, "published").inc()

    def leave(self) -> None:
        """Count an article that had not changed."""
        self.unchanged += 1
        MESSAGES.labels(STAGE, "unchanged").inc()

    def mark(self, state: ArticleState) -> None:
        """Count an article that was removed, and say so; also when a removal was lifted."""
        self.removed += state.removal == REMOVED
        MESSAGES.labels(STAGE, state.removal or "").inc()
        log.info(
            state.removal or "",
            article=state.id,
            revision=state.revision,
            url=state.canonical_url,
            note=state.removal_note,
        )

    def bury(self, letter: Letter) -> None:
        """Count a dead letter, and say so."""
        self.dead += 1
        MESSAGES.labels(STAGE, "dead").inc()
        log.error(
            "dead_letter", reason=reason_of(letter.fault), detail=str(letter.fault), **asdict(letter.origin)
        )

    @property
    def worked(self) -> bool:
        """Whether anything worked at all: an article was found, or nothing failed."""
        return bool(self.published or self.unchanged or self.known or self.handed) or not self.dropped

    def as_json(self) -> dict[str, Any]:
        """The counts as one JSON object."""
        return {name: getattr(self, name) for name in self.__struct_fields__} | {
            "dropped": dict(self.dropped)
        }

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(self.dropped.items()))
        return (
            f"{self.feeds} polls with {self.entries} entries ({self.known} known), {self.pages} pages and "
            f"{self.files} articles of files read: {self.published} published, {self.unchanged} unchanged, "
            f"{self.handed} handed over, {self.removed} removed, "
            f"{self.dropped.total()} dropped{f' ({reasons})' if reasons else ''}"
        )
