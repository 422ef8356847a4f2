"""HTTP/1.1 messages as bytes: just what a proxy must know to tell where one ends.

Source: RFC 9112, section 6 (message body length).
"""

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. `body` is as it was sent, chunks and all."""

    head: bytes
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.body

    @property
    def content(self) -> bytes:
        """The body without its chunks' frames."""
        if self.header("transfer-encoding") != "chunked":
            return self.body
        found, left = b"", self.body
        while True:
            line, _, left = left.partition(b"\r\n")
            size = int(line.split(b";")[0], 16)
            if not size:
                return found
            found, left = found + left[:size], left[size + 2 :]

    @property
    def start(self) -> list[str]:
        """The words of its first line."""
        return self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")

    @property
    def path(self) -> str:
        """A request's path, without its query."""
        return self.start[1].partition("?")[0]

    def header(self, name: str) -> str | None:
        """A header's value, in lower case."""
        for line in self.head.decode("latin-1").lower().split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key == name:
                return value.strip()
        return None

    def with_body(self, body: bytes) -> "Message":
        """The same with another body, its length corrected."""
        lines = self.head.split(b"\r\n")
        head = [line for line in lines if not line.lower().startswith(b"content-length:")]
        head.insert(1, f"Content-Length: {len(body)}".encode())
        return Message(b"\r\n".join(head), body)


async def read_message(reader: asyncio.StreamReader, of: Message | None = None) -> Message | None:
    """The next request, or the answer to the request `of`; None when the connection ended before it.

    Raises OSError or IncompleteReadError when it ends within it, ValueError when this is no HTTP.
    """
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None
    message = Message(head, b"")
    bodiless = of is not None and (of.start[0] == "HEAD" or message.start[1] in ("204", "304"))
    if bodiless:
        return message
    if message.header("transfer-encoding") == "chunked":
        return Message(head, await _chunks(reader))
    return Message(head, await reader.readexactly(int(message.header("content-length") or 0)))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    read = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        read += line + await reader.readexactly(size + 2)
        if not size:
            return read


def answer(status: int, body: Any) -> bytes:
    """An answer as Elasticsearch gives it: JSON, and the header that its clients look for."""
    payload = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "X-elastic-product: Elasticsearch\r\n"
        "Content-Type: application/vnd.elasticsearch+json;compatible-with=9\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload
