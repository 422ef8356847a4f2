"""The state of every article that was ever published, as the compacted topic ingest.state holds it."""

from collections.abc import Iterable, Iterator
from typing import Any

from propos import clients, codec
from propos.errors import BadMessage
from propos.log import get
from propos.states import ArticleState

log = get(__name__)


class States:
    """States by article and by link. One thread writes; others may read meanwhile."""

    def __init__(self, states: Iterable[ArticleState] = ()) -> None:
        self._by_id: dict[str, ArticleState] = {}
        self._by_link: dict[str, ArticleState] = {}
        for state in states:
            self.put(state)

    def put(self, state: ArticleState) -> None:
        """Remember the newest state of an article; an older revision changes nothing."""
        known = self._by_id.get(state.id)
        if known is None or known.revision <= state.revision:
            self._by_id[state.id] = state
            self._by_link[state.url] = state

    def get(self, article: str) -> ArticleState | None:
        """The state of the article with this id."""
        return self._by_id.get(article)

    def by_link(self, link: str) -> ArticleState | None:
        """The state of the article that a source knew by this address."""
        return self._by_link.get(link)

    def __len__(self) -> int:
        return len(self._by_id)


def read_states(consumer: Any, topic: str) -> Iterator[ArticleState]:
    """Every state in the topic, from its beginning to where it ends now; a later one of an article replaces
    an earlier. A message that is no state is logged and passed over: at worst its article is fetched again.

    `consumer` is a KafkaConsumer without a group. Raises KafkaError when Kafka is away or lacks the topic.
    """
    from kafka.errors import UnknownTopicOrPartitionError

    if not clients.partitions(consumer, topic):
        raise UnknownTopicOrPartitionError(f"no topic {topic}: `propos topics` creates it")
    yield from filter(None, map(_state, clients.read_whole(consumer, topic)))


def _state(record: Any) -> ArticleState | None:
    if record.value is None:
        return None
    try:
        return codec.decode(record.value, ArticleState)
    except BadMessage as error:
        log.warning("bad_state", partition=record.partition, offset=record.offset, reason=str(error))
        return None
