"""Which build is under way and who works on it: one document in the index `reindex`, behind the prefix.

A process holds the build while it changes the document every BEAT seconds. Each change is a compare-and-set
on the document's sequence number, so of two processes one is told that it lost. Whether a holder lives is
judged by looking twice, never by comparing clocks. A build that ended stays on record.
"""

import os
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from time import monotonic
from typing import Final
from uuid import uuid4

import msgspec
from elasticsearch import BadRequestError, ConflictError, Elasticsearch, NotFoundError

from propos.errors import ProposError, Unusable
from propos_index.elastic import as_retry
from propos_index.rebuild.build import ENDED, Build, Entry, Progress

BEAT: Final = 2.0
SILENCE: Final = 8.0
"""Seconds without a beat after which a holder counts as dead."""
asked: Final = partial(as_retry, NotFoundError, ConflictError, BadRequestError)
"""Elasticsearch's errors as Retry, but those that tell something of what was asked."""
_ID: Final = "build"
_SETTINGS: Final = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


class Lost(ProposError):
    """Another process took the build over."""


class Found(msgspec.Struct, frozen=True):
    """The document and the state that a change of it must find."""

    entry: Entry
    seq_no: int
    primary_term: int


class Register:
    """The register of one set of indices, as one process sees it. Thread-safe once it holds the build."""

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self._client = client
        self._index = f"{prefix}reindex"
        self._me = f"process {os.getpid()} on {socket.gethostname()} ({uuid4().hex[:6]})"
        self._lock = Lock()
        self._held: Found | None = None

    def find(self) -> Found | None:
        """The last build; None when there never was one. Raises Retry."""
        with asked():
            try:
                answer = self._client.get(index=self._index, id=_ID)
            except NotFoundError:
                return None
        entry = msgspec.convert(answer["_source"], Entry)
        return Found(entry, answer["_seq_no"], answer["_primary_term"])

    def silent(self, found: Found, rest: Callable[[float], None]) -> bool:
        """Whether nobody works on the build that was found; takes SILENCE seconds when someone seemed to."""
        until = monotonic() + SILENCE
        while found.entry.holder:
            if monotonic() > until:
                return True
            rest(BEAT / 2)
            if self.find() != found:
                return False
        return True

    def take(self, found: Found | None, build: Build) -> None:
        """Hold `build`, in the place of what was found. Raises Unusable when another was faster, Retry."""
        if found is None:
            self._make()
        entry = Entry(build=build, holder=self._me)
        try:
            self._held = self._put(entry, found)
        except ConflictError as error:
            raise Unusable("another propos reindex is at work: wait for it, or stop it first") from error

    @property
    def build(self) -> Build:
        """The build as it was last written down."""
        return self._mine().entry.build

    def save(self, build: Build) -> Build:
        """Write down how far the build is; one that ended is held no more. Raises Lost, Retry."""
        holder = "" if build.step in ENDED else self._me

        def change(entry: Entry) -> Entry:
            progress = entry.progress if entry.build.step is build.step else Progress()
            return msgspec.structs.replace(entry, build=build, holder=holder, progress=progress)

        self._change(change)
        if build.step in ENDED:
            self._held = None
        return build

    def beat(self, progress: Progress) -> None:
        """Say that this process lives. Raises Lost, Retry."""
        now = datetime.now(UTC)
        self._change(
            lambda entry: msgspec.structs.replace(entry, beat=entry.beat + 1, seen=now, progress=progress)
        )

    def leave(self) -> None:
        """Let the next process take the build at once. Raises Lost, Retry."""
        if self._held is not None:
            self._change(lambda entry: msgspec.structs.replace(entry, holder=""))
            self._held = None

    def _mine(self) -> Found:
        if self._held is None:
            raise AssertionError("the build is not held")
        return self._held

    def _change(self, change: Callable[[Entry], Entry]) -> None:
        with self._lock:
            held = self._mine()
            try:
                self._held = self._put(change(held.entry), held)
            except ConflictError as error:
                now = self.find()
                if now is None or now.entry.holder != self._me:
                    raise Lost("another process took this build over") from error
                # A change of ours came through though its answer did not: this one goes on top of it.
                self._held = self._put(change(held.entry), now)

    def _put(self, entry: Entry, found: Found | None) -> Found:
        with asked():
            answer = self._client.index(
                index=self._index,
                id=_ID,
                document=msgspec.to_builtins(entry),
                op_type="create" if found is None else "index",
                if_seq_no=found.seq_no if found else None,
                if_primary_term=found.primary_term if found else None,
            )
        return Found(entry, answer["_seq_no"], answer["_primary_term"])

    def _make(self) -> None:
        with asked():
            try:
                self._client.indices.create(
                    index=self._index, settings=_SETTINGS, mappings={"enabled": False}
                )
            except BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
