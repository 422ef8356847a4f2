"""What a transaction writes."""

import msgspec

from propos import codec, headers, topics
from propos.dead.letters import Letter, headers_of
from propos.headers import Headers, cloud_event
from propos.messages import SCHEMA_VERSION, Article
from propos.states import Handover, Removal, State, state_key

STAGE = "ingest"


class Write(msgspec.Struct, frozen=True):
    """One record. `partition` None lets the key choose; `body` None is a tombstone."""

    topic: str
    key: bytes | None
    body: bytes | None
    headers: Headers
    partition: int | None = None


def of_article(article: Article, topic: str) -> Write:
    """A revision, to the topic of its stage."""
    event = cloud_event(Article, STAGE, SCHEMA_VERSION, article.id)
    return Write(topic, article.id.encode(), codec.encode(article), event)


def of_removal(article: str, revision: int) -> Write:
    """The removal of an article, as its revision `revision`."""
    return Write(topics.RAW, article.encode(), None, headers.tombstone(STAGE, article, revision))


def of_state(state: State, topic: str, partition: int) -> Write:
    """A state, to the partition of its site."""
    key = state_key(state)
    event = cloud_event(type(state), STAGE, SCHEMA_VERSION, key)
    return Write(topic, key.encode(), codec.encode(state), event, partition)


def of_handover(handover: Handover, topic: str, site: str, partition: int) -> Write:
    """Work for whoever looks after the site."""
    subject = handover.link or (handover.article if isinstance(handover, Removal) else None) or site
    event = cloud_event(type(handover), STAGE, SCHEMA_VERSION, subject[:500])
    return Write(topic, site.encode(), codec.encode(handover), event, partition)


def of_letter(letter: Letter, topic: str) -> Write:
    """A handover that nobody can read, as it came, to the dead letters."""
    return Write(topic, letter.key, letter.body, headers_of(letter, STAGE))


def forgotten(key: str, topic: str, partition: int) -> Write:
    """The end of a state."""
    return Write(topic, key.encode(), None, [], partition)
