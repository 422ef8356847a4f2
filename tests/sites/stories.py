"""What a farm of invented newspapers publishes and when: a plan made of a seed, the same in every process.

Times in a plan are whole seconds from the farm's start, as in Last-Modified; negative ones lie before it.
"""

import random
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from sites import words

Format = Literal["rss", "atom", "json"]
Validator = Literal["etag", "modified", "none"]
FORMATS: Final[tuple[Format, ...]] = ("rss", "atom", "json")
VALIDATORS: Final[tuple[Validator, ...]] = ("etag", "modified", "none", "etag")

_SHARED = 0.1
_CORRECTED = 0.1
_TRACKING = "?utm_source=flux&utm_medium=rss"


class Version(msgspec.Struct, frozen=True):
    """An article's content from a time on."""

    at: float
    title: str
    paragraphs: tuple[str, ...]


class Story(msgspec.Struct, frozen=True):
    """An article at one path of its site, its versions in order."""

    path: str
    author: str
    versions: tuple[Version, ...]

    def now(self, at: float) -> Version | None:
        """The version that stands at that time; None before the first."""
        return next((version for version in reversed(self.versions) if version.at <= at), None)


class Listing(msgspec.Struct, frozen=True):
    """A story as one feed lists it: some feeds add a query to its address."""

    story: Story
    query: str = ""


class FeedPlan(msgspec.Struct, frozen=True):
    """One feed: how it is written, how it can be asked conditionally, what it lists."""

    path: str
    format: Format
    validator: Validator
    listings: tuple[Listing, ...]

    def changes(self, at: float) -> int:
        """How often the feed has changed until then."""
        return sum(v.at <= at for listing in self.listings for v in listing.story.versions)


class SitePlan(msgspec.Struct, frozen=True):
    """One host. `crawl_delay` is what its robots.txt asks for, `slowness` the seconds of each answer."""

    host: str
    name: str
    feeds: tuple[FeedPlan, ...]
    stories: tuple[Story, ...]
    crawl_delay: float | None
    slowness: float


class Plan(msgspec.Struct, frozen=True):
    """All sites."""

    sites: tuple[SitePlan, ...]

    def stories(self) -> Iterator[tuple[SitePlan, Story]]:
        return ((site, story) for site in self.sites for story in site.stories)


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How large a plan is.

    `stories` a feed are published: the first before the start, the others in the `seconds` after it; no
    correction comes earlier than `calm` seconds after what it corrects, nor after `seconds`.
    """

    seed: int = 5
    hosts: int = 50
    feeds: int = 20
    stories: int = 4
    seconds: int = 240
    calm: int = 75
    crawl_delay: float = 0.5


def host_of(number: int) -> str:
    """The address of a site, a loopback one."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def plan(shape: Shape) -> Plan:
    """The plan of this shape."""
    return Plan(tuple(_site(shape, number) for number in range(shape.hosts)))


def _site(shape: Shape, number: int) -> SitePlan:
    chance = random.Random(f"{shape.seed} {number}")  # noqa: S311  # a plan, no secret
    lists: list[list[Listing]] = []
    for feed in range(shape.feeds):
        own = [_story(chance, shape, f"{number}-{feed}-{n}", first=n == 0) for n in range(shape.stories)]
        lists.append([Listing(story) for story in own])
    stories = tuple(listing.story for listed in lists for listing in listed)
    if shape.feeds > 1:
        _share(chance, lists)
    return SitePlan(
        host=host_of(number),
        name=f"Le Courrier de {words.PLACES[number % len(words.PLACES)]} {number + 1}",
        feeds=tuple(
            FeedPlan(
                path=f"/flux/{feed}",
                format=FORMATS[(number + feed) % len(FORMATS)],
                validator=VALIDATORS[feed % len(VALIDATORS)],
                listings=tuple(listed),
            )
            for feed, listed in enumerate(lists)
        ),
        stories=stories,
        crawl_delay=shape.crawl_delay if number % 10 == 3 else None,
        slowness=chance.uniform(0.002, 0.5),
    )


def _share(chance: random.Random, lists: list[list[Listing]]) -> None:
    """Let some stories stand in a second feed too, under an address with a tracker."""
    for feed, listed in enumerate(list(map(tuple, lists))):
        for listing in listed:
            if chance.random() < _SHARED:
                other = chance.choice([n for n in range(len(lists)) if n != feed])
                lists[other].append(Listing(listing.story, _TRACKING))


def _story(chance: random.Random, shape: Shape, name: str, first: bool) -> Story:
    at = -60.0 if first else float(chance.randrange(shape.seconds))
    place = chance.choice(words.PLACES)
    title = f"{place} : {chance.choice(words.THINGS)}, {chance.choice(words.REASONS)} ({name})"
    versions = [Version(at, title, tuple(paragraphs(chance)))]
    earliest = int(max(at, 0)) + shape.calm
    if earliest < shape.seconds and chance.random() < _CORRECTED:
        corrected = list(versions[0].paragraphs)
        corrected[chance.randrange(len(corrected))] = _paragraph(chance)
        versions.append(Version(float(chance.randrange(earliest, shape.seconds)), title, tuple(corrected)))
    return Story(f"/articles/{name}.html", chance.choice(words.AUTHORS), tuple(versions))


def paragraphs(chance: random.Random) -> Sequence[str]:
    """An article of four to six paragraphs and 120 words or more."""
    found = [_paragraph(chance) for _ in range(chance.randint(4, 6))]
    while sum(len(paragraph.split()) for paragraph in found) < 120:
        found.append(_paragraph(chance))
    return found


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(2))


def _sentence(chance: random.Random) -> str:
    actor = chance.choice(words.ACTORS).format(chance.choice(words.PLACES))
    opening, deed = chance.choice(words.OPENINGS), chance.choice(words.DEEDS)
    thing, reason = chance.choice(words.THINGS), chance.choice(words.REASONS)
    after = chance.choice(words.AFTERS).format(chance.randint(12, 99_999))
    return f"{opening}, {actor} {deed} {thing} {reason}. {after}"
