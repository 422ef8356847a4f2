"""WARC archives: pages out of whole, compressed, resumed and broken ones."""

import gzip
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from propos.errors import BadMessage
from propos_ingest.files.piece import Capture, Passed, Piece
from propos_ingest.files.read import read_file

Write = Callable[[WARCWriter], None]
LARGEST = 100_000


def page(number: int, body: bytes = b"", status: str = "200 OK", **headers: str) -> Write:
    def write(writer: WARCWriter) -> None:
        named = {"Content-Type": "text/html; charset=ISO-8859-15"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        record = writer.create_warc_record(
            f"https://www.gazette.example/{number}",
            "response",
            payload=BytesIO(body or b"<p>Article %d" % number),
            http_headers=StatusAndHeaders(status, list(named.items()), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": f"2021-03-04T05:06:{number % 60:02}Z"},
        )
        writer.write_record(record)

    return write


def other(kind: str) -> Write:
    def write(writer: WARCWriter) -> None:
        url = "https://www.gazette.example/autre"
        if kind == "warcinfo":
            writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "essai"}))
        elif kind == "revisit":
            writer.write_record(
                writer.create_revisit_record(
                    url,
                    "sha1:AAAA",
                    url,
                    "2021-03-01T00:00:00Z",
                    StatusAndHeaders("200 OK", [], protocol="HTTP/1.1"),
                )
            )
        else:
            writer.write_record(
                writer.create_warc_record(url, kind, payload=BytesIO(b"GET / HTTP/1.1\r\n\r\n"))
            )

    return write


def archive(records: Iterable[Write], compressed: bool) -> bytes:
    whole = BytesIO()
    writer = WARCWriter(whole, gzip=compressed)
    for write in records:
        write(writer)
    return whole.getvalue()


def read(path: Path, body: bytes, start: int = 0) -> list[Piece]:
    path.write_bytes(body)
    return list(read_file(path, start, LARGEST))


def urls(found: list[Piece]) -> list[int]:
    return [int(each.held.url.rpartition("/")[2]) for each in found if isinstance(each.held, Capture)]


@pytest.fixture(params=["a.warc", "a.warc.gz"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def packed(path: Path, *records: Write) -> bytes:
    return archive(records, path.suffix == ".gz")


def test_pages_come_out_with_their_address_date_and_charset_and_the_rest_is_passed(path: Path) -> None:
    body = packed(
        path,
        other("warcinfo"),
        other("request"),
        page(1, "<p>L’été coûte 3 €".encode("iso-8859-15", "replace")),
        page(2, status="404 Not Found"),
        page(3, Content_Type="image/png"),
        other("revisit"),
        page(4, gzip.compress(b"<p>Quatre"), Content_Encoding="gzip"),
        page(5, b"5\r\n<p>Ci\r\n2\r\nnq\r\n0\r\n\r\n", Transfer_Encoding="chunked"),
    )
    found = read(path, body)
    held = [each.held.kind if isinstance(each.held, Passed) else "page" for each in found]
    assert held == ["warcinfo", "request", "page", "status", "type", "revisit", "page", "page"]
    pages = [each.held for each in found if isinstance(each.held, Capture)]
    assert [each.url for each in pages] == [f"https://www.gazette.example/{number}" for number in (1, 4, 5)]
    assert pages[0].observed_at == datetime(2021, 3, 4, 5, 6, 1, tzinfo=UTC)
    assert (pages[0].charset, pages[0].body[-4:]) == ("iso-8859-15", b" 3 \xa4")
    assert [each.body for each in pages[1:]] == [b"<p>Quatre", b"<p>Cinq"]
    assert found[-1].end == len(body)


def test_it_goes_on_behind_any_piece(path: Path) -> None:
    body = packed(path, *(page(number) for number in range(40)))
    found = read(path, body)
    assert urls(found) == list(range(40))
    assert len({each.seen for each in found}) == 40
    for number in (0, 7, 38, 39):
        assert urls(read(path, body, found[number].end)) == list(range(number + 1, 40))


def test_what_is_broken_in_the_middle_is_named_and_the_rest_is_read(path: Path) -> None:
    body = packed(path, *(page(number, bytes(range(97, 123)) * 400) for number in range(30)))
    ends = [each.end for each in read(path, body)]
    hurt = bytearray(body)
    hurt[ends[9] + 2 : ends[9] + 60] = b"?" * 58
    found = read(path, bytes(hurt))
    assert urls(found) == [*range(10), *range(11, 30)]
    (corrupt,) = [each for each in found if isinstance(each.held, BadMessage)]
    assert (corrupt.address, corrupt.end) == (f"{path.as_uri()}#{ends[9]}", ends[10])
    assert f"bytes {ends[9]:,} to {ends[10]:,}" in str(corrupt.held)


@pytest.mark.parametrize("cut", [1, 30, 200, 300])
def test_an_archive_that_is_cut_off_gives_every_whole_record(path: Path, cut: int) -> None:
    body = packed(path, *(page(number, b"<p>" + b"mots " * 60) for number in range(20)))
    ends = [each.end for each in read(path, body)]
    found = read(path, body[: ends[18] + cut])
    assert urls(found) == list(range(19))
    assert [each.held.reason for each in found if isinstance(each.held, BadMessage)] == ["corrupt"]


def test_a_member_that_is_whole_but_wrong_inside_spoils_no_other(path: Path) -> None:
    wrong = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    first, last = packed(path, page(1)), packed(path, page(2))
    middle = gzip.compress(wrong) if path.suffix == ".gz" else wrong
    found = read(path, first + middle + b"\r\n" * (path.suffix != ".gz") + last)
    assert urls(found) == [1, 2]
    assert [type(each.held) for each in found] == [Capture, BadMessage, Capture]


def test_one_gzip_member_of_many_records_is_read_and_begun_again(tmp_path: Path) -> None:
    body = gzip.compress(archive([page(number) for number in range(5)], compressed=False))
    found = read(tmp_path / "a.warc.gz", body)
    assert urls(found) == list(range(5))
    assert [each.end for each in found] == [0, 0, 0, 0, len(body)]


def test_a_page_that_is_too_large_is_named_and_not_unpacked_in_memory(path: Path) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    found = read(
        path, packed(path, page(1, bomb, Content_Encoding="gzip"), page(2, Content_Encoding="zstd"), page(3))
    )
    reasons = [each.held.reason if isinstance(each.held, BadMessage) else "page" for each in found]
    assert reasons == ["too_large", "encoding", "page"]


def test_what_is_no_archive_is_named(path: Path) -> None:
    (piece,) = read(path, b"Ceci n'est pas une archive." * 100)
    assert isinstance(piece.held, BadMessage)
    assert (piece.held.reason, piece.end) == ("corrupt", 2700)
