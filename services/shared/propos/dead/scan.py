"""Which messages a dead-letter topic holds already."""

import time
from collections.abc import Collection
from typing import Any, Final

from propos import clients
from propos.dead.letters import origin_of
from propos.errors import Retry

Place = tuple[str, int]
"""A partition from which messages came: its topic and number."""

_SILENCE: Final = 30.0
"""Seconds: longer than a broker takes to end the transaction of a process that died."""


def buried(reader: Any, topic: str, since: int, places: Collection[Place]) -> dict[Place, set[int]]:
    """The offsets, at their origin, of the letters that were buried from `since` (milliseconds) until now.

    `reader` reads committed records without a group. A letter may be committed beyond a transaction that is
    still open: it is waited for. Raises Retry when the topic is missing or nothing comes, KafkaError.
    """
    parts = clients.partitions(reader, topic)
    if not parts:
        raise Retry(f"no topic {topic}: `propos topics` creates it")
    reader.assign(parts)
    # The ends come first: what is committed after that lies beyond them.
    ends = reader.end_offsets(parts)
    found = reader.offsets_for_times(dict.fromkeys(parts, max(0, since)))
    for part in parts:
        at = found.get(part)
        reader.seek(part, at.offset if at is not None else ends[part])
    offsets: dict[Place, set[int]] = {place: set() for place in places}
    until: dict[Any, int] = {}
    positions, moved = [-1], time.monotonic()
    while len(until) < len(parts) or any(reader.position(part) < until[part] for part in parts):
        for records in reader.poll(timeout_ms=500).values():
            for record in records:
                origin = origin_of(record.headers)
                if origin is not None and (origin.topic, origin.partition) in offsets:
                    offsets[origin.topic, origin.partition].add(origin.offset)
        for part in parts:
            if part not in until and (end := reader.highwater(part)) is not None:
                until[part] = end
        now = [reader.position(part) for part in parts]
        if now != positions:
            positions, moved = now, time.monotonic()
        elif time.monotonic() - moved > _SILENCE:
            raise Retry(f"{topic} cannot be read to its end: a transaction stays open")
    return offsets
