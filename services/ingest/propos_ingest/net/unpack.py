"""Unpacks gzip and deflate in small pieces, so that the reader can stop before a bomb has gone off."""

import io
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

from propos.errors import BadMessage

_PACKED: Final = 1 << 12  # zlib copies what it has not read yet at every piece and member
_PIECE: Final = 1 << 16
_MOST_TIMES: Final = 200  # a text packs to a tenth, a listing to a fiftieth, a bomb to a thousandth
_UNSUSPECTED: Final = 1 << 20
_MOST_MEMBERS: Final = 10_000
_GZIP_MAGIC: Final = b"\x1f\x8b"


class Unpacker(Protocol):
    """Takes packed bytes as they come and gives pieces of at most 64 KiB; raises zlib.error."""

    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> None: ...


class Plain:
    """Unpacks what is not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """There is no end to miss."""


class Inflater:
    """Unpacks a stream of gzip members (RFC 1952), or one zlib (RFC 1950) or bare deflate stream (RFC 1951).

    Bytes after the last member are ignored, as gzip does. Raises BadMessage (too_large) when a bomb goes off:
    after 1 MiB that came out of less than a 200th.
    """

    def __init__(self, gzip: bool) -> None:
        self._gzip = gzip
        self._members = 0
        self._inflate: zlib._Decompress | None = None
        self._held = b""
        self._over = False
        self._taken = self._given = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _PACKED):
            packed = data[start : start + _PACKED]
            self._taken += len(packed)
            for piece in self._inflated(self._held + packed):
                self._given += len(piece)
                if self._given > max(_UNSUSPECTED, self._taken * _MOST_TIMES):
                    raise BadMessage("too_large", f"unpacks to more than {_MOST_TIMES} times its size")
                yield piece

    def finish(self) -> None:
        """Raises zlib.error when the stream is cut off."""
        if self._inflate is not None or (self._held and not self._members):
            raise zlib.error("the packed stream is cut off")

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        while not self._over:
            if self._inflate is None:
                self._held = data if len(data) < len(_GZIP_MAGIC) else b""
                if self._held == data or self._is_rest(data):
                    return
                self._inflate = self._member(data)
            inflate = self._inflate
            piece = inflate.decompress(data, _PIECE)
            yield piece
            data = inflate.unconsumed_tail
            if inflate.eof:
                data, self._inflate = inflate.unused_data, None
                self._over = not self._gzip
            elif not data and len(piece) < _PIECE:  # a full piece may have left some of its output inside
                return

    def _is_rest(self, data: bytes) -> bool:
        self._over = self._members > 0 and not data.startswith(_GZIP_MAGIC)
        return self._over

    def _member(self, data: bytes) -> "zlib._Decompress":
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise zlib.error(f"more than {_MOST_MEMBERS:,} gzip members")
        if self._gzip:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def unpacker(coding: str) -> Unpacker:
    """The unpacker for a Content-Encoding. Raises zlib.error for one that we do not ask for."""
    match coding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Inflater(gzip=True)
        case "deflate":
            return Inflater(gzip=False)
    raise zlib.error(f"Content-Encoding {coding[:40]!r} was not asked for")


def unpack_gzip(body: bytes, limit: int) -> bytes:
    """What a gzip file holds (a sitemap.xml.gz, say), at most `limit` bytes.

    Raises BadMessage (too_large, broken_gzip).
    """
    inflater, plain = Inflater(gzip=True), io.BytesIO()
    try:
        for piece in inflater.feed(body):
            plain.write(piece)
            if plain.tell() > limit:
                raise BadMessage("too_large", f"more than {limit:,} bytes, unpacked")
        inflater.finish()
    except zlib.error as error:
        raise BadMessage("broken_gzip", str(error)) from error
    return plain.getvalue()
