"""WARC archives as pages: the HTML that was fetched with success, record by record.

Sources: ISO 28500:2017 (WARC 1.1), sections 5 and 6; annex D for compression, one gzip member a record.
"""

from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from warcio.bufferedreaders import BufferedReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from propos.errors import BadMessage
from propos_ingest.addresses import web_host
from propos_ingest.files.piece import Capture, Held, Passed, Piece
from propos_ingest.files.warc_search import next_record
from propos_ingest.pages.dates import moment
from propos_ingest.pages.words import fingerprint

_PAGES: Final = ("", "text/html", "application/xhtml+xml")
_GZIP: Final = b"\x1f\x8b"
_UTC: Final = ZoneInfo("UTC")
_LOADER: Final = ArcWarcRecordLoader(verify_http=False, arc2warc=False)


def read_warc(stream: BinaryIO, address: str, start: int, largest: int) -> Iterator[Piece]:
    """Every record from byte `start` on, which is 0 or the end of a piece; bodies of `largest` bytes at most.

    Positions are bytes of the file. Where records cannot be read, the bytes up to the next one that can are
    named by one piece. In a file that is one gzip member of many records, positions count from its begin.
    """
    position = start
    while True:
        try:
            for piece in _records(stream, address, position, largest):
                position = piece.end
                yield piece
        except Exception as error:  # noqa: BLE001  # whatever a broken archive breaks, the rest of it is read
            resumed = next_record(stream, position + 1)
            why = f"bytes {position:,} to {resumed:,} hold no whole record: {error or type(error).__name__}"
            yield Piece(
                address=f"{address}#{position}",
                seen="",
                end=resumed,
                reached=resumed,
                held=BadMessage("corrupt", why[:300]),
            )
            position = resumed
        else:
            return


def _records(stream: BinaryIO, address: str, start: int, largest: int) -> Iterator[Piece]:
    """Raises whatever warcio and zlib raise when the archive is broken, EOFError when it is cut off."""
    reader = _reader(stream, start)
    begin, line = start, _first_line(reader)
    while line:
        record = _LOADER.parse_record_stream(reader, line, "warc")
        if record.length is None:
            raise EOFError("it has no length")
        held = _held(record, largest)
        while record.raw_stream.read(65_536):
            pass
        if record.raw_stream.limit > 0:
            raise EOFError(f"it lacks {record.raw_stream.limit:,} bytes of its length")
        at, line = begin, _first_line(reader)
        if reader.decompressor is None or not line:
            begin = stream.tell() - reader.rem_length() - len(line)
        seen = fingerprint(record.rec_headers.get_header("WARC-Record-ID"))
        yield Piece(address=f"{address}#{at}", seen=seen, end=begin, reached=stream.tell(), held=held)
        if not line and reader.read_next_member():
            line = _first_line(reader)
            if not line and not reader.decompressor.eof:
                raise EOFError("a gzip member is cut off")


class _Members(BufferedReader):  # type: ignore[misc]  # warcio has no types
    """Says that a gzip member is broken; warcio writes that to standard error and takes it for the end."""

    def _decompress(self, data: bytes) -> bytes:
        unpacked: bytes = self.decompressor.decompress(data)
        return unpacked


def _reader(stream: BinaryIO, start: int) -> Any:
    """A reader of lines and bytes from `start` on, compressed or not."""
    stream.seek(start)
    compressed = stream.read(len(_GZIP)) == _GZIP
    stream.seek(start)
    return _Members(stream, decomp_type="gzip") if compressed else BufferedReader(stream)


def _first_line(reader: Any) -> bytes:
    """The first line that is not blank, where a record begins; empty at the end of the file or member."""
    line: bytes = reader.readline()
    while line and not line.strip():
        line = reader.readline()
    return line


def _held(record: ArcWarcRecord, largest: int) -> Held:
    kind = record.rec_headers.get_header("WARC-Type") or "unknown"
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if kind != "response" or record.http_headers is None or not web_host(url):
        return Passed(kind if kind != "response" else "no_http")
    if record.http_headers.get_statuscode() != "200":
        return Passed("status")
    declared = Message()
    declared["content-type"] = record.http_headers.get_header("Content-Type") or ""
    if record.http_headers.get_header("Content-Type") and declared.get_content_type() not in _PAGES:
        return Passed("type")
    return _capture(record, url, declared.get_content_charset(), largest)


def _capture(record: ArcWarcRecord, url: str, charset: str | None, largest: int) -> Capture | BadMessage:
    encoding = (record.http_headers.get_header("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", *BufferedReader.get_supported_decompressors()):
        return BadMessage("encoding", f"Content-Encoding {encoding[:40]!r} is not read")
    body: bytes = record.content_stream().read(largest + 1)
    if len(body) > largest:
        return BadMessage("too_large", f"more than {largest:,} bytes")
    when = moment(record.rec_headers.get_header("WARC-Date"), _UTC)
    return Capture(url=url, body=body, charset=charset, observed_at=when)
