"""How a message enters the index, as steps: safe beside other writers, and interrupted at any of them.

Two rules hold it together. An article's document is written last and only on the very document that was read
before (compare and swap): so whoever replaces a revision knows its quotes, and removes those that its own
lacks; and a document at version v says that the quotes of v are complete and all others gone. A writer that
is beaten to it looks again; one that finds itself older takes back what only it has written. A removal first
leaves a marker and then looks; a writer first writes and then looks for a marker: one of them sees the other.

A process may die in between: its message is not committed, so it comes again to somebody, to whom the same
rules apply. `docs/index.md` tells why this suffices; tests/unit/index/test_index_protocol.py tries the
interleavings. Generators only: `writer.py` asks Elasticsearch for many of them together.
"""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from propos_index.actions import ABSENT, Action, Guard, Seen, remember_removal, remove_quotes
from propos_index.candidates import Candidate, Message, Removal
from propos_index.clusters import Member
from propos_index.outcomes import DONE, STALE, Outcome, Verdict
from propos_index.versions import removal_version, revision_of


class Held(msgspec.Struct, frozen=True):
    """What the index holds of an article: its version (-1: nothing), its quotes, and a removal's version."""

    version: int = -1
    quote_ids: frozenset[str] = frozenset()
    seen: Seen | None = None
    observed_at: datetime | None = None
    removed: int = -1

    @property
    def guard(self) -> Guard:
        """That the article's document is still this one."""
        return self.seen or ABSENT


class Look(msgspec.Struct, frozen=True):
    """Answered by what is Held now, not by a search."""

    id: str


class Marker(msgspec.Struct, frozen=True):
    """Answered by the version of the article's removal, -1 when there is none."""

    id: str


class Place(msgspec.Struct, frozen=True):
    """Answered by the article's cluster."""

    member: Member


class Put(msgspec.Struct, frozen=True):
    """Answered by an Outcome each: DONE, CONFLICT or REJECTED."""

    actions: tuple[Action, ...]


Step = Look | Marker | Place | Put
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
        if max(held.version, held.removed) >= candidate.version:
            if (yield from _cleared(candidate, held)):
                return STALE
            continue
        if placed is None:
            placed = candidate.of_cluster((yield Place(candidate.member)))
            if fault := _rejected((yield from _put(*placed.quotes))):
                yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, candidate.version))
                return fault
        yield from _put(*remove_quotes(held.quote_ids - candidate.quote_ids, candidate.version))
        ends = yield from _put(placed.article.guarded(held.guard))
        if fault := _rejected(ends):
            yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, candidate.version))
            return fault
        if ends[0].verdict is Verdict.DONE and (yield Marker(candidate.id)) < candidate.version:
            return DONE


def remove(removal: Removal) -> Steps:
    """Take an article and its quotes away and remember it, unless there is a newer revision."""
    version, began = removal.version, False
    while True:
        held: Held = yield Look(removal.id)
        if version is None:
            if held.observed_at is None or held.observed_at > removal.at:
                return STALE
            version = removal_version(revision_of(held.version))
        if held.version > version:
            return STALE
        if held.removed < version:
            mark = remember_removal(removal.id, version, revision_of(version), removal.now)
            if fault := _rejected((yield from _put(mark))):
                return fault
        elif held.version < 0:
            return DONE if began else STALE
        else:
            yield from _erased(removal.id, held)
        began = True


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
    gone = {quote.id for quote in quotes} - (held.quote_ids if held.version > held.removed else set())
    yield from _put(*remove_quotes(gone, max(held.version, held.removed, 0)))
    return STALE


def _cleared(candidate: Candidate, held: Held) -> Generator[Step, Any, bool]:
    """Take back what only an outdated candidate has written; whether nothing came in between."""
    if held.removed > held.version:
        yield from _put(*remove_quotes(candidate.quote_ids, held.removed))
        return held.seen is None or (yield from _erased(candidate.id, held))
    if held.version > candidate.version:
        yield from _put(*remove_quotes(candidate.quote_ids - held.quote_ids, held.version))
    return True


def _erased(article: str, held: Held) -> Generator[Step, Any, bool]:
    """Delete a removed article, its quotes first: they are known by its document."""
    yield from _put(*remove_quotes(held.quote_ids, held.removed))
    (end,) = yield from _put(Action("articles", article, held.guard))
    return end.verdict is Verdict.DONE


def _put(*actions: Action) -> Generator[Step, Any, tuple[Outcome, ...]]:
    if not actions:
        return ()
    ends: tuple[Outcome, ...] = yield Put(actions)
    return ends


def _rejected(ends: tuple[Outcome, ...]) -> Outcome | None:
    return next((end for end in ends if end.verdict is Verdict.REJECTED), None)
