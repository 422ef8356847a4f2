"""Packed bodies: unpacked whole, in whatever pieces they come, or given up within bounds."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propos.errors import BadMessage
from propos_ingest.net.unpack import unpack_gzip, unpacker

TEXT = b"Le quai nord de Vernec rouvre jeudi, a promis la mairie. " * 3000


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def unpacked(coding: str, packed: bytes, step: int) -> bytes:
    unpacking = unpacker(coding)
    found = b""
    for start in range(0, len(packed), step):
        found += b"".join(unpacking.feed(packed[start : start + step]))
    unpacking.finish()
    return found


@given(st.binary(max_size=3000), st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 4000))
def test_what_was_packed_comes_out(data: bytes, more: list[bytes], step: int) -> None:
    members = gzip.compress(data) + b"".join(map(gzip.compress, more))
    assert unpacked("gzip", members, step) == data + b"".join(more)
    assert unpacked("deflate", zlib.compress(data), step) == data
    assert unpacked("identity", data, step) == data


@pytest.mark.parametrize("step", [1, 7, 1000, 1 << 20])
def test_long_texts_in_all_codings(step: int) -> None:
    for coding, packed in (
        ("gzip", gzip.compress(TEXT)),
        ("X-GZip", gzip.compress(TEXT[:100_000]) + gzip.compress(TEXT[100_000:])),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare(TEXT)),
        ("", TEXT),
    ):
        assert unpacked(coding, packed, step) == TEXT


def test_bytes_after_the_last_member_are_ignored() -> None:
    assert unpacked("gzip", gzip.compress(b"abc") + b"\0" * 600, 10) == b"abc"
    assert unpacked("deflate", zlib.compress(b"abc") + b"more", 3) == b"abc"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_what_is_cut_off_or_no_packed_stream_is_an_error(coding: str) -> None:
    packed = {"gzip": gzip.compress(TEXT), "deflate": zlib.compress(TEXT)}[coding]
    for broken in (packed[:1], packed[:-1], packed[: len(packed) // 2], packed[:50] + b"\xff" * 100):
        with pytest.raises(zlib.error):
            unpacked(coding, broken, 1000)
    assert unpacked(coding, b"", 10) == b"", "an empty body is no cut-off one"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "nonsense"])
def test_codings_that_we_do_not_ask_for(coding: str) -> None:
    with pytest.raises(zlib.error, match="not asked for"):
        unpacker(coding)


def test_a_gzip_file_is_unpacked_up_to_a_limit() -> None:
    assert unpack_gzip(gzip.compress(TEXT), len(TEXT)) == TEXT
    with pytest.raises(BadMessage, match=r"^too_large: "):
        unpack_gzip(gzip.compress(TEXT), len(TEXT) - 1)
    for broken in (b"no gzip", gzip.compress(TEXT)[:-9], b"\x1f"):
        with pytest.raises(BadMessage, match=r"^broken_gzip: "):
            unpack_gzip(broken, len(TEXT))


def test_a_bomb_is_given_up_before_the_limit() -> None:
    bombs = (gzip.compress(bytes(150_000_000)), gzip.compress(bytes(500_000)) * 200)
    tracemalloc.start()
    try:
        for packed in bombs:
            with pytest.raises(BadMessage, match=r"^too_large: .* 200 times"):
                unpack_gzip(packed, 20_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_long_and_dull_text_is_no_bomb() -> None:
    lines = (b"<url><loc>https://gazette.example/article/%d</loc></url>\n" % n for n in range(100_000))
    listing = b"".join(lines)
    assert unpack_gzip(gzip.compress(listing, 9), len(listing)) == listing
    assert unpack_gzip(gzip.compress(bytes(1_000_000)), 1_000_000) == bytes(1_000_000)


def test_endless_empty_members_are_given_up() -> None:
    with pytest.raises(BadMessage, match=r"^broken_gzip: more than .* members"):
        unpack_gzip(gzip.compress(b"") * 50_000, 1000)
