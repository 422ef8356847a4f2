"""What a file holds, whatever its format."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from propos.errors import BadMessage
from propos_ingest.files.folder import SMALL, has_ending
from propos_ingest.files.json_files import read_json
from propos_ingest.files.json_lines import read_lines
from propos_ingest.files.piece import Capture, Held, Piece
from propos_ingest.files.text import read_text
from propos_ingest.files.warc import read_warc
from propos_ingest.pages.words import fingerprint


def read_file(path: Path, start: int, largest: int) -> Iterator[Piece]:
    """What a file holds behind `start`, which is 0 or the end of a piece of it, in its order.

    Articles and small files of more than `largest` bytes are named, not read. A file that breaks in the
    middle ends with a piece that says so. Raises OSError when the file cannot be opened.
    """
    address = path.absolute().as_uri()
    if has_ending(path, SMALL):
        yield from _small(path, address, largest)
        return
    end = start
    with path.open("rb") as file:
        try:
            for piece in _archive(file, path, address, start, largest):
                end = piece.end
                yield piece
        except (EOFError, OSError, zlib.error) as error:
            yield Piece(
                address=address,
                seen="",
                end=end,
                reached=file.tell(),
                held=BadMessage("corrupt", f"behind {end:,}: {error}"),
            )


def _archive(file: BinaryIO, path: Path, address: str, start: int, largest: int) -> Iterator[Piece]:
    if has_ending(path, (".warc", ".warc.gz")):
        return read_warc(file, address, start, largest)
    plain = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if has_ending(path, (".gz",)) else file
    return read_lines(plain, address, path.name, start, largest, file.tell)


def _small(path: Path, address: str, largest: int) -> Iterator[Piece]:
    """The articles of one small file; each but the last ends at 0, so that all are read again together."""
    facts = path.stat()
    seen = fingerprint(str(facts.st_mtime_ns), str(facts.st_size))
    try:
        if facts.st_size > largest:
            raise BadMessage("too_large", f"more than {largest:,} bytes")
        found = _articles(path.read_bytes(), path, address)
    except BadMessage as error:
        found = (error,)
    for number, held in enumerate(found, 1):
        yield Piece(
            address=address if len(found) == 1 else f"{address}#{number}",
            seen=seen,
            end=1 if number == len(found) else 0,
            reached=facts.st_size,
            held=held,
        )


def _articles(body: bytes, path: Path, address: str) -> tuple[Held, ...]:
    if not body.strip():
        raise BadMessage("empty", "the file has no content")
    if has_ending(path, (".json",)):
        return read_json(body, path.name)
    if has_ending(path, (".txt",)):
        return (read_text(body, path.name),)
    return (Capture(url=address, body=body),)
