"""The press at work: which stories are out, and the server that answers for all its hosts.

One server answers for every host: as an HTTP proxy (absolute request target, RFC 9112 section 3.2.2), or by
the Host header where a container's network gives it the hosts' names.
"""

import socket
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

from propos_seeds import site
from propos_seeds.library import Outlet, Story, outlets


class Press:
    """What is out: released stories by address, when they came out, and which of them were read."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._out: dict[str, Story] = {}
        self._released: dict[str, datetime] = {}
        self._read: set[str] = set()

    def release(self, story: Story) -> None:
        """Publish a story; a correction takes its original's place."""
        with self._lock:
            self._out[story.url] = story
            self._released[story.name] = datetime.now(UTC)

    def released(self) -> dict[str, datetime]:
        """When each version came out, by name."""
        with self._lock:
            return dict(self._released)

    def was_read(self, name: str) -> bool:
        """Whether somebody fetched the page of this version."""
        with self._lock:
            return name in self._read

    def of(self, outlet: Outlet) -> list[Story]:
        """The outlet's stories that are out, newest first."""
        with self._lock:
            mine = [story for story in self._out.values() if story.outlet == outlet]
        return sorted(mine, key=lambda s: (s.facts.modified or s.facts.published, s.name), reverse=True)

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        """(status, content type, body) of a request."""
        outlet = next((outlet for outlet in outlets().values() if outlet.host == host), None)
        if outlet is None:
            return 200, "text/html; charset=utf-8", _guide().encode()
        mine = self.of(outlet)
        if path == "/":
            return 200, "text/html; charset=utf-8", site.front(outlet, mine)
        if path == outlet.feed_path:
            return 200, f"application/{outlet.feed}+xml; charset=utf-8", site.feed(outlet, mine)
        with self._lock:
            story = self._out.get(f"http://{host}{path}")
            if story:
                self._read.add(story.name)
        if story is None:
            return 404, "text/html; charset=utf-8", b"<h1>Page introuvable</h1>"
        return 200, "text/html; charset=utf-8", site.article(story, [s for s in mine if s != story])


def serve(press: Press, host: str = "127.0.0.1", port: int = 0) -> ThreadingHTTPServer:
    """Answer from a thread until `shutdown()`; port 0 takes a free one (`server_address` tells which)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "PresseSerandaise/1"

        def do_GET(self) -> None:
            target = urlsplit(self.path)
            named = target.hostname or (self.headers.get("Host") or "").partition(":")[0]
            status, kind, body = press.answer(named, target.path or "/")
            tag = site.etag(body)
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", tag)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815  # the base class's naming

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            del format, args

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

    server = Server((host, port), Handler)
    Thread(target=server.serve_forever, name="press", daemon=True).start()
    return server


def _guide() -> str:
    papers = "".join(f"<li>{outlet.name}: <code>{outlet.home}</code></li>" for outlet in outlets().values())
    return (
        "<!DOCTYPE html><meta charset='utf-8'><title>La presse de la Sérande</title>"
        "<h1>La presse de la Sérande</h1><p>This server is a proxy to four invented newspapers. "
        f"Use it as one: <code>curl -x http://HOST:PORT {next(iter(outlets().values())).home}</code></p>"
        f"<ul>{papers}</ul>"
    )
