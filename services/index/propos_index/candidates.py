"""From polled records to candidates: checked, versioned, ready to write, in an order that keeps revisions."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from propos import codec, headers
from propos.messages import EnrichedArticle
from propos_index.actions import Action, write_article, write_quotes
from propos_index.clusters import Member
from propos_index.documents import date_of
from propos_index.versions import document_version


class Delivery(msgspec.Struct, frozen=True):
    """One record as Kafka delivered it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    body: bytes | None
    headers: headers.Headers

    @property
    def origin(self) -> tuple[str, int, int]:
        return self.topic, self.partition, self.offset


class Candidate(msgspec.Struct, frozen=True):
    """A message that may enter the index, if the index holds nothing as new."""

    delivery: Delivery
    id: str
    version: int
    article: Action
    quotes: tuple[Action, ...]
    member: Member

    def of_cluster(self, cluster: str) -> "Candidate":
        """The same with the cluster in all its documents."""
        return msgspec.structs.replace(
            self,
            article=self.article.of_cluster(cluster),
            quotes=tuple(quote.of_cluster(cluster) for quote in self.quotes),
        )

    @property
    def quote_ids(self) -> frozenset[str]:
        return frozenset(quote.id for quote in self.quotes)


def prepare(delivery: Delivery, now: datetime) -> Candidate:
    """The candidate in a delivery. Raises BadMessage when it can never be indexed."""
    article = codec.decode(delivery.body, EnrichedArticle, headers.major_version(delivery.headers))
    version = document_version(article.revision, article.pipeline.version)
    return Candidate(
        delivery=delivery,
        id=article.id,
        version=version,
        article=write_article(article, version, now),
        quotes=write_quotes(article, version, now),
        member=Member(article.id, date_of(article), article.minhash),
    )


def rounds(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """The candidates in rounds of one message an article at most, each article's messages in order.

    A revision is complete before the next one is looked at: so the removal of quotes needs to know nothing
    but the state before it, also after a crash between the two.
    """
    arranged: list[list[Candidate]] = []
    seen: dict[str, int] = {}
    for candidate in candidates:
        place = seen.get(candidate.id, 0)
        seen[candidate.id] = place + 1
        if place == len(arranged):
            arranged.append([])
        arranged[place].append(candidate)
    return arranged
