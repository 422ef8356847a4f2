"""Whether the new indices hold what the old ones do: every article at no lower version, with its quotes.

Both are written to meanwhile. So what does not fit is looked at again once the build has read all that was
there by then; what does not fit even so is a difference. The connection is the caller's.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Final

import msgspec
from elasticsearch import Elasticsearch

from propos_index.rebuild.abreast import abreast
from propos_index.rebuild.build import Build
from propos_index.rebuild.reads import (
    PAGE,
    VERSION,
    Document,
    articles_of,
    held,
    pages,
    quote_counts,
    version_of,
)

LOOKS: Final = 5
"""How often what does not fit is looked at again: an article may be in work at that very moment."""


class Difference(msgspec.Struct, frozen=True, order=True):
    """One article that the new indices hold otherwise than they should."""

    article: str
    what: str


class Sides(msgspec.Struct, frozen=True):
    """The indices that are compared; an old one is None where there was none."""

    articles: str
    quotes: str
    old_articles: str | None

    @property
    def looked_through(self) -> list[str]:
        """The indices whose every document is looked at."""
        return [each for each in (self.old_articles, self.articles) if each]


def sides(prefix: str, build: Build) -> Sides:
    """What a build compares."""
    return Sides(
        articles=build.index(prefix, "articles"),
        quotes=build.index(prefix, "quotes"),
        old_articles=build.old.get("articles"),
    )


def differences(
    client: Elasticsearch,
    compared: Sides,
    caught_up: Callable[[], None],
    seen: Callable[[int], None],
    count: int,
) -> list[Difference]:
    """What does not fit, sorted.

    `caught_up` returns when the new indices hold, and searches find, all that Kafka held when it was called;
    `seen` is told how many articles were looked at; `count` pages are looked at side by side. Raises Retry.
    """

    def doubts(page: tuple[int, list[str]]) -> tuple[int, set[str]]:
        return page[0], {each.article for each in judge(client, compared, page[1])}

    caught_up()
    doubtful: set[str] = set()
    for looked_at, found_here in abreast(doubts, _all(client, compared), count):
        doubtful |= found_here
        seen(looked_at)
    found: list[Difference] = []
    for _ in range(LOOKS):
        if not doubtful:
            return []
        caught_up()
        ids = sorted(doubtful)
        parts = (ids[first : first + PAGE] for first in range(0, len(ids), PAGE))
        found = [each for part in parts for each in judge(client, compared, part)]
        doubtful = {each.article for each in found}
    return sorted(found)


def judge(client: Elasticsearch, compared: Sides, ids: Collection[str]) -> Iterator[Difference]:
    """What does not fit of these articles, as of now."""
    if not ids:
        return
    old = _maybe(client, compared.old_articles, ids, VERSION)
    new = held(client, compared.articles, ids, [*VERSION, "quote_ids"])
    wanted = {article: set(document["_source"].get("quote_ids", ())) for article, document in new.items()}
    there = held(client, compared.quotes, sorted(set().union(*wanted.values())))
    counts = quote_counts(client, compared.quotes, ids)
    for article in ids:
        has, had = version_of(new.get(article)), version_of(old.get(article))
        if has < had:
            what = "removal" if "removed_at" in old[article]["_source"] else "version"
            yield Difference(article, f"{what} {had} is missing" + (f", {has} is there" if has >= 0 else ""))
        lacking = wanted.get(article, set()) - there.keys()
        if lacking:
            yield Difference(article, f"quotes are missing: {', '.join(sorted(lacking))}")
        if (count := counts.get(article, 0)) != len(wanted.get(article, ())) - len(lacking):
            yield Difference(article, f"{count} quotes are found, {len(wanted.get(article, ()))} are its own")


def _all(client: Elasticsearch, compared: Sides) -> Iterator[tuple[int, list[str]]]:
    """The articles to judge, in pages, and how many documents each page stands for.

    Those of the old indices, then those that only the new ones have, then those that have quotes but no
    article.
    """
    if compared.old_articles:
        for page in pages(client, compared.old_articles):
            yield len(page), [document["_id"] for document in page]
    for page in pages(client, compared.articles):
        yield len(page), _without(client, compared.old_articles, [document["_id"] for document in page])
    for articles in articles_of(client, compared.quotes):
        yield 0, _without(client, compared.articles, articles)


def _without(client: Elasticsearch, index: str | None, ids: list[str]) -> list[str]:
    known = _maybe(client, index, ids)
    return [each for each in ids if each not in known]


def _maybe(
    client: Elasticsearch, index: str | None, ids: Collection[str], fields: Collection[str] = ()
) -> dict[str, Document]:
    return held(client, index, ids, fields) if index else {}
