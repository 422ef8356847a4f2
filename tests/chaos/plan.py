"""Which faults come when: drawn from the seed before anything starts, and printed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SERVICES: Final = ("ingest", "enrich", "index")
SERVERS: Final = ("kafka", "elasticsearch")
PROXY: Final = ("429", "503", "items", "cut", "refuse", "slow", "hole")
"""What the proxy in front of Elasticsearch can do; see proxy.py."""
KINDS: Final = (
    *(("kill", target) for target in (*SERVICES, "nlp", *SERVERS)),
    *(("freeze", target) for target in (*SERVICES, "nlp", *SERVERS)),
    *(("proxy", mode) for mode in PROXY),
    ("flood", "elasticsearch"),
    *(("join", target) for target in SERVICES),
)
"""What can happen to whom. `nlp` is the NLP process of an enrich worker, `join` a worker more for a while,
`flood` the block that Elasticsearch puts on its indices when its disk is full."""
MOST_FROZEN: Final = 7.5
"""Seconds that the only broker may stand still; its session (deploy/local) is 9 s."""
FIRST, LAST = 0.03, 0.93
"""Shares of the stream between which faults begin."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Begins when that share of the stream was accepted.

    `seconds`: how long it lasts; after a kill, how long it takes until somebody starts the process again.
    `which`: of several like processes, this one. `share`: of the requests that meet a fault of the proxy.
    """

    at: float
    what: str
    whom: str
    seconds: float
    which: int = 0
    share: float = 1.0

    def __str__(self) -> str:
        some = f" share {self.share:.2f}" if self.what == "proxy" else f" no. {self.which}"
        return f"{self.at:6.1%}  {self.what:6} {self.whom:13} {self.seconds:4.1f} s {some}"


def draw(seed: int, count: int) -> list[Fault]:
    """So many faults in their order: each kind as often as any other, give or take one."""
    chance = random.Random(f"faults {seed}")  # noqa: S311  # no secret
    width = (LAST - FIRST) / max(count, 1)
    moments = [FIRST + width * (slot + chance.random()) for slot in range(count)]
    return [_fault(chance, at, *kind) for at, kind in zip(moments, _kinds(chance, count), strict=True)]


def _kinds(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    while count > 0:
        turn = list(KINDS)
        chance.shuffle(turn)
        yield from turn[:count]
        count -= len(turn)


def _fault(chance: random.Random, at: float, what: str, whom: str) -> Fault:
    match what:
        case "kill":
            seconds = chance.uniform(0.2, 5)
        case "freeze":
            # Every other one is longer than the group's patience with a silent member, 10 s. A lone broker
            # that outstays its session drops the ends of transactions: see docs/reliability.md.
            seconds = chance.choice((chance.uniform(2, 8), chance.uniform(12, 25)))
            seconds = min(seconds, MOST_FROZEN) if whom == "kafka" else seconds
        case "join":
            seconds = chance.uniform(8, 20)
        case _:
            seconds = chance.uniform(4, 12)
    share = chance.choice((0.2, 0.5, 0.9)) if what == "proxy" else 1.0
    return Fault(at, what, whom, round(seconds, 1), chance.randrange(2), share)
