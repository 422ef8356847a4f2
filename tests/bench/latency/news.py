"""Invented articles without end, of the seeds' paragraphs: no two of their quotes say the same."""

import bisect
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from propos_seeds.library import Story, newest, outlets, quotes_path

MARK: Final = "Quévrelin"
"""A name that stands in one direct quote of each article that has one, and nowhere else."""
DESKS: Final = tuple(outlet.name for outlet in outlets().values())
"""The newspapers, who publish in turns."""
_RUN: Final = 3
_RUNS: Final = 2
_ENDS: Final = " .!?…"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and where in it quotes end: (offset, whether it is a direct one)."""

    text: str
    ends: tuple[tuple[int, bool], ...]

    def marked(self, mark: str, first: str) -> str:
        """Its text with `mark` and a number in each quote, and `first` in the first direct one."""
        text = self.text
        for number, (end, direct) in reversed([*enumerate(self.ends)]):
            said = (
                f", {first}" if first and direct and not any(kind for _, kind in self.ends[:number]) else ""
            )
            text = f"{text[:end]}{said}, pièce {mark}-{number + 1}{text[end:]}"
        return text

    @property
    def direct(self) -> bool:
        """Whether somebody is quoted directly in it."""
        return any(direct for _, direct in self.ends)


@dataclass(frozen=True, slots=True)
class News:
    """An article to hand in."""

    url: str
    outlet: str
    title: str
    text: str

    def submission(self, published: str) -> bytes:
        """The body that hands it in, JSON; `published`: ISO 8601."""
        fields = {
            "url": self.url,
            "outlet": self.outlet,
            "title": self.title,
            "text": self.text,
            "published_at": published,
            "language": "fr",
        }
        return json.dumps(fields, ensure_ascii=False).encode()


def news(seed: int, number: int) -> News:
    """One article, as long as those of the seeds on average; no two are much alike."""
    chance = random.Random(f"news {seed} {number}")  # noqa: S311  # no secret
    paragraphs = [paragraph for _ in range(_RUNS) for paragraph in _run(chance)]
    quoted = next((place for place, each in enumerate(paragraphs) if each.direct), None)
    texts = [
        each.marked(f"{seed}-{number}-{place}", f"comme au quai {MARK}" if place == quoted else "")
        for place, each in enumerate(paragraphs)
    ]
    desk = [*outlets().values()][number % len(DESKS)]
    return News(
        url=f"http://{desk.host}/depeches/{seed}-{number}.html",
        outlet=desk.name,
        title=f"{chance.choice(newest()).facts.title}, suite {number}",
        text="\n\n".join(texts),
    )


def _run(chance: random.Random) -> tuple[Paragraph, ...]:
    """Some paragraphs of one story, as they follow each other: pronouns have whom they mean."""
    told = chance.choice(_stories())
    start = chance.randrange(max(len(told) - _RUN, 0) + 1)
    return told[start : start + _RUN]


@cache
def _stories() -> tuple[tuple[Paragraph, ...], ...]:
    return tuple(tuple(_paragraphs(story)) for story in newest())


def _paragraphs(story: Story) -> Iterator[Paragraph]:
    quotes: list[dict[str, Any]] = json.loads(quotes_path(story).read_bytes())["quotes"]
    ends = sorted({(_end(quote["content"][-1]), quote["kind"] == "direct") for quote in quotes})
    places = [end for end, _ in ends]
    start = 0
    for text in story.paragraphs:
        within = ends[bisect.bisect_right(places, start) : bisect.bisect_right(places, start + len(text))]
        yield Paragraph(text, tuple((end - start, direct) for end, direct in within))
        start += len(text) + 2


def _end(span: dict[str, Any]) -> int:
    """Where a span's last word ends."""
    return int(span["end"]) - (len(span["text"]) - len(span["text"].rstrip(_ENDS)))
