"""A reader of server-sent events, in a thread, for tests on a real server."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event as Flag
from threading import Thread
from typing import Any

import httpx

from polling import until


@dataclass(frozen=True)
class Heard:
    """One event as the server wrote it."""

    name: str
    data: Any
    id: str


@dataclass
class Reader:
    """What came so far, and whether the stream is open and at its end."""

    heard: list[Heard] = field(default_factory=list)
    opened: Flag = field(default_factory=Flag)
    ended: Flag = field(default_factory=Flag)

    def names(self) -> list[str]:
        return [each.name for each in self.heard if each.name != "beat"]

    def quotes(self) -> list[str]:
        """The ids of the quotes that were told, in their order."""
        return [each.data["id"] for each in self.heard if each.name == "quote"]

    def follow(self, lines: Iterator[str]) -> None:
        fields: dict[str, str] = {}
        for line in lines:
            self.opened.set()
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "event" in fields:
                self.heard.append(Heard(fields["event"], json.loads(fields["data"]), fields.get("id", "")))
                fields = {}

    def until_told(self, *quotes: str) -> None:
        until(lambda: set(quotes) <= set(self.quotes()), what=f"{quotes} to be told")


@contextmanager
def listening(base: httpx.URL, last: str = "", **asked: str) -> Iterator[Reader]:
    """Somebody who listens to the answers to a question, from when the stream is open."""
    reader = Reader()
    headers = {"Last-Event-ID": last} if last else {}
    client = httpx.Client(base_url=base, trust_env=False, timeout=60)
    connections: list[socket.socket] = []

    def listen() -> None:
        asking = client.stream("GET", "/live", params=asked, headers=headers)
        with suppress(httpx.TransportError, httpx.StreamError), asking as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            connections.append(answer.extensions["network_stream"].get_extra_info("socket"))
            reader.follow(answer.iter_lines())
        reader.ended.set()

    thread = Thread(target=listen, daemon=True)
    thread.start()
    assert reader.opened.wait(30), "the stream did not open"
    try:
        yield reader
    finally:
        for each in connections:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)
        client.close()
