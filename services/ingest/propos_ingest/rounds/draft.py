"""What one job comes to: what is written for it, and remembered and said once that is committed."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from propos.dead.letters import Letter
from propos.messages import Article
from propos.states import ArticleState, State
from propos_ingest.articles.dropped import Dropped
from propos_ingest.ledger import writes
from propos_ingest.ledger.writes import Write

Verdict = Literal[
    "published", "unchanged", "dropped", "handed", "noted", "removed", "lifted", "buried", "lost"
]
"""lost: another instance looks after it by now, and will find it itself."""


class Draft(msgspec.Struct):
    """What one job comes to. `states` and `forget` are of the partitions that they name."""

    verdict: Verdict
    writes: list[Write] = []
    states: list[tuple[int, State]] = []
    forget: list[tuple[int, str]] = []
    article: Article | None = None
    dropped: Dropped | None = None
    marked: ArticleState | None = None
    letter: Letter | None = None
    news: bool = True

    def note(self, topic: str, partition: int, state: State) -> "Draft":
        """Write a state, and remember it."""
        self.writes.append(writes.of_state(state, topic, partition))
        self.states.append((partition, state))
        return self

    def drop(self, topic: str, partition: int, keys: Iterable[str]) -> "Draft":
        """Write that these keys are forgotten, and forget them."""
        for key in keys:
            self.writes.append(writes.forgotten(key, topic, partition))
            self.forget.append((partition, key))
        return self
