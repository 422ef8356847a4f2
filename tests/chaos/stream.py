"""The articles of a run, made of its seed: each with its revisions, and whether it is removed in the end."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from chaos.texts import paragraph, title

SECOND, THIRD, REMOVED, REPRINT = 0.30, 0.05, 0.02, 0.04
"""Shares of the articles: with a second revision, with a third, removed, reprints of another's words."""
_OUTLETS: Final = 60
_NEAR: Final = 400
"""A reprint is one of an article at most so many before it."""
_BEGINNING: Final = datetime(2026, 1, 5, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Version:
    """What an article says from a moment on."""

    title: str
    text: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One article: its versions in order; `removed` after the last of them."""

    number: int
    url: str
    outlet: str
    published_at: datetime
    versions: tuple[Version, ...]
    removed: bool

    @property
    def id(self) -> str:
        """UUIDv5 of its address (RFC 9562), by which all stages know it."""
        return str(uuid5(NAMESPACE_URL, self.url))

    def submission(self, number: int) -> bytes:
        """The body that hands in its version `number` (from 0), JSON."""
        version = self.versions[number]
        fields = {
            "url": self.url,
            "outlet": self.outlet,
            "title": version.title,
            "text": version.text,
            "published_at": self.published_at.isoformat(),
            "modified_at": version.modified_at.isoformat(),
            "language": "fr",
        }
        return json.dumps(fields, ensure_ascii=False).encode()


def stream(seed: int, articles: int) -> list[Story]:
    """So many articles; the number of one is its place here."""
    chance = random.Random(f"stream {seed}")  # noqa: S311  # news, no secret
    stories: list[Story] = []
    for number in range(articles):
        stories.append(_story(chance, number, stories[-_NEAR:]))
    return stories


def _story(chance: random.Random, number: int, before: Sequence[Story]) -> Story:
    outlet = number % _OUTLETS
    published = _BEGINNING + timedelta(seconds=10 * number)
    head = title(chance, number)
    paragraphs = [paragraph(chance, f"{number}-1-{n}") for n in range(1, chance.randint(2, 3))]
    if before and chance.random() < REPRINT:
        # An agency's dispatch: another outlet prints the same words under its own headline.
        paragraphs = chance.choice(before).versions[0].text.split("\n\n")
        outlet = _OUTLETS + number  # who prints it has printed nothing else
    fate = chance.random()
    revisions = 3 if fate < THIRD else 2 if fate < SECOND else 1
    return Story(
        number=number,
        url=f"https://www.gazette-{outlet}.example/actualites/article-{number}",
        outlet=f"La Gazette n° {outlet}",
        published_at=published,
        versions=tuple(_versions(chance, number, revisions, head, paragraphs, published)),
        removed=chance.random() < REMOVED,
    )


def _versions(
    chance: random.Random, number: int, count: int, head: str, paragraphs: list[str], published: datetime
) -> Iterator[Version]:
    """Each after the first drops a paragraph's quote, or adds one, or both."""
    for revision in range(1, count + 1):
        if revision > 1:
            new = paragraph(chance, f"{number}-{revision}-1")
            match chance.randrange(3):
                case 0:
                    paragraphs = [*paragraphs, new]
                case 1:
                    paragraphs = [new, *paragraphs[1:]]
                case _:
                    paragraphs = [*paragraphs[:-1], new] if len(paragraphs) > 1 else [*paragraphs, new]
        yield Version(head, "\n\n".join(paragraphs), published + timedelta(hours=revision - 1))
