"""JSON lines as articles: one object a line, each with the fields of messages.Submission. Streamed."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from propos.errors import BadMessage
from propos.messages import Submission
from propos_ingest.files.json_files import read_object
from propos_ingest.files.piece import Piece
from propos_ingest.pages.words import fingerprint

_BOM: Final = b"\xef\xbb\xbf"


def read_lines(
    stream: BinaryIO, address: str, name: str, start: int, longest: int, reached: Callable[[], int]
) -> Iterator[Piece]:
    """The articles of the lines behind the first `start` ones; blank lines are none.

    Positions are lines. A bad line, or one of more than `longest` bytes, spoils no other. `reached` says how
    many bytes of the file were read, which a compressed stream does not know.
    Source: jsonlines.org.
    """
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        whole = line.endswith(b"\n") or len(line) <= longest
        if not whole:
            _skip_line(stream, longest)
        if number <= start or not line.strip():
            continue
        yield Piece(
            address=f"{address}#{number}",
            seen=fingerprint(line.decode("utf-8", "replace")),
            end=number,
            reached=reached(),
            held=_line(line, number, name) if whole else _too_large(number, longest),
        )


def _line(line: bytes, number: int, name: str) -> Submission | BadMessage:
    try:
        return read_object(line.removeprefix(_BOM).strip(), name)
    except BadMessage as error:
        return BadMessage(error.reason, f"line {number}: {error.detail}")


def _too_large(number: int, longest: int) -> BadMessage:
    return BadMessage("too_large", f"line {number}: more than {longest:,} bytes")


def _skip_line(stream: BinaryIO, longest: int) -> None:
    while (part := stream.readline(longest)) and not part.endswith(b"\n"):
        pass
