"""Files as sources of `propos ingest`: a folder that is looked at again and again, and standard input.

Generators without connections: whoever drives them (a thread beside the event loop) sets the pace, and says
where candidates.find is to run.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from propos.messages import Submission
from propos.states import Candidate
from propos_ingest.articles.dropped import Dropped
from propos_ingest.files.folder import ENDINGS, article_files
from propos_ingest.files.json_lines import read_lines
from propos_ingest.files.piece import Passed, Piece
from propos_ingest.files.read import read_file

Find = Callable[[Piece], Candidate | Dropped | Passed]

SETTLED: Final = 1.0
"""Seconds that a file must have been left alone: whoever writes it may not be done."""


class Look(msgspec.Struct, frozen=True):
    """A file's facts when it was looked at."""

    modified: int
    size: int


class Watch:
    """One folder. What was read is remembered as long as the process; `clock` gives POSIX time in seconds."""

    def __init__(self, folder: Path, find: Find, largest: int, clock: Callable[[], float]) -> None:
        self._folder = folder.absolute()
        self._find, self._largest, self._clock = find, largest, clock
        self._read: dict[Path, Look] = {}
        self._met: dict[Path, Look] = {}
        self._said: Dropped | None = None

    def look(self) -> Iterator[Candidate | Dropped]:
        """What the files hold that are new or changed since the last look, by name.

        A file that changed between two looks, or within SETTLED, is left for the next one. One that cannot
        be read, or a folder without any file, is named once.
        """
        files = article_files(self._folder) if self._folder.is_dir() else []
        yield from self._once(files)
        met = {path: facts for path in files if (facts := self._facts(path))}
        due = [
            path for path, facts in met.items() if facts != self._read.get(path) and self._rests(path, facts)
        ]
        self._read = {path: facts for path, facts in self._read.items() if path in met}
        self._met = met
        for path in due:
            self._read[path] = met[path]
            yield from self._articles(path)

    @property
    def waiting(self) -> bool:
        """Whether a file that was met has not been read: look again soon."""
        return any(self._read.get(path) != facts for path, facts in self._met.items())

    def _rests(self, path: Path, facts: Look) -> bool:
        age = self._clock() - facts.modified / 1e9
        before = self._met.get(path)
        if age < 0:  # a clock elsewhere is ahead of ours
            return facts == before
        return age >= SETTLED and before in (None, facts, self._read.get(path))

    def _articles(self, path: Path) -> Iterator[Candidate | Dropped]:
        try:
            yield from _found(read_file(path, 0, self._largest), self._find)
        except OSError as error:
            yield Dropped(path.as_uri(), "unreadable", error.strerror or str(error))

    def _once(self, files: list[Path]) -> Iterator[Dropped]:
        empty = Dropped(
            self._folder.as_uri(), "empty_folder", f"no file in it that ends in {' '.join(ENDINGS)}"
        )
        said, self._said = self._said, None if files else empty
        if self._said and not said:
            yield empty

    @staticmethod
    def _facts(path: Path) -> Look | None:
        try:
            facts = path.stat()
        except OSError:  # gone since the folder was listed
            return None
        return Look(facts.st_mtime_ns, facts.st_size)


def read_input(stream: BinaryIO, name: str, find: Find, largest: int) -> Iterator[Candidate | Dropped]:
    """The articles of JSON lines as they arrive, to the stream's end; `name` is a scheme for addresses.

    An article with neither `url` nor `id` is known by what its line says: the number of a line names nothing
    in a stream that is another one each time.
    """
    for piece in read_lines(stream, f"{name}:line", "", 0, largest, lambda: 0):
        known = isinstance(piece.held, Submission)
        named = msgspec.structs.replace(piece, address=f"{name}:{piece.seen}") if known else piece
        yield from _found(iter((named,)), find)


def _found(pieces: Iterator[Piece], find: Find) -> Iterator[Candidate | Dropped]:
    for piece in pieces:
        found = find(piece)
        if not isinstance(found, Passed):
            yield found
