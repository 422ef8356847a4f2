"""Which indexed articles meet given ones, by searches over the bands. The connection is the caller's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from elasticsearch import Elasticsearch

from propos_index.clusters import Member, bands, unpack
from propos_index.elastic import as_retry, checked

AT_ONCE: Final = 200
"""Articles looked for in one search: 5,000 terms."""
EACH: Final = 10
"""Reprints expected of each at most; a search that finds as many is split in two."""
MOST: Final = 200
"""Articles that the search for one alone returns, the earliest."""
FIELDS: Final = ["date", "cluster_id", "minhash"]


class _Source(msgspec.Struct, frozen=True):
    """What is read of a document; one from before there were clusters has its date only."""

    date: datetime
    cluster_id: str = ""
    minhash: str = ""


class _Hits(msgspec.Struct, frozen=True):
    hits: list[dict[str, Any]]


class _Answer(msgspec.Struct, frozen=True):
    """The answer to a search."""

    hits: _Hits


def neighbours(
    client: Elasticsearch, articles: str, members: Iterable[Member], days: float, later: bool = False
) -> list[Member]:
    """The indexed articles that meet any of the members, of the `days` before them, the members included.

    With `later`, of the days after them too. `articles` is the alias. A search shows what was written
    a second ago at the earliest. Raises Retry when Elasticsearch is away.
    """
    asked = [member for member in members if bands(member.minhash)]
    found: dict[str, Member] = {}
    for first in range(0, len(asked), AT_ONCE):
        some = asked[first : first + AT_ONCE]
        found |= {each.id: each for each in _search(client, articles, some, days, later)}
    return list(found.values())


def member_of(hit: Mapping[str, Any]) -> Member:
    """The article of a search's hit; of its own cluster when it names none."""
    source = msgspec.convert(hit["_source"], _Source)
    return Member(hit["_id"], source.date, unpack(source.minhash), source.cluster_id or hit["_id"])


def _search(
    client: Elasticsearch, articles: str, members: Sequence[Member], days: float, later: bool
) -> Iterable[Member]:
    size = max(MOST, EACH * len(members))
    with as_retry():
        answer = client.search(
            index=articles,
            query=_query(members, days, later),
            size=size,
            sort=["date"],
            source_includes=FIELDS,
            track_total_hits=False,
            allow_partial_search_results=False,
        )
    hits = checked(answer.body, _Answer).hits.hits
    if len(hits) < size or len(members) == 1:
        return map(member_of, hits)
    half = len(members) // 2
    return (
        *_search(client, articles, members[:half], days, later),
        *_search(client, articles, members[half:], days, later),
    )


def _query(members: Sequence[Member], days: float, later: bool) -> dict[str, Any]:
    dates = [member.date for member in members]
    span = {"gte": _shifted(min(dates), -days), "lte": _shifted(max(dates), days) if later else max(dates)}
    terms = sorted({band for member in members for band in bands(member.minhash)})
    return {"bool": {"filter": [{"range": {"date": span}}, {"terms": {"bands": terms}}]}}


def _shifted(date: datetime, days: float) -> datetime:
    try:
        return date + timedelta(days=days)
    except OverflowError:  # the first and last days that a date can say
        return date
