"""How a message enters the index, as steps: safe beside other writers, and interrupted at any of them.

One rule holds it together. An article's document is written last and only on the very document that was read
before (compare and swap): so whoever replaces a revision knows its quotes, and removes those that its own
lacks; and a document at version v says that the quotes of v are complete and all others gone. A writer that
is beaten to it looks again; one that finds itself older takes back what only it has written. A removal is a
revision without quotes, and leaves a document too (a tombstone, which searches leave out): a request to
create the article that arrives late finds it there, for ever.

A process may die in between: its message is not committed, so it comes again to somebody, to whom the same
rules apply. `docs/index.md` tells why this suffices; tests/unit/index/test_index_protocol.py tries the
interleavings. Generators only: `writer.py` asks Elasticsearch for many of them together.
"""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from propos_index.actions import ABSENT, Action, Guard, Seen, remove_quotes, write_tombstone
from propos_index.candidates import Candidate, Message, Removal
from propos_index.clusters import Member
from propos_index.outcomes import STALE, Outcome, Verdict
from propos_index.versions import removal_version, revision_of


class Held(msgspec.Struct, frozen=True):
    """What the index holds of an article: its version (-1: nothing) and its quotes; a tombstone has none."""

    version: int = -1
    quote_ids: frozenset[str] = frozenset()
    seen: Seen | None = None
    observed_at: datetime | None = None

    @property
    def guard(self) -> Guard:
        """That the article's document is still this one."""
        return self.seen or ABSENT


class Look(msgspec.Struct, frozen=True):
    """Answered by what is Held now, not by a search."""

    id: str


class Place(msgspec.Struct, frozen=True):
    """Answered by the article's cluster."""

    member: Member


class Put(msgspec.Struct, frozen=True):
    """Answered by an Outcome each: DONE, CONFLICT or REJECTED."""

    actions: tuple[Action, ...]


Step = Look | Place | Put
Steps = Generator[Step, Any, Outcome]
"""Yields steps, is sent their answers, and returns what became of the message: DONE, STALE or REJECTED."""


def steps_of(message: Message) -> Steps:
    """The steps of a message."""
    return write(message) if isinstance(message, Candidate) else remove(message)


def write(candidate: Candidate) -> Steps:
    """Index an article, unless the index knows it as new or newer."""
    placed: Candidate | None = None
    while True:
        held: Held = yield Look(candidate.id)
        if held.version >= candidate.version:
            yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, held.version))
            return STALE
        if placed is None:
            placed = candidate.of_cluster((yield Place(candidate.member))).keeping(held.quote_ids)
            if fault := _rejected((yield from _put(*placed.quotes))):
                yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, candidate.version))
                return fault
        end = yield from _replaced(held, placed.article, candidate.quote_ids, candidate.version)
        if end.verdict is Verdict.REJECTED:
            yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, candidate.version))
        if end.verdict is not Verdict.CONFLICT:
            return end


def remove(removal: Removal) -> Steps:
    """Put a tombstone in an article's place and take its quotes away, unless there is a newer revision."""
    version = removal.version
    while True:
        held: Held = yield Look(removal.id)
        if version is None:
            if held.observed_at is None or held.observed_at > removal.at:
                return STALE
            version = removal_version(revision_of(held.version))
        if held.version >= version:
            return STALE
        tombstone = write_tombstone(removal.id, revision_of(version), removal.now)
        end = yield from _replaced(held, tombstone, frozenset(), version)
        if end.verdict is not Verdict.CONFLICT:
            return end


def rewrite(article: Action, quotes: Sequence[Action]) -> Steps:
    """Write an article as it was read, and its quotes, with something else in them.

    The quotes first, so that one that was interrupted is found again by its article.
    """
    ends = yield from _put(*quotes)
    if fault := _rejected(ends):
        return fault
    (end,) = yield from _put(article)
    if end.verdict is not Verdict.CONFLICT:
        return end
    held: Held = yield Look(article.id)
    gone = {quote.id for quote in quotes} - held.quote_ids
    yield from _put(*remove_quotes(gone, max(held.version, 0)))
    return STALE


def _replaced(
    held: Held, article: Action, quote_ids: frozenset[str], version: int
) -> Generator[Step, Any, Outcome]:
    """Clear away the quotes of what is held but these, then put the article in its place."""
    yield from _put(*remove_quotes(held.quote_ids - quote_ids, version))
    (end,) = yield from _put(article.guarded(held.guard))
    return end


def _put(*actions: Action) -> Generator[Step, Any, tuple[Outcome, ...]]:
    if not actions:
        return ()
    ends: tuple[Outcome, ...] = yield Put(actions)
    return ends


def _rejected(ends: tuple[Outcome, ...]) -> Outcome | None:
    return next((end for end in ends if end.verdict is Verdict.REJECTED), None)
