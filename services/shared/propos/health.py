"""/live, /ready and /metrics of a service, and the probe that a container's health check runs."""

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from propos.errors import Unusable
from propos.settings import Settings


class Health:
    """What a service says of itself: each dependency is fine (None) or away, with the reason."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._away: dict[str, str] = {"start": "the service is starting"}

    def ready(self) -> None:
        """The service has started and every dependency answers."""
        with self._lock:
            self._away.clear()

    def away(self, dependency: str, reason: str) -> bool:
        """Note that a dependency is away; True when that is news (so that it is logged once)."""
        with self._lock:
            news = dependency not in self._away
            self._away[dependency] = reason
            return news

    def back(self, dependency: str) -> bool:
        """Note that a dependency answers again; True when it had been away."""
        with self._lock:
            return self._away.pop(dependency, None) is not None

    def report(self) -> dict[str, str]:
        """The dependencies that are away, with the reason; empty when the service is ready."""
        with self._lock:
            return dict(self._away)


def serve(health: Health, settings: Settings) -> Callable[[], None]:
    """Serve the endpoints from a thread when a port is set; returns what stops them.

    Raises Unusable when the port is taken.
    """
    if not settings.health_port:
        return lambda: None

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path:
                case "/live":
                    self._answer(200, "application/json", b'{"live": true}')
                case "/ready":
                    away = health.report()
                    body = json.dumps({"ready": not away, "away": away}).encode()
                    self._answer(503 if away else 200, "application/json", body)
                case "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
                case _:
                    self._answer(404, "text/plain", b"/live, /ready or /metrics")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
            del format, args

    try:
        server = ThreadingHTTPServer((settings.health_host, settings.health_port), Handler)
    except OSError as error:
        address = f"{settings.health_host}:{settings.health_port}"
        raise Unusable(
            f"cannot listen on {address} ({error.strerror or error}): set PROPOS_HEALTH_PORT to a free port"
        ) from error
    Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server.shutdown


def probe(url: str) -> int:
    """0 when `url` answers 200, else 1: `python -m propos.health http://localhost:8080/ready`."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # the caller's own address
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError):
        return 1


if __name__ == "__main__":
    sys.exit(probe(sys.argv[1]))
