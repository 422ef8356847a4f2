"""Which states are about one address: bodies of ingest.state in, what is known out."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import product
from typing import Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import msgspec

from propos import codec
from propos.errors import BadMessage
from propos.states import ArticleState, FeedState, LinkState, Subscription, kind_of, link_key
from propos_ingest.addresses import cleaned, site_of, web_host

_CLOCKS: Final = timedelta(hours=1)
"""How far the clocks of two machines may be apart."""
State = TypeVar("State", bound=msgspec.Struct)


class Found(msgspec.Struct, frozen=True):
    """The states that are about one address and its article."""

    links: tuple[LinkState, ...] = ()
    articles: tuple[ArticleState, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """The articles that the address is known to lead to."""
        led_to = (link.article for link in self.links if link.article)
        return frozenset(led_to) | {article.id for article in self.articles}

    def since(self, earliest: datetime) -> datetime:
        """Where its messages begin: at a sole revision's observation, else at `earliest`."""
        times = [each.observed_at for each in self.articles if each.revision == 1]
        if not times or None in times or len(times) < len(self.ids):
            return earliest
        return max(earliest, min(filter(None, times)) - _CLOCKS)


def variants(url: str) -> tuple[str, ...]:
    """The address as it is, cleaned, and each with and without www., https and a trailing slash."""
    forms = dict.fromkeys((url, cleaned(url)))
    for form in tuple(forms) if web_host(url) else ():
        parts = urlsplit(form)
        bare, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
        for scheme, www, slash in product(("https", "http"), ("", "www."), ("", "/")):
            forms[urlunsplit((scheme, www + bare, path + slash, parts.query, ""))] = None
    return tuple(forms)


def found(bodies: Mapping[str, bytes], urls: Collection[str], ids: Collection[str]) -> Found:
    """The states in `bodies` (by key) of these addresses, of the articles they lead to, and of other links
    that lead to those, or are the same but for what is cleaned away."""
    named = list(filter(None, (state_in(bodies, link_key(url), LinkState) for url in urls)))
    wanted = set(ids) | {link.article for link in named if link.article}
    articles = tuple(filter(None, (state_in(bodies, each, ArticleState) for each in sorted(wanted))))
    real = {article.id for article in articles} | {link.article for link in named if link.article}
    forms = {cleaned(url) for url in urls}
    paths = {path for form in forms if (path := urlsplit(form).path.strip("/"))}
    marks = [each.encode() for each in (*real, *paths)]
    others = (
        state_in(bodies, key, LinkState)
        for key, body in bodies.items()
        if kind_of(key) is LinkState and any(mark in body for mark in marks)
    )
    links = {
        link.link: link
        for link in (*named, *filter(None, others))
        if link in named or link.article in real or cleaned(link.link) in forms
    }
    return Found(tuple(links.values()), articles)


def state_in(bodies: Mapping[str, bytes], key: str, kind: type[State]) -> State | None:
    """The state with this key; None when there is none that can be read."""
    try:
        return codec.decode(bodies[key], kind) if key in bodies else None
    except BadMessage:
        return None


def feeds_of(bodies: Mapping[str, bytes], sites: Collection[str]) -> list[str]:
    """The feeds of these sites that are subscribed or were read."""
    keys = (key.partition(":") for key in bodies if kind_of(key) in (Subscription, FeedState))
    return sorted({url for _, _, url in keys if site_of(url) in sites})
