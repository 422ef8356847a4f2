"""Pieces read side by side, their results in the pieces' order: so a position says what is done."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from typing import Final, TypeVar

from propos_ingest.files.piece import Capture, Piece

Result = TypeVar("Result")

BYTES: Final = 64_000_000
"""Bytes of pages that may wait for a process or for their turn."""


async def in_order(
    pieces: Iterator[Piece], look: Callable[[Piece], Awaitable[Result]], at_once: int
) -> AsyncGenerator[tuple[Piece, Result], None]:
    """Each piece with what `look` gives for it; up to `at_once` are looked at. Raises what `look` raises."""
    waiting: deque[tuple[Piece, asyncio.Future[Result]]] = deque()
    held = 0
    try:
        for piece in pieces:
            waiting.append((piece, asyncio.ensure_future(look(piece))))
            held += _bytes(piece)
            await asyncio.sleep(0)  # whoever reads a file never waits by itself: the looks must begin
            while waiting and (len(waiting) >= at_once or held > BYTES or waiting[0][1].done()):
                first, future = waiting.popleft()
                yield first, await future
                held -= _bytes(first)
        while waiting:
            first, future = waiting.popleft()
            yield first, await future
    finally:
        for _, future in waiting:
            future.cancel()


def _bytes(piece: Piece) -> int:
    return len(piece.held.body) if isinstance(piece.held, Capture) else 0
