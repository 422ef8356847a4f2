"""Elasticsearch's answer as values: hits, the places of the words that were found, facets, the next page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from propos_search.cursor import Cursor
from propos_search.question import Question
from propos_search.request import CLOSE, DEEPEST, EXACT, FACETS, OPEN

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


def read(response: Json, question: Question | None = None, size: int = 0, offset: int = 0) -> Answer:
    """The answer in a response to `search_body` with the same question, size and offset."""
    found = response["hits"]
    grouped = question is not None and question.grouped
    aggregations = response.get("aggregations", {})
    total = aggregations["groups"]["counted"]["value"] if grouped else found["total"]["value"]
    pit = response.get("pit_id", "")
    return Answer(
        total=total,
        hits=tuple(hit_of(hit) for hit in found["hits"]),
        facets=facets_of(response),
        total_exact=total < EXACT if grouped else found["total"]["relation"] == "eq",
        next=_next_group(pit, found["hits"], size, offset) if grouped else _next(pit, found["hits"], size),
    )


def facets_of(response: Json) -> Facets:
    """The facets in a response to `facet_body`, or to `search_body` with them; empty where there are none."""
    counted = response.get("aggregations", {})
    if "timeline" not in counted:
        return Facets()
    timeline = counted["timeline"]["counts"]
    return Facets(
        **{name: _counts(counted[name]) for name in FACETS},
        unnamed=counted["speakers"]["unnamed"]["doc_count"],
        timeline=tuple(
            Bucket(date.fromisoformat(bucket["key_as_string"]), bucket["doc_count"])
            for bucket in timeline["buckets"]
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


def hit_of(hit: Json) -> Hit:
    """The quote of a hit, and what of it was asked for."""
    source = hit["_source"]
    speaker = source.get("speaker") or {}
    marked = {name: matches(texts[0]) for name, texts in hit.get("highlight", {}).items()}
    printed = hit.get("inner_hits", {}).get("printed", {}).get("hits")
    return Hit(
        id=source["id"],
        kind=source["kind"],
        content=source["content"],
        matches=marked.get("content", ()),
        context=source["context"],
        context_matches=marked.get("context.words", ()),
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
        printings=printed["total"]["value"] if printed else 1,
        printed=tuple(_printed(each["_source"]) for each in printed["hits"]) if printed else (),
    )


def _printed(source: Json) -> Printed:
    return Printed(
        outlet=source["outlet"]["name"],
        date=datetime.fromisoformat(source["date"]),
        quote_id=source["id"],
        article_id=source["article"]["id"],
        url=source["article"]["url"],
        title=source["article"]["title"],
    )


def _counts(group: Json) -> tuple[Count, ...]:
    """The most frequent values and the chosen ones, each once, the most frequent first."""
    buckets: Iterable[Json] = [*group["counts"]["buckets"], *group.get("chosen", {}).get("buckets", ())]
    counts = {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}
    return tuple(Count(*each) for each in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
