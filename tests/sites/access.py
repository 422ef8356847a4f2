"""The log of a site's server, and what it says of the client's manners."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

_WINDOW: Final = 10.0


class Request(msgspec.Struct, frozen=True):
    """One answered request; times in seconds since 1970, `end` taken before the last bytes leave."""

    host: str
    path: str
    start: float
    end: float
    status: int
    agent: str


_DECODER: Final = msgspec.json.Decoder(Request)


class Excess(msgspec.Struct, frozen=True):
    """How a host was asked too much: `what` is "at once" or "in 10 s"."""

    host: str
    what: str
    found: int
    allowed: int


def read_log(path: Path, offset: int = 0) -> tuple[list[Request], int]:
    """The requests written from byte `offset` on, and where to go on."""
    with path.open("rb") as file:
        file.seek(offset)
        lines = file.read()
    whole = lines.rfind(b"\n") + 1
    return _DECODER.decode_lines(lines[:whole]), offset + whole


def by_host(requests: Iterable[Request]) -> dict[str, list[Request]]:
    """Each host's requests in the order of their starts."""
    found: defaultdict[str, list[Request]] = defaultdict(list)
    for request in sorted(requests, key=lambda request: request.start):
        found[request.host].append(request)
    return dict(found)


def excesses(requests: Iterable[Request], at_once: int, pauses: Mapping[str, float]) -> list[Excess]:
    """Where a host had more requests at once than `at_once`, or more starts than its pause (s) allows.

    Starts are counted in every window of 10 s, with two to spare: a request that the network or a busy
    machine held up comes close to the next one, though both were sent a pause apart.
    """
    found = []
    for host, asked in by_host(requests).items():
        together = most_at_once(asked)
        if together > at_once:
            found.append(Excess(host, "at once", together, at_once))
        if pause := pauses[host]:
            allowed = int(_WINDOW / pause) + 2
            starts = most_starts([request.start for request in asked])
            if starts > allowed:
                found.append(Excess(host, "in 10 s", starts, allowed))
    return found


def most_at_once(requests: Iterable[Request]) -> int:
    """The most requests that were open at one time; one that ends when another starts is over."""
    steps = sorted(step for r in requests for step in ((r.start, 1), (r.end, -1)))
    now = most = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def most_starts(starts: Sequence[float], window: float = _WINDOW) -> int:
    """The most starts, given in order, in any window of so many seconds."""
    most = first = 0
    for last, start in enumerate(starts):
        while start - starts[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
