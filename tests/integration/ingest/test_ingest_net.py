"""Requests against hostile servers: real sockets, and what reached the server is counted."""

import asyncio
import gzip
import socket
import time
import tracemalloc
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from propos.errors import BadMessage
from propos_ingest.net.budgets import Budgets
from propos_ingest.net.fetch import Elsewhere, Fetched, Fetcher, Unfetched, open_fetcher
from propos_ingest.net.session import open_session
from propos_ingest.net.unpack import unpack_gzip
from propos_ingest.settings import IngestSettings

ALLOWED = "127.0.0.5"
FORBIDDEN = "127.0.0.1"
LIMIT = 100_000
PAGE = b"<p>Le quai nord de Vernec rouvre jeudi, a promis la mairie.</p>"

Act = Callable[[asyncio.StreamWriter], Awaitable[None]]


def http(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the wire; `_` in a header's name stands for `-`."""
    said = {"Content_Length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in said.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Texte", *lines, "", ""]).encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    return http(status, Location=to)


@dataclass
class Request:
    """One request as the server saw it."""

    when: float
    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """A server's answers by path, and its log."""

    answers: dict[str, bytes | Act] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    connections: int = 0
    running: int = 0
    most_at_once: int = 0
    sent: int = 0
    hung_up: int = 0
    work: float = 0.0
    """Seconds before each answer."""

    @property
    def asked(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        return [request.path for request in self.log if request.path != "/robots.txt"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
                self.log.append(Request(time.monotonic(), head[0].split(" ")[1], headers))
                self.running += 1
                self.most_at_once = max(self.most_at_once, self.running)
                try:
                    await asyncio.sleep(self.work)
                    await self._answer(self.log[-1], writer)
                finally:
                    self.running -= 1
        except (OSError, asyncio.IncompleteReadError):
            self.hung_up += 1
        finally:
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        answer = self.answers.get(request.path, http(404))
        if not isinstance(answer, bytes):
            await answer(writer)
            raise ConnectionAbortedError
        etag = request.headers.get("if-none-match", "-").encode()
        if b"etag: " + etag + b"\r\n" in answer.lower():
            answer = http(304)
        writer.write(answer)
        await writer.drain()
        self.sent += len(answer)


class Names(AbstractResolver):
    """A DNS in which every name has the addresses given here, else the allowed one."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self.addresses.get(host, [ALLOWED])
        if not found:
            raise OSError(None, "Name or service not known")
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in found
        ]

    async def close(self) -> None:
        self.addresses = {}


@dataclass
class World:
    """One server at the allowed address, one at the forbidden, on one port; and who asks them."""

    site: Site
    forbidden: Site
    names: Names
    port: int
    fetcher: Fetcher
    budgets: Budgets

    def url(self, path: str, host: str = "gazette.example") -> str:
        return f"http://{host}:{self.port}{path}"

    async def get(self, path: str, **more: Any) -> Fetched:
        url = path if "://" in path else self.url(path)
        return await self.fetcher.get(url, **{"limit": LIMIT, **more})

    async def refused(self, path: str, **more: Any) -> str:
        """Why there was no answer."""
        with pytest.raises((Unfetched, BadMessage)) as caught:
            await self.get(path, **more)
        return str(getattr(caught.value, "reason", ""))


@asynccontextmanager
async def world(**settings: Any) -> AsyncIterator[World]:
    chosen = IngestSettings(
        **{"allow_networks": f"{ALLOWED}/32", "host_pause": 0, "contact": "desk@propos.example", **settings}
    )
    site, forbidden, names = Site(), Site(), Names()
    server = await asyncio.start_server(site.serve, ALLOWED, 0)
    port = server.sockets[0].getsockname()[1]
    try:
        other = await asyncio.start_server(forbidden.serve, FORBIDDEN, port)
        async with open_session(chosen, names) as session:
            budgets = Budgets(chosen)
            fetcher = open_fetcher(session, chosen, budgets)
            yield World(site, forbidden, names, port, fetcher, budgets)
        other.close()
    finally:
        server.close()


def test_an_answer_and_who_asked() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = http(
                body="été".encode("latin-1"),
                Content_Type="Text/HTML; charset=ISO-8859-1",
                ETag='"v1"',
                Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT",
                Cache_Control="max-age=300",
                Set_Cookie="suivi=1",
            )
            found = await it.get("/a")
            assert (found.status, found.url, found.body) == (200, it.url("/a"), "été".encode("latin-1"))
            assert (found.content_type, (found.charset or "").lower()) == ("text/html", "iso-8859-1")
            assert (found.etag, found.last_modified) == ('"v1"', "Tue, 03 Mar 2026 10:00:00 GMT")
            assert (found.max_age, found.permanent) == (300, None)

            again = await it.get("/a", etag=found.etag, last_modified=found.last_modified)
            assert (again.status, again.body, again.etag) == (304, None, '"v1"')
            assert it.site.asked == ["/a", "/a"]
            assert it.site.connections == 1, "the connection is kept"
            said = it.site.log[-1].headers
            assert said["if-modified-since"] == "tue, 03 mar 2026 10:00:00 gmt"
            assert said["user-agent"].startswith("propos/")
            assert "+desk@propos.example" in said["user-agent"]
            assert said["accept-language"].startswith("fr")
            assert "cookie" not in said

    asyncio.run(scene())


def test_passwords_are_sent_and_told_to_nobody() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = http(body=PAGE)
            found = await it.get(f"http://marie:secret@gazette.example:{it.port}/a")
            assert it.site.log[-1].headers["authorization"].startswith("basic ")
            assert "secret" not in found.url
            with pytest.raises(Unfetched) as caught:
                await it.get(f"http://marie:secret@gazette.example:{it.port}/absent")
            assert "secret" not in str(caught.value)

    asyncio.run(scene())


def test_redirects_and_which_of_them_last() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers |= {
                "/301": redirect("/308?x=1", 301),
                "/308?x=1": redirect(it.url("/fin", "www.gazette.example"), 308),
                "/302": redirect("/301"),
                "/301-302": redirect("/307", 301),
                "/307": redirect("/fin", 307),
                "/fin": http(body=PAGE),
            }
            lasting = await it.get("/301")
            assert lasting.url == lasting.permanent == it.url("/fin", "www.gazette.example")
            for path in ("/302", "/301-302", "/307"):
                found = await it.get(path)
                assert (found.body, found.permanent) == (PAGE, None)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/\xc3\xa9t\xc3\xa9 2026", "/%C3%A9t%C3%A9%202026"),
        (b"/\xe9t\xe9", "/%E9t%E9"),
        (b"//www.gazette.example:PORT/b%2Fc#suite", "/b%2Fc"),
    ],
)
def test_redirects_written_in_raw_bytes(location: bytes, path: str) -> None:
    async def scene() -> None:
        async with world() as it:
            where = location.replace(b"PORT", str(it.port).encode())
            it.site.answers["/a"] = b"HTTP/1.1 301 x\r\nContent-Length: 0\r\nLocation: " + where + b"\r\n\r\n"
            it.site.answers[path] = http(body=PAGE)
            assert (await it.get("/a")).body == PAGE
            assert it.site.asked == ["/a", path]

    asyncio.run(scene())


def test_redirects_without_an_end() -> None:
    async def scene() -> None:
        async with world(max_redirects=4) as it:
            it.site.answers |= {"/a": redirect("/b"), "/b": redirect("/a#plus"), "/soi": redirect("/soi")}
            it.site.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(20)}
            assert await it.refused("/a") == "redirects"
            assert it.site.asked == ["/a", "/b"]
            assert await it.refused("/soi") == "redirects"
            assert await it.refused("/0") == "redirects"
            assert it.site.asked[3:] == ["/0", "/1", "/2", "/3", "/4"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:PORT/secret", "forbidden_address"),
        ("//127.0.0.1:PORT/secret", "forbidden_address"),
        ("http://2130706433:PORT/secret", "forbidden_address"),
        ("http://0x7f.1:PORT/secret", "forbidden_address"),
        ("http://[::ffff:127.0.0.1]:PORT/secret", "forbidden_address"),
        ("http://gazette.example@127.0.0.1:PORT/secret", "forbidden_address"),
        ("http://127.0.0.1.:PORT/secret", "forbidden_address"),
        ("http://localhost:PORT/secret", "forbidden_address"),
        ("http://interne.example:PORT/secret", "forbidden_address"),
        ("http://169.254.169.254/latest/meta-data/", "forbidden_address"),
        ("http://nuage.example/latest/meta-data/", "forbidden_address"),
        ("file:///etc/passwd", "no_web_address"),
        ("http://[", "no_web_address"),
    ],
)
def test_redirects_to_where_nobody_may_go(location: str, reason: str) -> None:
    async def scene() -> None:
        async with world() as it:
            it.names.addresses |= {"interne.example": [FORBIDDEN], "nuage.example": ["169.254.169.254"]}
            it.site.answers["/a"] = redirect(location.replace("PORT", str(it.port)))
            assert await it.refused("/a") == reason
            assert it.site.asked == ["/a"]
            assert it.forbidden.connections == 0

    asyncio.run(scene())


def test_names_lead_to_permitted_addresses_only() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = it.forbidden.answers["/a"] = http(body=PAGE)
            it.names.addresses |= {"deux.example": [FORBIDDEN, ALLOWED], "interne.example": [FORBIDDEN]}
            assert (await it.get(it.url("/a", "deux.example"))).body == PAGE
            for host in ("interne.example", "localhost", FORBIDDEN):
                assert await it.refused(it.url("/a", host)) == "forbidden_address"
            assert (it.site.asked, it.forbidden.connections) == (["/a"], 0)

    asyncio.run(scene())


def test_a_name_bound_anew_after_the_check_gains_nothing() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = it.forbidden.answers["/a"] = http(body=PAGE, Connection="close")
            for bound in (ALLOWED, FORBIDDEN, ALLOWED, FORBIDDEN):
                it.names.addresses["change.example"] = [bound]
                with suppress(BadMessage):
                    await it.get(it.url("/a", "change.example"))
            assert it.forbidden.connections == 0

    asyncio.run(scene())


def test_the_resolver_of_this_machine_is_guarded_too() -> None:
    async def scene() -> None:
        settings = IngestSettings(host_pause=0)
        async with world() as it, open_session(settings) as session:
            fetcher = Fetcher(session, settings, Budgets(settings))
            names = {"localhost", socket.gethostname()}
            for name in names:
                with pytest.raises((BadMessage, Unfetched), match=r"^(forbidden_address|unreachable): "):
                    await fetcher.get(it.url("/a", name), limit=LIMIT)
            assert it.forbidden.connections == 0

    asyncio.run(scene())


def test_what_another_instance_looks_after_is_not_asked() -> None:
    async def scene() -> None:
        async with world() as it:
            away = it.url("/b", "courrier.example")
            it.site.answers |= {"/a": redirect("/c", 301), "/c": redirect(away, 301), "/b": http(body=PAGE)}
            asked: list[str] = []

            def ours(url: str) -> bool:
                asked.append(url)
                return "gazette" in url

            with pytest.raises(Elsewhere) as caught:
                await it.get("/a", follow=ours)
            assert (caught.value.url, caught.value.permanent) == (away, True)
            assert asked == [it.url("/c"), away]
            assert it.site.asked == ["/a", "/c"]

    asyncio.run(scene())


async def drip(writer: asyncio.StreamWriter, start: bytes, piece: bytes) -> None:
    writer.write(start)
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"")),
    ],
)
def test_slow_drips_are_given_up_in_time(start: bytes, piece: bytes) -> None:
    async def scene() -> None:
        async with world(fetch_timeout=0.5) as it:
            it.site.answers["/a"] = lambda writer: drip(writer, start, piece)
            assert await it.refused("/a", robots=False) in {"timeout", "broken_answer"}
            assert len(it.site.log) == 1

    began = time.monotonic()
    asyncio.run(scene())
    assert time.monotonic() - began < 30


def test_the_time_limit_holds_over_all_redirects_and_not_for_waiting() -> None:
    async def scene() -> None:
        async with world(fetch_timeout=2, fetches_per_host=1, max_redirects=50) as it:
            it.site.work = 0.4
            it.site.answers |= {f"/{n}": redirect(f"/{n + 1}") for n in range(50)}
            it.site.answers["/fin"] = http(body=PAGE)
            assert await it.refused("/0", robots=False) == "timeout"
            assert len(it.site.log) <= 6
            waiting = await asyncio.gather(*(it.get("/fin", robots=False) for _ in range(6)))
            assert [found.body for found in waiting] == [PAGE] * 6

    asyncio.run(scene())


async def endless(writer: asyncio.StreamWriter, site: Site, head: bytes, piece: bytes) -> None:
    writer.write(head)
    while True:
        writer.write(piece)
        site.sent += len(piece)
        await writer.drain()


OK = b"HTTP/1.1 200 OK\r\n"
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


EMPTY_BLOCKS = b"\0\0\0\xff\xff" * 9000


@pytest.mark.parametrize(
    ("head", "piece", "reason"),
    [
        (OK + b"\r\n", b"x" * 65_536, "too_large"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, "too_large"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], EMPTY_BLOCKS, "too_large"),
        (OK, b"X-A: b\r\n" * 1000, "broken_answer"),
        (OK + b"X-A: ", b"b" * 65_536, "broken_answer"),
        (b"", b"x" * 65_536, "broken_answer"),
    ],
)
def test_endless_answers_are_given_up(head: bytes, piece: bytes, reason: str) -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = lambda writer: endless(writer, it.site, head, piece)
            assert await it.refused("/a") == reason
            assert it.site.asked == ["/a"]
            assert it.site.sent < 20_000_000, "the connection was closed"

    asyncio.run(scene())


def bomb(size: int) -> bytes:
    """So many bytes, in a thousandth of them; without an end, since nobody gets there."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    head = packer.compress(b"0") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // 10_000_000)


def test_bombs_are_given_up_within_little_memory() -> None:
    """10 GB packed in 10 MB, at once and in many members, and a bomb within a bomb."""
    limit = 5_000_000
    nested = gzip.compress(bomb(800_000_000))

    async def scene() -> int:
        async with world() as it:
            it.site.answers |= {
                "/bombe": http(body=bomb(10_000_000_000), Content_Encoding="gzip"),
                "/membres": http(body=gzip.compress(bytes(4_000_000)) * 2500, Content_Encoding="gzip"),
                "/double": http(body=nested, Content_Encoding="gzip"),
                "/deux-codes": http(body=nested, Content_Encoding="gzip, gzip"),
                "/deflate": http(body=zlib.compress(bytes(100_000_000)), Content_Encoding="deflate"),
            }
            tracemalloc.start()
            assert await it.refused("/bombe", limit=limit) == "too_large"
            assert await it.refused("/membres", limit=limit) == "too_large"
            assert await it.refused("/deflate", limit=limit) == "too_large"
            assert await it.refused("/deux-codes", limit=limit) == "broken_answer"
            inner = (await it.get("/double", limit=limit)).body or b""
            assert len(inner) < limit, "one coding is unpacked; the file within is a file"
            with pytest.raises(BadMessage, match=r"^too_large: "):
                unpack_gzip(inner, limit)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return peak

    peak = asyncio.run(scene())
    assert peak < 20_000_000, "with what the server has in its buffers"


def test_packed_answers_are_unpacked() -> None:
    async def scene() -> None:
        async with world() as it:
            long = PAGE * 1000
            it.site.answers |= {
                "/gzip": http(body=gzip.compress(long), Content_Encoding="gzip"),
                "/deflate": http(body=zlib.compress(long), Content_Encoding="deflate"),
                "/vide": http(body=b"", Content_Encoding="gzip"),
            }
            assert (await it.get("/gzip")).body == long
            assert (await it.get("/deflate")).body == long
            assert (await it.get("/vide")).body == b""
            assert it.site.log[-1].headers["accept-encoding"] == "gzip, deflate"
            assert await it.refused("/gzip", limit=len(long) - 1) == "too_large"
            assert (await it.get("/gzip", limit=10, cut=True)).body == long[:10]

    asyncio.run(scene())


async def say(writer: asyncio.StreamWriter, answer: bytes) -> None:
    writer.write(answer)
    await writer.drain()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>Le quai",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabcde\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-12],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip at all",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b\x02\x80abc\x03",
        b"HTTP/9.9 what\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.7\r\n",
        b"\x00\xff" * 50,
    ],
)
def test_broken_answers_are_named_and_asked_for_once(answer: bytes) -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = lambda writer: say(writer, answer)
            assert await it.refused("/a") == "broken_answer"
            assert it.site.asked == ["/a"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (404, Unfetched, "http_404"),
        (403, Unfetched, "http_403"),
        (451, Unfetched, "http_451"),
        (410, BadMessage, "gone"),
        (500, Unfetched, "http_500"),
        (204, Unfetched, "http_204"),
        (304, Unfetched, "http_304"),
        (301, Unfetched, "http_301"),
    ],
)
def test_statuses_are_named(status: int, error: type[Exception], reason: str) -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers["/a"] = http(status)
            with pytest.raises(error, match=f"^{reason}: "):
                await it.get("/a")
            assert it.budgets.rest("gazette.example") == 0

    asyncio.run(scene())


def test_headers_with_bytes_that_no_message_can_hold() -> None:
    async def scene() -> None:
        async with world() as it:
            odd = b'Content-Type: text/html\xff; charset=\xff\r\nETag: "\xe9"\r\nLast-Modified: \xff\r\n'
            it.site.answers["/a"] = OK + odd + b"Content-Length: 3\r\n\r\nabc"
            it.site.answers["/b"] = b"HTTP/1.1 500 D\xe9sol\xe9\r\nContent-Length: 0\r\n\r\n"
            found = await it.get("/a")
            assert (found.body, found.etag, found.last_modified) == (b"abc", None, None)
            assert f"{found.content_type}{found.charset or ''}".isascii()
            with pytest.raises(Unfetched) as caught:
                await it.get("/b")
            assert str(caught.value).isascii()

    asyncio.run(scene())


def test_nobody_there_is_named() -> None:
    async def scene() -> None:
        async with world() as it:
            it.names.addresses["perdu.example"] = []
            assert await it.refused(it.url("/", "perdu.example")) == "unreachable"
            with socket.socket() as unused:
                unused.bind((ALLOWED, 0))
                closed = unused.getsockname()[1]
                assert await it.refused(f"http://gazette.example:{closed}/") == "unreachable"
            plain = await asyncio.start_server(lambda _, writer: say(writer, http(400)), ALLOWED, 0)
            port = plain.sockets[0].getsockname()[1]
            assert await it.refused(f"https://gazette.example:{port}/") == "tls"
            plain.close()
            for url in ("ftp://gazette.example/a", "gazette.example", "http://"):
                with pytest.raises(BadMessage, match=r"^no_web_address: "):
                    await it.fetcher.get(url, limit=LIMIT)

    asyncio.run(scene())


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_refuses_is_left_alone(status: int) -> None:
    async def scene() -> None:
        async with world() as it:
            ahead = time.time() + 9 * 86_400
            in_words = {"Retry_After": formatdate(ahead + 700, usegmt=True)}
            in_words["Date"] = formatdate(ahead, usegmt=True)
            said = {"secondes": {"Retry_After": "700"}, "date": in_words, "muet": {}}
            for name, headers in said.items():
                it.site.answers[f"/{name}"] = http(status, b"", **headers)
                url = it.url(f"/{name}", f"{name}.example")
                with pytest.raises(Unfetched) as first:
                    await it.fetcher.get(url, limit=LIMIT)
                with pytest.raises(Unfetched) as second:
                    await it.fetcher.get(url, limit=LIMIT)
                assert (first.value.reason, second.value.reason) == (f"http_{status}", "backing_off")
                least, most = (60, 90) if name == "muet" else (690, 700)
                for caught in (first, second):
                    assert least - 10 < (caught.value.retry_after or 0) <= most
            assert it.site.asked == ["/secondes", "/date", "/muet"]
            it.site.answers["/autre"] = http(body=PAGE)
            assert (await it.get("/autre")).body == PAGE, "other hosts are asked"

    asyncio.run(scene())


def test_robots_txt_is_kept_to_and_asked_for_once() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers |= {
                "/robots.txt": http(body=b"User-agent: Propos\nDisallow: /prive/\n"),
                "/public/a": http(body=PAGE),
                "/public/b": redirect("/prive/b"),
            }
            pages = await asyncio.gather(*(it.get("/public/a") for _ in range(5)))
            assert {found.body for found in pages} == {PAGE}
            assert await it.refused("/prive/a") == "robots"
            assert await it.refused("/public/b") == "robots", "after a redirect too"
            assert Counter(request.path for request in it.site.log) == {
                "/robots.txt": 1,
                "/public/a": 5,
                "/public/b": 1,
            }
            assert (await it.get("/public/a", robots=False)).body == PAGE

    asyncio.run(scene())


def test_each_origin_has_a_robots_txt_of_its_own() -> None:
    async def scene() -> None:
        async with world() as it:
            courrier = it.url("/robots-courrier.txt", "courrier.example")
            it.site.answers |= {
                "/robots.txt": redirect(courrier, 301),
                "/robots-courrier.txt": http(body=b"User-agent: *\nDisallow: /a\n"),
                "/a": http(body=PAGE),
            }
            assert await it.refused("/a") == "robots", "robots.txt may redirect to another host"
            assert [request.path for request in it.site.log] == ["/robots.txt", "/robots-courrier.txt"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (http(500), "robots_unreachable"),
        (http(503, Retry_After="900"), "robots_unreachable"),
        (redirect("http://127.0.0.1/robots.txt"), "forbidden_address"),
    ],
)
def test_without_an_answer_about_robots_no_page_is_asked_for(answer: bytes, reason: str) -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers |= {"/robots.txt": answer, "/a": http(body=PAGE)}
            for _ in range(3):
                assert await it.refused("/a") == reason
            assert [request.path for request in it.site.log] == ["/robots.txt"]
            assert it.forbidden.connections == 0

    asyncio.run(scene())


def test_an_endless_robots_txt_counts_up_to_its_limit() -> None:
    async def scene() -> None:
        async with world() as it:
            head = OK + b"\r\nUser-agent: *\nDisallow: /prive/\n"
            it.site.answers |= {
                "/robots.txt": lambda writer: endless(writer, it.site, head, b"Disallow: /x\n" * 5000),
                "/a": http(body=PAGE),
            }
            assert await it.refused("/prive/a") == "robots"
            assert (await it.get("/a")).body == PAGE
            assert it.site.sent < 20_000_000

    asyncio.run(scene())


def apart(log: list[Request], began: float, pause: float) -> bool:
    """Whether no request came before its turn. Reaching the server may take time, so gaps may shrink."""
    return all(request.when - began >= place * pause for place, request in enumerate(log))


def test_a_crawl_delay_is_kept_to_from_robots_txt_on() -> None:
    async def scene() -> None:
        async with world() as it:
            it.site.answers |= {
                "/robots.txt": http(body=b"User-agent: *\nCrawl-delay: 0.3\n"),
                "/a": http(body=PAGE),
            }
            began = time.monotonic()
            await asyncio.gather(*(it.get("/a") for _ in range(4)))
            assert len(it.site.log) == 5
            assert apart(it.site.log, began, 0.3)
            assert it.site.most_at_once == 1

    asyncio.run(scene())


def test_a_hosts_pause_holds_over_all_its_names_pages_and_robots_txt() -> None:
    async def scene() -> None:
        async with world(host_pause=0.1) as it:
            it.site.answers |= {f"/{n}": http(body=PAGE) for n in range(10)}
            urls = [it.url(f"/{n}", ("gazette.example", "www.gazette.example")[n % 2]) for n in range(10)]
            began = time.monotonic()
            await asyncio.gather(*(it.fetcher.get(url, limit=LIMIT) for url in urls))
            assert Counter(request.path for request in it.site.log)["/robots.txt"] == 2
            assert len(it.site.log) == 12
            assert apart(it.site.log, began, 0.08)

    asyncio.run(scene())


@pytest.mark.parametrize(("hosts", "most"), [(1, 3), (12, 4)])
def test_so_many_at_once_to_a_host_and_to_all(hosts: int, most: int) -> None:
    async def scene() -> None:
        async with world(fetches=4, fetches_per_host=3) as it:
            it.site.work = 0.2
            it.site.answers["/a"] = http(body=PAGE)
            urls = [it.url("/a", f"h{n % hosts}.example") for n in range(12)]
            await asyncio.gather(*(it.fetcher.get(url, limit=LIMIT) for url in urls))
            assert len(it.site.log) == 12 + hosts
            assert it.site.most_at_once == most

    asyncio.run(scene())


def test_through_a_proxy_names_are_its_business_and_addresses_ours() -> None:
    async def scene() -> None:
        async with world() as it:
            settings = IngestSettings(http_proxy=f"http://{ALLOWED}:{it.port}", host_pause=0)
            it.site.answers["http://gazette.example/a"] = http(body=PAGE)
            async with open_session(settings) as session:
                fetcher = open_fetcher(session, settings, Budgets(settings))
                assert (await fetcher.get("http://gazette.example/a", limit=LIMIT)).body == PAGE
                for url in ("http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/"):
                    with pytest.raises(BadMessage, match=r"^forbidden_address: "):
                        await fetcher.get(url, limit=LIMIT)
            assert [request.path for request in it.site.log] == [
                "http://gazette.example/robots.txt",
                "http://gazette.example/a",
            ]

    asyncio.run(scene())
