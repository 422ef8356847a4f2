"""Where the next record of a broken WARC archive begins."""

import re
import zlib
from typing import BinaryIO, Final

from propos_ingest.files.piece import READ_AHEAD

_BEGIN: Final = re.compile(rb"\x1f\x8b\x08|(?<=\n)WARC/[01]\.")
_LONGEST: Final = 8
_PEEK: Final = 4096


def next_record(stream: BinaryIO, start: int) -> int:
    """The byte, from `start` on, where a record or its gzip member begins; else the file's end."""
    position = max(0, start - 1)
    while True:
        stream.seek(position)
        chunk = stream.read(READ_AHEAD)
        for found in _BEGIN.finditer(chunk):
            at = position + found.start()
            if at >= start and _holds(stream, at):
                return at
        if len(chunk) < READ_AHEAD:
            return max(start, position + len(chunk))
        position += len(chunk) - _LONGEST


def _holds(stream: BinaryIO, at: int) -> bool:
    """Whether a record begins here, plain or compressed; the magic number alone may be chance."""
    stream.seek(at)
    head = stream.read(_PEEK)
    if head.startswith(b"WARC/"):
        return True
    try:
        return zlib.decompressobj(31).decompress(head, _LONGEST).startswith(b"WARC/")
    except zlib.error:
        return False
