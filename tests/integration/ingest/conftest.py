"""A small real web (one HTTP server, a proxy for invented hosts), and `propos ingest` on it."""

import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from uuid import uuid4

import msgspec
import pytest

from propos import topics
from propos.settings import Settings
from propos.topics import ensure_topics

PROPOS = "from propos.cli import main; main()"
Start = Callable[..., subprocess.Popen[str]]
TEXT = "Le quai nord de Vernec rouvre jeudi, a promis la mairie, après trois semaines de travaux."


@dataclass
class Answer:
    """What the server says at one address. `drip`: seconds between the body's bytes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0
    etag: str | None = None


class Web:
    """Addresses and answers; remembers who asked for what."""

    def __init__(self) -> None:
        self.host = f"gazette-{uuid4().hex[:8]}.example"
        self.answers: dict[str, Answer] = {}
        self.asked: defaultdict[str, list[Message]] = defaultdict(list)
        self.most_at_once = 0
        self._now = 0
        self._lock = Lock()
        self.proxy = ""

    def url(self, path: str) -> str:
        return f"http://www.{self.host}{path}"

    def put(self, path: str, body: bytes = b"", kind: str = "text/html", **more: object) -> str:
        """Answer at this path from now on; returns its address."""
        answer = Answer(body, **more)  # type: ignore[arg-type]  # the caller's keywords are Answer's
        answer.headers = {"Content-Type": kind, **answer.headers}
        self.answers[self.url(path)] = answer
        return self.url(path)

    def page(self, path: str, text: str = TEXT, title: str = "Le quai rouvre") -> str:
        """Put an article's page there."""
        article = f"<article><h1>{title}</h1><p>{text}</p></article>"
        body = f"<html lang='fr'><head><title>{title}</title></head><body>{article}</body></html>"
        return self.put(path, body.encode(), "text/html; charset=utf-8")

    def feed(self, path: str, *links: str, day: int = 3, etag: str | None = None) -> str:
        """Put an RSS feed of these addresses there, all dated that day."""
        items = "".join(
            f"<item><title>Titre</title><link>{link}</link>"
            f"<pubDate>{day:02} Mar 2026 10:00:00 GMT</pubDate></item>"
            for link in links
        )
        body = f"<rss version='2.0'><channel><title>La Gazette</title>{items}</channel></rss>"
        return self.put(path, body.encode(), "application/rss+xml", etag=etag)

    @contextmanager
    def asking(self, url: str, headers: Message) -> Iterator[Answer]:
        with self._lock:
            self.asked[url].append(headers)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield self.answers.get(url, Answer(b"<h1>Page introuvable</h1>", 404))
        finally:
            with self._lock:
                self._now -= 1


@pytest.fixture
def web() -> Iterator[Web]:
    """A web with nothing in it yet, as an HTTP proxy at `web.proxy`."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with web.asking(self.path, self.headers) as answer:
                if answer.etag and self.headers.get("If-None-Match") == answer.etag:
                    self.send_response(304)
                    self.end_headers()
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.etag:
                    self.send_header("ETag", answer.etag)
                self.end_headers()
                self._write(answer)

        def _write(self, answer: Answer) -> None:
            try:
                if not answer.drip:
                    self.wfile.write(answer.body)
                for byte in answer.body if answer.drip else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(answer.drip)
            except OSError:
                return  # the client had enough

        def log_message(self, *args: object) -> None:
            del args

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    web.proxy = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def group() -> str:
    """A fleet of its own, that no other test's feeds reach; its topics are called after it."""
    return f"ingest-{uuid4().hex[:8]}"


@pytest.fixture
def start(stack: Settings, web: Web, group: str) -> Iterator[Start]:
    """Start `propos ingest`, or another command, with these arguments; at the end it is killed."""
    started: list[subprocess.Popen[str]] = []
    declared = {topic.name: topic for topic in topics.load()}
    ensure_topics(
        stack.kafka,
        [
            msgspec.structs.replace(declared[topics.INGEST_STATE], name=f"{group}.state", partitions=3),
            msgspec.structs.replace(declared[topics.INGEST_INBOX], name=f"{group}.inbox", partitions=3),
            msgspec.structs.replace(declared[topics.INGEST_INBOX_DEAD], name=f"{group}.dead"),
        ],
    )

    def run(
        *arguments: str, command: str = "ingest", program: str = PROPOS, **settings: str
    ) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "PROPOS_KAFKA": stack.kafka,
            "PROPOS_HTTP_PROXY": web.proxy,
            "PROPOS_INGEST_GROUP": group,
            "PROPOS_INGEST_STATE": f"{group}.state",
            "PROPOS_INGEST_INBOX": f"{group}.inbox",
            "PROPOS_INGEST_INBOX_DEAD": f"{group}.dead",
            "PROPOS_HOST_PAUSE": "0",
            "PROPOS_FEED_INTERVAL": "0.2",
            "PROPOS_FEED_INTERVAL_MAX": "0.5",
            "PROPOS_EXTRACT_PROCESSES": "1",
            "PROPOS_LOG_FORMAT": "json",
            **{f"PROPOS_{name.upper()}": value for name, value in settings.items()},
        }
        whole = [sys.executable, "-c", program, command, *arguments]
        process = subprocess.Popen(
            whole, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
