"""What a backfill reads: archives, and piles of small files; what is known of each, and its pieces."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from propos.errors import Unusable
from propos_ingest.files.folder import ARCHIVES, ENDINGS, SMALL, article_files, has_ending
from propos_ingest.files.piece import Piece
from propos_ingest.files.read import read_file
from propos_ingest.pages.words import fingerprint

_ENDS: Final = 65_536


class Source(msgspec.Struct, frozen=True):
    """An archive, or the small files of a folder together; `name` is its address, `size` its bytes."""

    name: str
    fingerprint: str
    size: int
    files: tuple[Path, ...]
    pile: bool


def sources_of(paths: Sequence[Path]) -> tuple[Source, ...]:
    """The sources that the paths name, in their order, each once; a folder's archives come after its files.

    Raises Unusable for a path that names none.
    """
    found = [source for path in paths for source in _sources(path.absolute())]
    return tuple({source.name: source for source in found}.values())


def pieces(source: Source, start: int, largest: int) -> Iterator[Piece]:
    """What the source holds behind `start`. Positions in a pile are files, those in an archive its own."""
    if not source.pile:
        yield from read_file(source.files[0], start, largest)
        return
    before = 0
    for number, path in enumerate(source.files):
        if number >= start:
            for piece in read_file(path, 0, largest):
                yield msgspec.structs.replace(piece, end=number + piece.end, reached=before + piece.reached)
        before += path.stat().st_size


def _sources(path: Path) -> Iterator[Source]:
    if path.is_dir():
        small = tuple(article_files(path, SMALL))
        archives = article_files(path, ARCHIVES)
        if not small and not archives:
            raise Unusable(f"{path} holds no file of {' '.join(ENDINGS)}")
        if small:
            yield _pile(path, small)
        yield from map(_archive, archives)
    elif not path.is_file():
        raise Unusable(f"{path} is neither a file nor a folder")
    elif has_ending(path, ARCHIVES):
        yield _archive(path)
    elif has_ending(path, SMALL):
        yield _pile(path, (path,))
    else:
        raise Unusable(f"{path} is none of {' '.join(ENDINGS)}")


def _archive(path: Path) -> Source:
    """An archive is known by its length, its beginning and its end: to read it all would take too long."""
    size = path.stat().st_size
    with path.open("rb") as file:
        ends = file.read(_ENDS)
        file.seek(max(0, size - _ENDS))
        ends += file.read(_ENDS)
    content = hashlib.blake2b(ends, digest_size=12, salt=size.to_bytes(8, "big")).hexdigest()
    return Source(path.as_uri(), content, size, (path,), pile=False)


def _pile(path: Path, files: tuple[Path, ...]) -> Source:
    facts = [file.stat() for file in files]
    listed = (f"{file}:{each.st_mtime_ns}:{each.st_size}" for file, each in zip(files, facts, strict=True))
    return Source(path.as_uri(), fingerprint(*listed), sum(each.st_size for each in facts), files, pile=True)
