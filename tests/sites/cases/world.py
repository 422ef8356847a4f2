"""The world of the hostile cases: their sites, and what ingest made of them."""

import json
import random
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

import msgspec

from polling import until
from propos.messages import Article
from propos.states import FeedState, LinkState, link_key
from sites.hostile import HostileWeb, Site, html, xml
from sites.stories import paragraphs
from sites.watch import StateWatcher, Watcher

SECONDS: Final = 60
"""How long a case may take until what it expects has come."""
OLD: Final = "Tue, 03 Mar 2026 10:00:00 GMT"
"""A date at which nothing is looked at again unasked."""

Check = Callable[[], None]
CASES: Final[dict[str, Callable[["World"], Check]]] = {}
"""Each case puts answers on sites of its own and returns what is to hold of them in the end."""


def case(prepare: Callable[["World"], Check]) -> Callable[["World"], Check]:
    """Add a case."""
    CASES[prepare.__name__] = prepare
    return prepare


class Story(msgspec.Struct, frozen=True):
    """An article of a site: where it is and what it says."""

    link: str
    title: str
    paragraphs: Sequence[str]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


class World:
    """All sites, and what came of them: `articles`, `states` and `log` are there once ingest runs."""

    articles: Watcher
    states: StateWatcher
    log: Path

    def __init__(self, web: HostileWeb) -> None:
        self.web = web
        self.pulse = self.site()
        self.beat = self.story(self.pulse, "/pouls")
        self.pulse.feed("/flux", xml(rss(item(self.beat))))

    def site(self) -> Site:
        return self.web.site()

    def story(self, site: Site, path: str) -> Story:
        """A sound article at this path; the same for the same site and path."""
        chance = random.Random(site.host + path)  # noqa: S311  # no secret
        story = Story(site.url(path), f"Des nouvelles de {path}", paragraphs(chance))
        site.put(path, html(page(story)))
        return story

    def of(self, where: Site | str) -> list[Article]:
        """The articles of a site, or of one address, as they came."""
        if isinstance(where, Site):
            return [s.article for s in self.articles.seen if s.article.url.startswith(where.base + "/")]
        return [s.article for s in self.articles.seen if where in (s.article.url, s.article.canonical_url)]

    def came(self, *stories: Story) -> Callable[[], bool]:
        """Whether each of these has come."""
        return lambda: all(self.of(story.link) for story in stories)

    def feed(self, url: str) -> FeedState:
        """What is remembered of a feed; an empty state of one that was never polled."""
        state = self.states.states.get(f"feed:{url}")
        return state if isinstance(state, FeedState) else FeedState(url=url)

    def link(self, url: str) -> LinkState | None:
        state = self.states.states.get(link_key(url))
        return state if isinstance(state, LinkState) else None

    def reason(self, url: str) -> str | None:
        """Why an address was dropped."""
        state = self.link(url)
        return state.reason if state else None

    def polls(self) -> int:
        """How often a feed was polled with which nothing is wrong."""
        return self.pulse.count("/flux")

    def meanwhile(self, polls: int = 16) -> None:
        """Wait until that feed was polled so many times: what has not happened by then does not happen."""
        until(lambda: self.polls() >= polls, SECONDS, "polls of a sound feed")

    def events(self, event: str, url: str) -> list[dict[str, Any]]:
        """What the log says of an address."""
        lines = [line for line in self.log.read_text("utf-8", "replace").splitlines() if url in line]
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [each for each in found if each.get("event") == event and each.get("url") == url]


def page(story: Story, head: str = "", foot: str = "", encoding: str = "utf-8") -> bytes:
    """The page of a story."""
    body = "\n".join(f"<p>{escape(each)}</p>" for each in story.paragraphs)
    return (
        f"<!DOCTYPE html><html lang='fr'><head><title>{escape(story.title)}</title>{head}</head><body>"
        f"<nav><a href='/'>Accueil</a></nav>"
        f"<main><article><h1>{escape(story.title)}</h1>{body}</article></main>"
        f"<footer><p>{foot}</p></footer></body></html>"
    ).encode(encoding)


def rss(*items: str, title: str = "La Gazette hostile", head: str = "") -> str:
    """A feed of these items."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?>\n{head}<rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:atom='http://www.w3.org/2005/Atom'>"
        f"<channel><title>{title}</title>{''.join(items)}</channel></rss>"
    )


def item(of: Story | str, date: str = OLD, guid: str = "", more: str = "") -> str:
    """An item of a feed."""
    link, title = (of, "Titre") if isinstance(of, str) else (of.link, of.title)
    guids = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<pubDate>{date}</pubDate>{guids}{more}</item>"
    )
