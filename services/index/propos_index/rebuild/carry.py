"""What the topic holds no longer goes from the old indices into the new: tombstones, then articles.

Each enters as a message would, by the protocol of the index: so it never takes the place of anything newer,
and what a build wrote before it was interrupted is passed over. The connection is the caller's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from elasticsearch import Elasticsearch

from propos_index.actions import ABSENT, Action, At
from propos_index.candidates import Candidate, Delivery, Message, Removal
from propos_index.clusters import Member, unpack
from propos_index.mappings import ALIVE, TOMBSTONES
from propos_index.outcomes import Verdict
from propos_index.rebuild.abreast import abreast
from propos_index.rebuild.reads import VERSION, Document, held, pages, version_of
from propos_index.writer import Writer

NOWHERE: Final = Delivery(topic="", partition=0, offset=0, key=None, body=None, headers=[])
_ENCODER: Final = msgspec.json.Encoder()


class Refusal(msgspec.Struct, frozen=True):
    """What the new indices cannot take, and why."""

    what: str
    reason: str


class Carried(msgspec.Struct, frozen=True):
    """What was carried over: how many, what could not be, and how many documents were looked at."""

    count: int = 0
    refused: tuple[Refusal, ...] = ()
    seen: int = 0


class Way(msgspec.Struct, frozen=True):
    """From the old indices into the new: `old` names those behind each alias; `abreast` pages at a time."""

    client: Elasticsearch
    old: Mapping[str, str]
    writer: Writer
    abreast: int
    rest: Callable[[float], None]


def removals(way: Way) -> Carried:
    """Carry over which articles were removed. Raises Retry."""
    found = pages(way.client, way.old["articles"], ["revision", "removed_at"], TOMBSTONES)
    return _sum(abreast(lambda page: _written(way, _removals(page)), found, way.abreast), lambda _: None)


def articles(way: Way, seen: Callable[[int], None]) -> Carried:
    """Carry over the articles that the new indices lack, or hold at an older version. Raises Retry.

    `seen` is told how many articles were looked at.
    """

    def carried(page: list[Document]) -> Carried:
        lacking = _candidates(way.client, way.old, _newer(way.writer, page))
        return msgspec.structs.replace(_written(way, lacking), seen=len(page))

    alive = pages(way.client, way.old["articles"], VERSION, ALIVE)
    return _sum(abreast(carried, alive, way.abreast), seen)


def _written(way: Way, messages: Sequence[Message]) -> Carried:
    count, refused = 0, []
    for message, outcome in way.writer.write(messages, way.rest):
        count += outcome.verdict is Verdict.DONE
        if outcome.verdict is Verdict.REJECTED:
            refused.append(Refusal(message.id, outcome.detail))
    return Carried(count, tuple(refused))


def _sum(parts: Iterable[Carried], seen: Callable[[int], None]) -> Carried:
    count = 0
    refused: list[Refusal] = []
    for part in parts:
        count += part.count
        refused += part.refused
        seen(part.seen)
    return Carried(count, tuple(refused))


def _newer(writer: Writer, page: list[Document]) -> list[str]:
    """The articles of the page that are newer than what the new indices know of them."""
    new = writer.elastic.look([document["_id"] for document in page])
    pairs = zip(page, new, strict=True)
    return [doc["_id"] for doc, now in pairs if version_of(doc) > now.version]


def _removals(page: list[Document]) -> list[Removal]:
    return [
        Removal(NOWHERE, document["_id"], version_of(document), at, now=at)
        for document in page
        if (at := datetime.fromisoformat(document["_source"]["removed_at"]))
    ]


def _candidates(client: Elasticsearch, old: Mapping[str, str], ids: list[str]) -> list[Candidate]:
    """The articles as messages, whole. One that changes meanwhile comes by the topic, too."""
    documents = held(client, old["articles"], ids, None)
    wanted = [quote for each in documents.values() for quote in each["_source"].get("quote_ids", ())]
    quotes = held(client, old["quotes"], wanted, None) if "quotes" in old else {}
    return [candidate(each, quotes) for each in documents.values() if "removed_at" not in each["_source"]]


def candidate(document: Document, quotes: Mapping[str, Document]) -> Candidate:
    """An indexed article as a message, with those of its quotes that are there, by id."""
    source, article, version = document["_source"], document["_id"], version_of(document)
    own = [each for each in source.get("quote_ids", ()) if each in quotes]
    fields = source | {"quote_count": len(own)} | ({"quote_ids": own} if own else {})
    if not own:
        fields.pop("quote_ids", None)
    return Candidate(
        delivery=NOWHERE,
        id=article,
        version=version,
        article=Action("articles", article, ABSENT, _body(fields)),
        quotes=tuple(Action("quotes", each, At(version), _body(quotes[each]["_source"])) for each in own),
        member=Member(article, datetime.fromisoformat(source["date"]), unpack(source.get("minhash", ""))),
    )


def _body(fields: dict[str, object]) -> bytes:
    """The document without what is found anew: its cluster, and whether the index held it before."""
    return _ENCODER.encode({k: value for k, value in fields.items() if k not in ("cluster_id", "kept")})
