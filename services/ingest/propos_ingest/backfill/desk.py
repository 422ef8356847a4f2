"""Unknown articles go out with their states and the place to go on at: all of it or none."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from propos import topics
from propos.errors import BadMessage
from propos.messages import Article
from propos.states import ArticleState, BackfillState, Candidate, State
from propos_ingest.addresses import site_of
from propos_ingest.articles.dropped import Dropped
from propos_ingest.articles.observe import observe, state_of
from propos_ingest.backfill.known import Known
from propos_ingest.backfill.sources import Source
from propos_ingest.backfill.summary import Summary
from propos_ingest.files.piece import Passed
from propos_ingest.ledger.journal import TooLarge
from propos_ingest.ledger.partition import partition_of
from propos_ingest.ledger.writes import Write, of_article, of_state

Found = Candidate | Dropped | Passed | None
"""What came of a piece; None: an address that is known, so that nothing was read."""

Commit = Callable[[list[Write]], None]


class Draft(msgspec.Struct, frozen=True):
    """A first revision, or one that comes back after a removal, and waits for its transaction."""

    article: Article
    state: ArticleState


class Desk:
    """Takes what is found in one source, in its order, and commits it now and then.

    `commit` writes a transaction, or raises what Journal.commit raises; None for a trial that writes nothing.
    """

    def __init__(
        self, source: Source, known: Known, commit: Commit | None, state_topic: str, summary: Summary
    ) -> None:
        self._source, self._known, self._commit = source, known, commit
        self._topic, self._summary = state_topic, summary
        self._drafts: list[Draft] = []
        self.marks = [known.backfill(source.name)]
        """How far the source is read: as the last transaction says, and the one before, if that fails."""

    def take(self, found: Found) -> Dropped | None:
        """Count it, or keep it for the next transaction; returns what was dropped."""
        self._summary.records += 1
        match found:
            case Passed():
                self._summary.passed[found.kind] += 1
            case Candidate() if not self._known.has(found):
                try:
                    self._draft(found)
                except BadMessage as error:
                    return self._drop(Dropped(found.link, error.reason, error.detail))
            case Dropped():
                return self._drop(found)
            case _:
                self._summary.known += 1
        return None

    @property
    def waiting(self) -> int:
        """Articles that wait for their transaction."""
        return len(self._drafts)

    def commit(self, position: int, done: bool) -> list[Dropped]:
        """Write what waits, and that the source is read up to `position`; returns what Kafka refuses."""
        mark = BackfillState(
            name=self._source.name,
            fingerprint=self._source.fingerprint,
            position=position,
            done=done,
            at=datetime.now(UTC),
        )
        if self._commit is not None:
            self.marks = [*self.marks[-1:], mark]
        drafts, self._drafts = self._drafts, []
        dropped = self._write(drafts, [self._state(mark, self._source.name)])
        self._summary.publish(len(drafts) - len(dropped))
        return dropped

    def _draft(self, candidate: Candidate) -> None:
        article = observe(candidate, self._known.lifted(candidate), self._known.repeats)
        if article is not None:
            state = state_of(article, candidate)
            self._known.learn(state)
            self._drafts.append(Draft(article, state))

    def _write(self, drafts: list[Draft], last: list[Write]) -> list[Dropped]:
        """One transaction, or smaller ones when Kafka refuses a record's size; `last` comes with the last."""
        if self._commit is None:
            return []
        try:
            self._commit([write for draft in drafts for write in self._writes(draft)] + last)
        except TooLarge as error:
            if not drafts:
                raise
            if len(drafts) > 1:
                half = len(drafts) // 2
                return self._write(drafts[:half], []) + self._write(drafts[half:], last)
            refused = self._drop(Dropped(drafts[0].state.url, "too_large", str(error)))
            return [refused, *(self._write([], last) if last else [])]
        return []

    def _writes(self, draft: Draft) -> list[Write]:
        site = site_of(draft.article.canonical_url)
        return [of_article(draft.article, topics.BACKFILL), self._state(draft.state, site)]

    def _state(self, state: State, site: str) -> Write:
        return of_state(state, self._topic, partition_of(site, self._known.partitions))

    def _drop(self, dropped: Dropped) -> Dropped:
        self._summary.drop(dropped.reason)
        return dropped
