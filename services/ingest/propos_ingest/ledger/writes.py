"""What a transaction writes."""

import msgspec

from propos import codec
from propos.headers import Headers, cloud_event
from propos.messages import SCHEMA_VERSION, Article
from propos.states import Handover, State, state_key

STAGE = "ingest"


class Write(msgspec.Struct, frozen=True):
    """One record. `partition` None lets the key choose; `body` None is a tombstone."""

    topic: str
    key: str
    body: bytes | None
    headers: Headers
    partition: int | None = None


def of_article(article: Article, topic: str) -> Write:
    """A revision, to the topic of its stage."""
    headers = cloud_event(Article, STAGE, SCHEMA_VERSION, article.id)
    return Write(topic, article.id, codec.encode(article), headers)


def of_state(state: State, topic: str, partition: int) -> Write:
    """A state, to the partition of its site."""
    key = state_key(state)
    headers = cloud_event(type(state), STAGE, SCHEMA_VERSION, key)
    return Write(topic, key, codec.encode(state), headers, partition)


def of_handover(handover: Handover, topic: str, site: str, partition: int) -> Write:
    """Work for whoever looks after the site."""
    headers = cloud_event(type(handover), STAGE, SCHEMA_VERSION, handover.link[:500])
    return Write(topic, site, codec.encode(handover), headers, partition)


def tombstone(key: str, topic: str, partition: int) -> Write:
    """The end of a state."""
    return Write(topic, key, None, [], partition)
