"""Stands in front of Elasticsearch, passes everything on, and on demand does what a broken network does.

Modes, each for a share of the requests while it lasts:
  ok      nothing
  429, 503  answered so, Elasticsearch sees nothing
  items   some actions of a bulk request are taken out and answered 429 in an otherwise good answer
  cut     Elasticsearch gets the request, the connection ends in the middle of its answer
  hole    no answer, whether Elasticsearch got the request (every other time) or not
  slow    the request waits a while
  refuse  nobody listens
"""

import asyncio
import json
import random
import threading
from collections import Counter
from contextlib import suppress
from typing import Any, Final, NamedTuple

from chaos.wire import Message, answer, read_message

_SLOW: Final = (0.5, 4.0)
_HOLE: Final = 60.0
"""Seconds after which a request that got no answer loses its connection, if its sender has not left."""
_TOO_MANY: Final = {"type": "es_rejected_execution_exception", "reason": "rejected by the fault proxy"}


class Refused(NamedTuple):
    """An action that is answered 429: its place in the request, from 0, and its item of the answer."""

    place: int
    item: dict[str, Any]


class Proxy:
    """Listens on a loopback port, in a thread of its own, until closed."""

    def __init__(self, port: int, upstream: int, seed: int) -> None:
        self.port = port
        self.done: Counter[str] = Counter()
        """How many requests met with each mode."""
        self._upstream, self._chance = upstream, random.Random(f"proxy {seed}")  # noqa: S311  # no secret
        self._mode, self._share = "ok", 1.0
        self._clients: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._call(self._listen())

    def set(self, mode: str, share: float = 1.0) -> None:
        """Behave so from the next request on."""
        self._call(self._set(mode, share))

    def close(self) -> None:
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _call(self, what: Any) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _set(self, mode: str, share: float) -> None:
        self._mode, self._share = mode, share
        if mode == "refuse":
            await self._deafen()
        elif self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**20)

    async def _deafen(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._clients):
            writer.transport.abort()

    async def _end(self) -> None:
        """No connection is left when the loop stops: what it held would complain of a closed loop."""
        await self._deafen()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection, and one of our own to Elasticsearch for it."""
        self._clients.add(writer)
        upstream: list[asyncio.StreamWriter] = []
        try:
            behind = await asyncio.open_connection("127.0.0.1", self._upstream, limit=2**20)
            upstream.append(behind[1])
            while (request := await read_message(reader)) is not None:
                await self._handle(request, writer, *behind)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass  # either side has gone: so does the other
        finally:
            self._clients.discard(writer)
            for each in (writer, *upstream):
                each.transport.abort()

    async def _handle(
        self,
        request: Message,
        client: asyncio.StreamWriter,
        reader: asyncio.StreamReader,
        behind: asyncio.StreamWriter,
    ) -> None:
        mode = self._mode if self._chance.random() < self._share else "ok"
        self.done[mode] += 1
        taken: list[Refused] = []
        match mode:
            case "429" | "503":
                client.write(answer(int(mode), {"error": _TOO_MANY, "status": int(mode)}))
                return await client.drain()
            case "slow":
                await asyncio.sleep(self._chance.uniform(*_SLOW))
            case "hole":
                if self._chance.random() < 0.5:
                    behind.write(request.whole)
                await asyncio.sleep(_HOLE)
                raise OSError
            case "items" if request.path.endswith("/_bulk"):
                request, taken = without_some(request, self._chance)
            case _:
                pass
        behind.write(request.whole)
        await behind.drain()
        given = await read_message(reader, of=request)
        if given is None:
            raise OSError
        if mode == "cut":
            client.write(given.whole[: max(1, len(given.whole) * 2 // 3)])
            with suppress(OSError):
                await client.drain()
            raise OSError
        client.write(with_refused(given, taken) if taken else given.whole)
        return await client.drain()


def without_some(request: Message, chance: random.Random) -> tuple[Message, list[Refused]]:
    """A bulk request without some of its actions, and those; its first action always stays."""
    lines = request.body.split(b"\n")[:-1]
    kept: list[bytes] = []
    taken: list[Refused] = []
    place = 0
    while lines:
        ((verb, names),) = json.loads(lines[0]).items()
        size = 1 if verb == "delete" else 2
        if place and chance.random() < 0.3:
            taken.append(Refused(place, {verb: {**names, "status": 429, "error": _TOO_MANY}}))
        else:
            kept += lines[:size]
        del lines[:size]
        place += 1
    return request.with_body(b"".join(line + b"\n" for line in kept)), taken


def with_refused(given: Message, taken: list[Refused]) -> bytes:
    """The answer to what was left of a bulk request, with 429 in the places of what was taken out."""
    told = json.loads(given.content)
    if "items" not in told:
        return given.whole
    for each in taken:  # ascending, so that each lands where it was
        told["items"].insert(each.place, each.item)
    told["errors"] = told["errors"] or bool(taken)
    return answer(200, told)
