"""Which indexed articles meet given ones, by a search over the bands. The connection is the caller's."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError

from propos.errors import Retry
from propos_index.clusters import Member, bands, unpack

AT_ONCE: Final = 100
"""Searches in one request."""
MOST: Final = 50
"""Articles that one search returns, those with most bands in common first: chance meetings come last."""
FIELDS: Final = ["date", "cluster_id", "minhash"]


class _Source(msgspec.Struct, frozen=True):
    """What is read of a document; one from before there were clusters has its date only."""

    date: datetime
    cluster_id: str = ""
    minhash: str = ""


def neighbours(
    client: Elasticsearch, articles: str, members: Iterable[Member], days: float, later: bool = False
) -> dict[str, list[Member]]:
    """For each member with a signature the articles of the `days` before it that its bands meet.

    With `later`, those of the days after it too. `articles` is the alias. Only what a search shows, about a
    second late. Raises Retry when Elasticsearch is away.
    """
    asked = [member for member in members if bands(member.minhash)]
    found: dict[str, list[Member]] = {}
    for first in range(0, len(asked), AT_ONCE):
        some = asked[first : first + AT_ONCE]
        found |= zip(map(_id, some), _search(client, articles, some, days, later), strict=True)
    return found


def member_of(hit: Mapping[str, Any]) -> Member:
    """The article of a search's hit; of its own cluster when it names none."""
    source = msgspec.convert(hit["_source"], _Source)
    return Member(hit["_id"], source.date, unpack(source.minhash), source.cluster_id or hit["_id"])


def _id(member: Member) -> str:
    return member.id


def _search(
    client: Elasticsearch, articles: str, members: Iterable[Member], days: float, later: bool
) -> Iterable[list[Member]]:
    searches: list[Mapping[str, Any]] = []
    for member in members:
        searches += [{"index": articles}, _body(member, days, later)]
    try:
        answers = client.msearch(searches=searches)["responses"]
    except (ApiError, TransportError) as error:
        raise Retry(f"Elasticsearch: {error}") from error
    for answer in answers:
        if refused := answer.get("error"):
            raise Retry(f"Elasticsearch: {refused}")
        yield [member_of(hit) for hit in answer["hits"]["hits"]]


def _body(member: Member, days: float, later: bool) -> dict[str, Any]:
    meets = [{"constant_score": {"filter": {"term": {"bands": band}}}} for band in bands(member.minhash)]
    dates = {
        "gte": _shifted(member.date, -days),
        "lte": _shifted(member.date, days) if later else member.date,
    }
    return {
        "size": MOST,
        "_source": FIELDS,
        "track_total_hits": False,
        "sort": ["_score", {"date": "asc"}],
        "query": {
            "bool": {
                "filter": [{"range": {"date": dates}}],
                "must_not": [{"ids": {"values": [member.id]}}],
                "should": meets,
                "minimum_should_match": 1,
            }
        },
    }


def _shifted(date: datetime, days: float) -> datetime:
    try:
        return date + timedelta(days=days)
    except OverflowError:  # the first and last days that a date can say
        return date
