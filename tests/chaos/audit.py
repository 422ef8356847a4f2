"""Whether what was sent is what is there: each thing once, in its newest form, and nothing else.

Works on what the generator knows of itself and on what evidence.py read; it knows no code of Propos.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chaos.evidence import Evidence, Record
from chaos.findings import Finding
from chaos.stream import Story

GAP: Final = " […] "
"""Stands between the pieces of a quote in the index."""


@dataclass(frozen=True, slots=True)
class Newest:
    """An article as it ought to be in the index; `quotes`: (kind, content) by their ids."""

    revision: int
    title: str
    text: str
    quotes: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What ought to be there: the stories, and the ids of articles that came another way."""

    stories: Mapping[str, Story]
    others: Collection[str]


def by_article(records: Iterable[Record], strange: Collection[bytes]) -> dict[str, list[Record]]:
    """The records of each article (by their keys), in order, without those of strange bytes."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        if record.body is None or record.body not in strange:
            found[record.key].append(record)
    return found


def audit(expected: Expected, evidence: Evidence, poison: Collection[bytes]) -> Iterator[Finding]:
    """Everything that is not as it ought to be, from the first topic to the index."""
    raw = by_article(evidence.topics["articles.raw"], poison)
    enriched = by_article(evidence.topics["articles.enriched"], poison)
    for stranger in (raw.keys() | enriched.keys()) - expected.stories.keys() - set(expected.others):
        yield Finding("stranger", stranger, "on the topics, and nobody sent it")
    newest: dict[str, Newest] = {}
    for article, story in expected.stories.items():
        yield from of_raw(story, raw.get(article, []))
        yield from of_enriched(article, raw.get(article, []), enriched.get(article, []))
        if found := newest_of(enriched.get(article, [])):
            newest[article] = found
            yield from of_last_version(story, found)
            if story.removed:
                yield Finding("lost", article, "its removal is not the newest on articles.enriched")
    for article in expected.others:
        if found := newest_of(enriched.get(article, [])):
            newest[article] = found
        else:
            yield Finding("lost", article, "was repaired, and is not on articles.enriched")
    yield from of_index(evidence, newest)


def of_raw(story: Story, records: Sequence[Record]) -> Iterator[Finding]:
    """Each version once, in their order, under rising numbers; at the end that it is gone, if it is."""
    sent = {(version.title, version.text): place for place, version in enumerate(story.versions)}
    seen: list[int] = []
    last = 0
    for record in records:
        if record.body is None:
            seen.append(len(story.versions))
            continue
        message = json.loads(record.body)
        place = sent.get((message["title"], message["text"]))
        if place is None:
            yield Finding("stranger", story.id, f"{record.place} says what nobody sent")
            continue
        if message["revision"] <= last:
            yield Finding(
                "doubled", story.id, f"{record.place} is revision {message['revision']} after {last}"
            )
        seen.append(place)
        last = message["revision"]
    wanted = list(range(len(story.versions) + story.removed))
    for place in wanted:
        if seen.count(place) != 1:
            told = f"articles.raw has version {place + 1} {seen.count(place)} times"
            yield Finding("doubled" if place in seen else "lost", story.id, told)
    if sorted(seen) == wanted != seen:
        yield Finding("wrong_version", story.id, f"articles.raw has its versions in the order {seen}")


def of_enriched(article: str, raw: Sequence[Record], enriched: Sequence[Record]) -> Iterator[Finding]:
    """Every revision was enriched; repeats, which the index passes over, say the same."""
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for message in bodies(enriched):
        told[message["revision"]].append(message)
    for message in bodies(raw):
        if message["revision"] not in told:
            yield Finding("lost", article, f"revision {message['revision']} is not on articles.enriched")
    for revision, messages in told.items():
        if len({json.dumps([each["text"], each["quotes"]], sort_keys=True) for each in messages}) > 1:
            yield Finding("wrong_version", article, f"revision {revision} was enriched in two ways")


def of_last_version(story: Story, found: Newest) -> Iterator[Finding]:
    last = story.versions[-1]
    if (found.title, found.text) != (last.title, last.text):
        yield Finding("wrong_version", story.id, f"revision {found.revision} is not what was sent last")


def newest_of(enriched: Sequence[Record]) -> Newest | None:
    """The article as its newest message has it; None when it is gone, or never came.

    Not the last message: what a worker repeats may come after a newer one.
    """
    newest = max(enriched, key=revision_of, default=None)
    if newest is None or newest.body is None:
        return None
    message = json.loads(newest.body)
    quotes = {
        quote["id"]: (quote["kind"], GAP.join(piece["text"] for piece in quote["content"]))
        for quote in message["quotes"]
    }
    return Newest(message["revision"], message["title"], message["text"], quotes)


def revision_of(record: Record) -> int:
    """The revision that a message is; a removal says it in a header."""
    if record.body is None:
        return int(record.header("propos_revision"))
    return int(json.loads(record.body)["revision"])


def bodies(records: Iterable[Record]) -> Iterator[dict[str, Any]]:
    yield from (json.loads(record.body) for record in records if record.body is not None)


def of_index(evidence: Evidence, newest: Mapping[str, Newest]) -> Iterator[Finding]:
    """Exactly these articles with exactly their quotes are in the index."""
    seen: set[str] = set()
    for held in evidence.articles:
        article, wanted = held.source["id"], newest.get(held.source["id"])
        if article in seen or article != held.id:
            yield Finding("doubled", article, f"{held.index} has it as {held.id}, and another has it too")
        elif wanted is None:
            yield Finding("stranger", article, "is in the index, and ought not to be")
        elif held.source["revision"] != wanted.revision:
            revision = held.source["revision"]
            yield Finding("wrong_version", article, f"revision {revision} instead of {wanted.revision}")
        elif (held.source["title"], held.source["text"]) != (wanted.title, wanted.text):
            yield Finding("wrong_version", article, "is in the index with another text")
        elif set(held.source.get("quote_ids", [])) != wanted.quotes.keys():
            yield Finding("wrong_version", article, "names other quotes than it has")
        seen.add(article)
    for article in newest.keys() - seen:
        yield Finding("lost", article, "is not in the index")
    yield from of_quotes(evidence, newest)


def of_quotes(evidence: Evidence, newest: Mapping[str, Newest]) -> Iterator[Finding]:
    wanted = {
        quote: (article, found.revision, *said)
        for article, found in newest.items()
        for quote, said in found.quotes.items()
    }
    seen: set[str] = set()
    for held in evidence.quotes:
        source, article = held.source, held.source["article"]["id"]
        there = (article, source["revision"], source["kind"], source["content"])
        if held.id in seen or held.id != source["id"]:
            yield Finding("doubled", article, f"quote {held.id} stands in {held.index} again")
        elif held.id not in wanted:
            yield Finding("stranger", article, f"quote {held.id} is of no newest revision: {there[1:]}")
        elif there != wanted[held.id]:
            yield Finding("wrong_version", article, f"quote {held.id} is {there}, not {wanted[held.id]}")
        seen.add(held.id)
    for quote in wanted.keys() - seen:
        yield Finding("lost", wanted[quote][0], f"quote {quote} is not in the index")
