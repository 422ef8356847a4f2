"""The fault proxy in front of a server: what passes, what is answered, what is cut."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chaos.proxy import Proxy
from propos_local.ports import free_port


class Upstream(ThreadingHTTPServer):
    """Answers every bulk request as Elasticsearch would, and remembers the bodies that it saw."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Upstream

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(body)
        actions = [json.loads(line) for line in body.splitlines() if b'"index"' in line]
        items = [{"index": {"_id": action["index"]["_id"], "status": 201}} for action in actions]
        told = json.dumps({"errors": False, "items": items}).encode()
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (told[:10], told[10:]):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        del format, args


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    server = Upstream()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(upstream: Upstream) -> Iterator[Proxy]:
    with closing(Proxy(free_port(), upstream.server_address[1], seed=1)) as proxy:
        yield proxy


def bulk(count: int) -> bytes:
    lines = [
        json.dumps(part) for n in range(count) for part in ({"index": {"_id": f"a{n}"}}, {"text": f"un {n}"})
    ]
    return "".join(line + "\n" for line in lines).encode()


def post(port: int, body: bytes) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/_bulk", body)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_what_comes_passes_unchanged(proxy: Proxy, upstream: Upstream) -> None:
    status, body = post(proxy.port, bulk(3))
    assert (status, len(json.loads(body)["items"]), upstream.seen) == (200, 3, [bulk(3)])


@pytest.mark.parametrize("status", [429, 503])
def test_a_refused_request_never_comes_through(proxy: Proxy, upstream: Upstream, status: int) -> None:
    proxy.set(str(status))
    assert post(proxy.port, bulk(3))[0] == status
    assert upstream.seen == []


def test_refused_items_stand_in_their_places_and_never_come_through(proxy: Proxy, upstream: Upstream) -> None:
    proxy.set("items")
    status, body = post(proxy.port, bulk(40))
    told = json.loads(body)
    by_status = {item["index"]["_id"]: item["index"]["status"] for item in told["items"]}
    assert list(by_status) == [f"a{n}" for n in range(40)]
    assert (status, told["errors"], set(by_status.values())) == (200, True, {201, 429})
    came = {json.loads(line)["index"]["_id"] for line in upstream.seen[0].splitlines() if b'"index"' in line}
    assert came == {name for name, found in by_status.items() if found == 201}


def test_a_cut_answer_was_a_request_that_came_through(proxy: Proxy, upstream: Upstream) -> None:
    proxy.set("cut")
    with pytest.raises((http.client.HTTPException, OSError)):
        post(proxy.port, bulk(3))
    assert upstream.seen == [bulk(3)]
    proxy.set("ok")
    assert post(proxy.port, bulk(3))[0] == 200


def test_who_refuses_comes_back_at_the_same_port(proxy: Proxy) -> None:
    proxy.set("refuse")
    with pytest.raises(OSError, match="refused"):
        post(proxy.port, bulk(1))
    proxy.set("ok")
    assert post(proxy.port, bulk(1))[0] == 200
