"""Elasticsearch's answer as values: hits, the places of the words that were found, facets."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from propos_search.query import CLOSE, FACET_SIZE, OPEN


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One quote that was found.

    `matches`: [start, end) of the words that were asked for, in code points of `content`.
    """

    id: str
    kind: str
    content: str
    matches: tuple[tuple[int, int], ...] = ()
    context: str = ""
    speaker: str | None = None
    speaker_type: str | None = None
    role: str | None = None
    cue: str | None = None
    mention: str | None = None
    outlet: str
    date: datetime
    title: str
    url: str
    confidence: float = 0.0


class Count(msgspec.Struct, frozen=True):
    """One value of a facet and how many quotes have it."""

    value: str
    count: int


class Facets(msgspec.Struct, frozen=True, kw_only=True):
    """How the quotes that were found (all of them, not only those listed) divide."""

    speakers: tuple[Count, ...] = ()
    unnamed: int = 0
    """Quotes whose speaker the article never names."""
    outlets: tuple[Count, ...] = ()
    kinds: tuple[Count, ...] = ()
    months: tuple[Count, ...] = ()
    """Months as 2026-10, the latest first."""


class Answer(msgspec.Struct, frozen=True):
    """How many quotes there are, the first of them, and the facets."""

    total: int
    hits: tuple[Hit, ...]
    facets: Facets


def read(response: Mapping[str, Any]) -> Answer:
    """The answer in a search response to `query.request`."""
    found = response["hits"]
    groups = response["aggregations"]
    return Answer(
        total=found["total"]["value"],
        hits=tuple(_hit(hit) for hit in found["hits"]),
        facets=Facets(
            speakers=_counts(groups["speakers"]),
            unnamed=groups["unnamed"]["doc_count"],
            outlets=_counts(groups["outlets"]),
            kinds=_counts(groups["kinds"]),
            months=_counts(groups["months"])[:FACET_SIZE],
        ),
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


def _hit(hit: Mapping[str, Any]) -> Hit:
    source = hit["_source"]
    speaker = source.get("speaker") or {}
    marked = hit.get("highlight", {}).get("content", [""])[0]
    return Hit(
        id=source["id"],
        kind=source["kind"],
        content=source["content"],
        matches=matches(marked),
        context=source["context"],
        speaker=speaker.get("name"),
        speaker_type=speaker.get("type"),
        role=speaker.get("role"),
        cue=(source.get("cue") or {}).get("text"),
        mention=(source.get("mention") or {}).get("text"),
        outlet=source["outlet"]["name"],
        date=datetime.fromisoformat(source["date"]),
        title=source["article"]["title"],
        url=source["article"]["url"],
        confidence=source["confidence"],
    )


def _counts(group: Mapping[str, Any]) -> tuple[Count, ...]:
    return tuple(
        Count(str(bucket.get("key_as_string", bucket["key"])), bucket["doc_count"])
        for bucket in group["buckets"]
    )
