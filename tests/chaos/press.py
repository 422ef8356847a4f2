"""The publishers: they hand in the stream through POST /articles, as fast as it is taken.

Each article belongs to one publisher, who sends its revisions in order, the later once the earlier was
accepted. No answer, or 5xx: the very same body goes out again, to whichever instance.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import httpx

from chaos.stream import Story

KEY: Final = "cle-des-gazettes"
PUBLISHERS: Final = 4
_BATCH: Final = 40
_TIMEOUT: Final = 10.0
"""Seconds that a publisher waits for an answer; less than a frozen instance may be frozen."""
_APART: Final = (5, 150)
"""Articles of a publisher between two revisions of one."""


@dataclass(frozen=True, slots=True)
class Step:
    """The version `number` of an article (from 0), or its removal (None)."""

    story: Story
    number: int | None


class Press:
    """Hands in every step. `instances` are the addresses of the moment; `room` waits while too much waits."""

    def __init__(
        self,
        stories: Sequence[Story],
        seed: int,
        instances: Callable[[], list[str]],
        room: Callable[[], bool],
    ) -> None:
        self._instances, self._room, self._seed = instances, room, seed
        self._plans = [steps(stories[n::PUBLISHERS], seed + n) for n in range(PUBLISHERS)]
        self.total = sum(map(len, self._plans))
        self.accepted = 0
        """Steps that were answered 202."""
        self.articles = 0
        """Articles of which one version at least was."""
        self.again = 0
        """Requests that were sent again."""
        self.removed = 0
        """Articles whose removal was accepted."""
        self.refused: list[str] = []
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [
            threading.Thread(target=self._publish, args=(n,), name=f"publisher-{n}", daemon=True)
            for n in range(PUBLISHERS)
        ]

    @property
    def share(self) -> float:
        """How much of the stream was accepted."""
        return self.accepted / max(self.total, 1)

    @property
    def done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Give up what was not accepted yet."""
        self._stop.set()
        for thread in self._threads:
            thread.join(_TIMEOUT + 5)

    def _publish(self, number: int) -> None:
        chance = random.Random(f"publisher {self._seed} {number}")  # noqa: S311  # no secret
        with closing(httpx.Client(timeout=_TIMEOUT, trust_env=False)) as client:
            for batch in batches(self._plans[number]):
                while not self._room() and not self._stop.is_set():
                    time.sleep(0.1)
                if not self._accepted(client, batch, chance):
                    return
                with self._lock:
                    self.accepted += len(batch)
                    self.articles += sum(step.number == 0 for step in batch)
                    self.removed += sum(step.number is None for step in batch)

    def _accepted(self, client: httpx.Client, batch: Sequence[Step], chance: random.Random) -> bool:
        """Send it until it is accepted; False when told to stop."""
        body = b"\n".join(step.story.submission(step.number) for step in batch if step.number is not None)
        removed = "" if body else batch[0].story.url
        pause = 0.1
        while not self._stop.is_set():
            status = self._send(client, chance.choice(self._instances()), body, removed)
            if status == httpx.codes.ACCEPTED:
                return True
            with self._lock:
                self.again += 1
            self._stop.wait(chance.uniform(0, pause))
            pause = min(2.0, pause * 2)
        return False

    def _send(self, client: httpx.Client, address: str, body: bytes, removed: str) -> int:
        """Hand articles in, or have the one at the address `removed` removed: the status, 0 for none."""
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/x-ndjson"}
        asked: dict[str, Any] = {"params": {"url": removed}} if removed else {"content": body}
        try:
            method = "DELETE" if removed else "POST"
            answer = client.request(method, f"{address}/articles", headers=headers, **asked)
        except httpx.HTTPError:
            return 0
        if answer.status_code < 500 and (answer.status_code != 202 or answer.json().get("refused")):
            self.refused.append(f"{answer.status_code} {answer.text[:500]}")
        return answer.status_code


def steps(stories: Sequence[Story], seed: int) -> list[Step]:
    """Every version and removal of every article, mixed, each article's in order."""
    chance = random.Random(f"steps {seed}")  # noqa: S311  # no secret
    placed: list[tuple[float, int, Step]] = []
    for place, story in enumerate(stories):
        at = float(place)
        for number in (*range(len(story.versions)), *([None] if story.removed else [])):
            placed.append((at, story.number, Step(story, number)))
            at += chance.uniform(*_APART)
    return [step for _, _, step in sorted(placed, key=lambda each: each[:2])]


def batches(plan: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps in requests: never two of one article in the same, a removal alone."""
    batch: list[Step] = []
    for step in plan:
        alone = step.number is None or (batch and batch[0].number is None)
        if batch and (alone or len(batch) == _BATCH or any(each.story is step.story for each in batch)):
            yield batch
            batch = []
        batch.append(step)
    if batch:
        yield batch
