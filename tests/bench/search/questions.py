"""What readers ask of the archive: a mix of kinds of questions, none twice, and all of them invented.

Words and phrases are drawn from the very texts that were loaded, so that questions find something.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec
import numpy as np

from bench.search.people import world
from bench.search.press import DAYS, END, batch
from bench.search.words import TOPICS, Places, vocabulary

Pairs = list[tuple[str, str]]
_PAGE_SHARE: Final = 0.2
"""Of the questions go to the page, the others to the API."""


class Asked(msgspec.Struct, frozen=True):
    """One question: what kind it is, and where it goes."""

    kind: str
    path: str


class Questions:
    """An endless supply of different questions, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = np.random.default_rng([seed, 77])
        self._words, self._world = vocabulary(), world()
        made = (each.article for number in range(2) for each in batch(seed, number, 2_000))
        self._said = [quote.content[0].text for article in made for quote in article.quotes]
        self._kinds: dict[str, tuple[float, Callable[[], Pairs]]] = {
            "frequent word": (0.12, lambda: self._q(self._word(0, 400))),
            "usual word": (0.15, lambda: self._q(self._word(400, 5_000))),
            "rare word": (0.08, lambda: self._q(self._word(5_000, 40_000))),
            "words": (0.2, lambda: self._q(" ".join(self._topical(int(self._dice.integers(2, 6)))))),
            "phrase": (0.1, lambda: self._q(f'"{self._phrase()}"')),
            "speaker": (0.08, lambda: self._q(f"{self._word(50, 5_000)} qui:{self._surname()}")),
            "filters": (0.09, self._filtered),
            "period": (0.07, lambda: [*self._q(self._word(20, 5_000)), *self._period()]),
            "or": (0.04, lambda: self._q(f"{self._word(50, 5_000)} OR {self._word(50, 5_000)}")),
            "without": (0.02, lambda: self._q(f"{self._word(50, 5_000)} -{self._word(0, 500)}")),
            "beginning": (0.03, lambda: self._q(f"{self._word(50, 20_000)[:5]}*")),
            "no words": (0.02, lambda: [*self._period(), self._facet()]),
        }

    def __iter__(self) -> Iterator[Asked]:
        names = [*self._kinds]
        odds = np.cumsum([share for share, _ in self._kinds.values()])
        seen: set[str] = set()
        while True:
            kind = names[int(np.searchsorted(odds / odds[-1], self._dice.random()))]
            asked = urlencode(self._kinds[kind][1]())
            if asked in seen:
                continue
            seen.add(asked)
            if self._dice.random() < _PAGE_SHARE:
                yield Asked("page", f"/?{asked}")
            else:
                yield Asked(kind, f"/api/quotes?{asked}")

    def _q(self, text: str) -> Pairs:
        return [("q", text)]

    def _word(self, first: int, last: int) -> str:
        return str(self._words.large[int(self._dice.integers(first, last))])

    def _topical(self, count: int) -> list[str]:
        topic: Places = self._words.topics[int(self._dice.integers(TOPICS))]
        return [str(word) for word in self._words.large[self._dice.choice(topic[:30], count, replace=False)]]

    def _phrase(self) -> str:
        said = self._said[int(self._dice.integers(len(self._said)))].replace(",", "").split()
        start, count = int(self._dice.integers(0, max(1, len(said) - 3))), int(self._dice.integers(2, 5))
        return " ".join(said[start : start + count])

    def _surname(self) -> str:
        who = int(len(self._world.speakers) ** self._dice.random()) - 1
        return self._world.speakers[who].name.split()[-1].lower()

    def _facet(self) -> tuple[str, str]:
        match int(self._dice.integers(4)):
            case 0:
                return "outlet", self._world.outlets[int(self._dice.integers(50))].name
            case 1:
                return "kind", ("direct", "mixed", "indirect")[int(self._dice.integers(3))]
            case 2:
                return "speaker", self._world.speakers[int(self._dice.integers(300))].name
            case _:
                return "entity", self._world.names[int(self._dice.integers(200))].name

    def _filtered(self) -> Pairs:
        return [*self._q(self._word(20, 5_000)), *dict([self._facet(), self._facet()]).items()]

    def _period(self) -> Pairs:
        since = END - timedelta(days=int(self._dice.integers(7, DAYS)))
        until = min(END, since + timedelta(days=int(self._dice.integers(1, 120))))
        return [("since", f"{since:%Y-%m-%d}"), ("until", f"{until:%Y-%m-%d}")]
