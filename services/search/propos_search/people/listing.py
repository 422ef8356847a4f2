"""Speakers by any part of their names, those with most quotes first."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from propos_search.language.elastic import to_elastic
from propos_search.language.leaves import name_of
from propos_search.language.tree import Named, Query, all_of
from propos_search.library import Library
from propos_search.people.parts import Body, Gender, Json, counts, first, gender_among, most, names, within
from propos_search.question import Question

MOST_PARTS: Final = 10
"""Parts of a name that are looked for."""
_GAPS: Final = re.compile(r'[\s\-"«»“”„]+')
ABOUT: Final[dict[str, Body]] = {
    "types": most("speaker.type", 1),
    "roles": most("speaker.role", 1),
    "genders": most("speaker.gender", 3),
    "latest": {"max": {"field": "date"}},
}
"""What is asked about each speaker of a list."""


class Speaker(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever is quoted under a name, with what most of the articles say of them.

    `type`: person, organisation, group, document or unknown. Only persons have a `gender`: female, male or
    unknown.
    """

    name: str
    count: int
    """Quotes; reprints count."""
    type: str
    role: str | None = None
    gender: Gender | None = None
    latest: datetime


class SpeakersPage(msgspec.Struct, frozen=True):
    """Speakers, those with most quotes first, and about how many there are in all."""

    total: int
    speakers: tuple[Speaker, ...]


async def speakers(library: Library, name: str, question: Question, size: int) -> SpeakersPage:
    """Who answers a question and has all parts of `name` in theirs, accents and case aside."""
    found = await library.search(speakers_body(name, question, size))
    return page_of(found)


def speakers_body(name: str, question: Question, size: int) -> Body:
    """The body of a search for speakers. Raises BadQuery when the question's text cannot be read."""
    named = [to_elastic(Query(all_of([Named("speaker", part)]))) for part in parts_of(name)]
    each = most("speaker.name", size)
    return {
        "query": {"bool": {"filter": [within(question), *named]}},
        "size": 0,
        "track_total_hits": False,
        "aggs": {"speakers": each | {"aggs": ABOUT}, "names": names()},
    }


def parts_of(name: str) -> Iterator[str]:
    """The parts of a name that can be looked for."""
    parts = (name_of(part) for part in _GAPS.split(name))
    yield from [part for part in parts if part][:MOST_PARTS]


def page_of(response: Json) -> SpeakersPage:
    """What a response to `speakers_body` holds."""
    counted = response["aggregations"]
    return SpeakersPage(counted["names"]["value"], tuple(map(speaker_of, counted["speakers"]["buckets"])))


def speaker_of(bucket: Json) -> Speaker:
    """The speaker whose quotes are in a bucket with the aggregations ABOUT."""
    kind = first(bucket["types"]) or "unknown"
    return Speaker(
        name=bucket["key"],
        count=bucket["doc_count"],
        type=kind,
        role=first(bucket["roles"]),
        gender=gender_among(counts(bucket["genders"])) if kind == "person" else None,
        latest=datetime.fromisoformat(bucket["latest"]["value_as_string"]),
    )
