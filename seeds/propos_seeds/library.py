"""The seeds on disk: outlets, articles with their texts, and the quotes a careful reader finds in them."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

import msgspec

FOLDER: Final = Path(__file__).resolve().parents[1]


class Outlet(msgspec.Struct, frozen=True):
    """One invented newspaper or agency and its website."""

    key: str
    name: str
    host: str
    tagline: str
    feed: str
    feed_path: str
    colour: str

    @property
    def home(self) -> str:
        return f"http://{self.host}/"

    @property
    def feed_url(self) -> str:
        return urljoin(self.home, self.feed_path)


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What seeds/articles/NAME.yaml says of an article."""

    outlet: str
    title: str
    authors: tuple[str, ...]
    section: str
    published: datetime
    summary: str
    tags: tuple[str, ...] = ()
    intertitles: tuple[str, ...] = ()
    modified: datetime | None = None
    revision_of: str | None = None
    reprint_of: str | None = None


class Story(msgspec.Struct, frozen=True):
    """One published version of an article: its facts, its text, its address."""

    name: str
    facts: Facts
    outlet: Outlet
    text: str

    @property
    def slug(self) -> str:
        """The article's name in its address: a correction keeps it."""
        return self.facts.revision_of or self.name

    @property
    def url(self) -> str:
        day = self.facts.published.strftime("%Y/%m/%d")
        return urljoin(self.outlet.home, f"/{day}/{self.slug}.html")

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n\n"))


@cache
def outlets() -> dict[str, Outlet]:
    """The outlets of outlets.yaml, by key."""
    found = msgspec.yaml.decode((FOLDER / "outlets.yaml").read_bytes(), type=dict[str, dict[str, str]])
    return {key: msgspec.convert({"key": key, **facts}, Outlet) for key, facts in found.items()}


@cache
def stories() -> tuple[Story, ...]:
    """Every version of every article, oldest first."""
    found = [_story(path) for path in sorted((FOLDER / "articles").glob("*.yaml"))]
    return tuple(sorted(found, key=lambda story: (story.facts.modified or story.facts.published, story.name)))


def newest() -> tuple[Story, ...]:
    """The stories as they stand once every correction is out: one an address."""
    return tuple({story.url: story for story in stories()}.values())


def quotes_path(story: Story) -> Path:
    """Where the story's gold records lie."""
    return FOLDER / "quotes" / f"{story.name}.json"


def _story(path: Path) -> Story:
    facts = msgspec.yaml.decode(path.read_bytes(), type=Facts)
    text = (FOLDER / "text" / f"{path.stem}.txt").read_bytes().decode()
    return Story(name=path.stem, facts=facts, outlet=outlets()[facts.outlet], text=text)
