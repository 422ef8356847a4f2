"""Elasticsearch's answer as values: hits, the places of the words that were found, facets, the next page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from propos_search.counting import TIMELINE, UNNAMED, chosen
from propos_search.cursor import Cursor
from propos_search.narrowing import FACETS
from propos_search.question import Question
from propos_search.request import CLOSE, DEEPEST, EXACT, OPEN

Json = Mapping[str, Any]


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """One article in which the same words stand."""

    outlet: str
    date: datetime
    quote_id: str
    article_id: str
    url: str
    title: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One quote that was found; of a group, the one that answers best.

    `matches`, `context_matches`: [start, end) of the words that were asked for, in code points of `content`
    and of `context`. `printed`: the first articles with the same words, the oldest first, of `printings` in
    all; empty when not grouped.
    """

    id: str
    kind: str
    content: str
    matches: tuple[tuple[int, int], ...] = ()
    context: str = ""
    context_matches: tuple[tuple[int, int], ...] = ()
    speaker: str | None = None
    speaker_type: str | None = None
    role: str | None = None
    cue: str | None = None
    mention: str | None = None
    entities: tuple[str, ...] = ()
    outlet: str
    section: str | None = None
    date: datetime
    title: str
    url: str
    article_id: str = ""
    cluster: str | None = None
    revision: int = 0
    confidence: float = 0.0
    saying: str = ""
    """The same for all prints of these words of this speaker."""
    printings: int = 1
    printed: tuple[Printed, ...] = ()


class Count(msgspec.Struct, frozen=True):
    """One value of a facet and how many quotes have it."""

    value: str
    count: int


class Bucket(msgspec.Struct, frozen=True):
    """Some days of the timeline, from `start`, and how many quotes they have."""

    start: date
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """How all the quotes that were found divide; each facet counts as if it had no filter of its own.

    Reprints count. The values that the question chooses stand among the others, however rare.
    """

    speakers: tuple[Count, ...] = ()
    unnamed: int = 0
    """Quotes whose speaker the article never names."""
    roles: tuple[Count, ...] = ()
    outlets: tuple[Count, ...] = ()
    kinds: tuple[Count, ...] = ()
    entities: tuple[Count, ...] = ()
    sections: tuple[Count, ...] = ()
    clusters: tuple[Count, ...] = ()
    timeline: tuple[Bucket, ...] = ()
    """The oldest first; days, weeks, months or years in Paris."""
    interval: str = ""
    """How long each bucket of the timeline is: 1d, 7d, 1M, 3M, 1y …"""


class Answer(msgspec.Struct, frozen=True):
    """How many quotes (or groups) there are, some of them, the facets, and where the next page begins.

    `total_exact`: false when `total` is an estimate, as it is of very many groups.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Facets = Facets()
    total_exact: bool = True
    next: Cursor | None = None


def read(
    response: Json,
    question: Question | None = None,
    size: int = 0,
    offset: int = 0,
    prints: Json | None = None,
) -> Answer:
    """The answer in a response to `search_body` with the same question, size and offset.

    `prints`: the response to `prints_body` with the sayings of a grouped answer.
    """
    found = response["hits"]
    grouped = question is not None and question.grouped
    total = response["aggregations"]["groups"]["value"] if grouped else found["total"]["value"]
    pit = response.get("pit_id", "")
    return Answer(
        total=total,
        hits=hits_of(found["hits"], prints),
        total_exact=total < EXACT if grouped else found["total"]["relation"] == "eq",
        next=_next_group(pit, found["hits"], size, offset) if grouped else _next(pit, found["hits"], size),
    )


def sayings(response: Json) -> list[str]:
    """What the quotes in a response to `search_body` say, each once."""
    return [*dict.fromkeys(hit["_source"]["saying"] for hit in response["hits"]["hits"])]


def facets_of(responses: Iterable[Json]) -> Facets:
    """The facets in the responses to `facet_bodies`; those that were not asked for are empty."""
    counted = {name: each for response in responses for name, each in response["aggregations"].items()}
    timeline = counted.get(TIMELINE, {})
    return Facets(
        **{name: _counts(counted, name) for name in FACETS},
        unnamed=counted.get(UNNAMED, {}).get("doc_count", 0),
        timeline=tuple(
            Bucket(date.fromisoformat(bucket["key_as_string"]), bucket["doc_count"])
            for bucket in timeline.get("buckets", ())
        ),
        interval=timeline.get("interval", ""),
    )


def matches(marked: str) -> tuple[tuple[int, int], ...]:
    """[start, end) of what stands between OPEN and CLOSE, counted without the marks."""
    places: list[tuple[int, int]] = []
    at = 0
    for number, part in enumerate(marked.replace(CLOSE, OPEN).split(OPEN)):
        if number % 2 and part:
            places.append((at, at + len(part)))
        at += len(part)
    return tuple(places)


def _next(pit: str, hits: list[Json], size: int) -> Cursor | None:
    full = size and len(hits) == size
    return Cursor(pit, after=tuple(hits[-1]["sort"])) if full else None


def _next_group(pit: str, hits: list[Json], size: int, offset: int) -> Cursor | None:
    following = offset + size
    full = size and len(hits) == size and following < DEEPEST
    return Cursor(pit, offset=following) if full else None


def hits_of(hits: Iterable[Json], prints: Json | None = None) -> tuple[Hit, ...]:
    """The quotes of hits; `prints`: the response to `prints_body` with their sayings."""
    printed = _prints(prints) if prints else {}
    return tuple(hit_of(hit, *printed.get(hit["_source"].get("saying"), ())) for hit in hits)


def hit_of(hit: Json, printings: int = 1, printed: tuple[Printed, ...] = ()) -> Hit:
    """The quote of a hit, what of it was asked for, and who printed it."""
    source = hit["_source"]
    speaker = source.get("speaker") or {}
    marked = {name: matches(texts[0]) for name, texts in hit.get("highlight", {}).items()}
    return Hit(
        id=source["id"],
        kind=source["kind"],
        content=source["content"],
        matches=marked.get("content", ()),
        context=source["context"],
        context_matches=marked.get("context.folded", ()),
        speaker=speaker.get("name"),
        speaker_type=speaker.get("type"),
        role=speaker.get("role"),
        cue=(source.get("cue") or {}).get("text"),
        mention=(source.get("mention") or {}).get("text"),
        entities=tuple(source.get("entities") or ()),
        outlet=source["outlet"]["name"],
        section=source.get("section"),
        date=datetime.fromisoformat(source["date"]),
        title=source["article"]["title"],
        url=source["article"]["url"],
        article_id=source["article"]["id"],
        cluster=source.get("cluster_id"),
        revision=source["revision"],
        confidence=source["confidence"],
        saying=source.get("saying", ""),
        printings=printings,
        printed=printed,
    )


def printed_of(source: Json) -> Printed:
    """The article in a quote's document, as one that printed it."""
    return Printed(
        outlet=source["outlet"]["name"],
        date=datetime.fromisoformat(source["date"]),
        quote_id=source["id"],
        article_id=source["article"]["id"],
        url=source["article"]["url"],
        title=source["article"]["title"],
    )


def _prints(response: Json) -> dict[str, tuple[int, tuple[Printed, ...]]]:
    """How often each saying was printed, and the first who did."""
    buckets = response["aggregations"]["sayings"]["buckets"]
    return {
        bucket["key"]: (
            bucket["doc_count"],
            tuple(printed_of(each["_source"]) for each in bucket["printed"]["hits"]["hits"]),
        )
        for bucket in buckets
    }


def _counts(counted: Json, name: str) -> tuple[Count, ...]:
    """The most frequent values and the chosen ones, each once, the most frequent first."""
    groups = (counted.get(each, {}) for each in (name, chosen(name)))
    buckets: Iterable[Json] = (bucket for group in groups for bucket in group.get("buckets", ()))
    counts = {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}
    return tuple(Count(*each) for each in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
