"""From delivered records to what they ask of the index: an article to write, or one to remove."""

from datetime import UTC, datetime

import msgspec

from propos import codec, headers
from propos.dead.letters import Origin
from propos.errors import BadMessage
from propos.messages import SCHEMA_VERSION, EnrichedArticle
from propos_index.actions import Action, write_article, write_quotes
from propos_index.clusters import Member
from propos_index.documents import date_of
from propos_index.tracker import Partition
from propos_index.versions import document_version, removal_version


class Delivery(msgspec.Struct, frozen=True):
    """One record as Kafka delivered it; `timestamp` in milliseconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    body: bytes | None
    headers: headers.Headers
    timestamp: int = 0

    @property
    def part(self) -> Partition:
        return Partition(self.topic, self.partition)

    @property
    def origin(self) -> Origin:
        return Origin(self.topic, self.partition, self.offset)

    @property
    def size(self) -> int:
        """Bytes of its body."""
        return len(self.body or b"")


class Candidate(msgspec.Struct, frozen=True):
    """An article that may enter the index, if the index holds nothing as new."""

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

    def keeping(self, quotes: frozenset[str]) -> "Candidate":
        """The same, of which the index holds these quotes already."""
        marked = (each.of_before() if each.id in quotes else each for each in self.quotes)
        return msgspec.structs.replace(self, quotes=tuple(marked))

    @property
    def quote_ids(self) -> frozenset[str]:
        return frozenset(quote.id for quote in self.quotes)


class Removal(msgspec.Struct, frozen=True):
    """An article that is to leave the index; `version` None: whatever was observed before `at`."""

    delivery: Delivery
    id: str
    version: int | None
    at: datetime
    now: datetime


Message = Candidate | Removal


def prepare(delivery: Delivery, now: datetime) -> Message:
    """What a delivery asks for. Raises BadMessage when it can never be done."""
    if delivery.body is None:
        return _removal(delivery, now)
    return candidate(delivery, now)


def candidate(delivery: Delivery, now: datetime) -> Candidate:
    """The article in a delivery. Raises BadMessage when it can never be indexed."""
    article = codec.decode(delivery.body, EnrichedArticle, headers.major_version(delivery.headers))
    version = document_version(article.revision, article.pipeline.version)
    return Candidate(
        delivery=delivery,
        id=article.id,
        version=version,
        article=write_article(article, now),
        quotes=write_quotes(article, version, now),
        member=Member(article.id, date_of(article), article.minhash),
    )


def _removal(delivery: Delivery, now: datetime) -> Removal:
    if headers.major_version(delivery.headers) not in (None, SCHEMA_VERSION):
        raise BadMessage("unknown_version", f"this worker reads removals of version {SCHEMA_VERSION}")
    try:
        article = (delivery.key or b"").decode()
    except UnicodeDecodeError:
        article = ""
    if not article:
        raise BadMessage("no_body", "the message has no body, and no key that names an article to remove")
    revision = headers.removed_revision(delivery.headers)
    return Removal(
        delivery=delivery,
        id=article,
        version=None if revision is None else removal_version(revision),
        at=datetime.fromtimestamp(delivery.timestamp / 1000, UTC),
        now=now,
    )
