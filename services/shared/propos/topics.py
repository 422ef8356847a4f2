"""The topics as schemas/topics.yaml declares them, and their creation on a broker."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from propos.errors import Unusable
from propos.settings import Settings

RAW: Final = "articles.raw"
RAW_DEAD: Final = "articles.raw.dead"
BACKFILL: Final = "articles.backfill"
ENRICHED: Final = "articles.enriched"
ENRICHED_DEAD: Final = "articles.enriched.dead"
REENRICHED: Final = "articles.reenriched"
INGEST_STATE: Final = "ingest.state"
INGEST_INBOX: Final = "ingest.inbox"
INGEST_INBOX_DEAD: Final = "ingest.inbox.dead"
DEAD_STATE: Final = "dead.state"

MAX_MESSAGE_BYTES: Final = 33_554_432
"""The largest message on any topic, as its producer compressed it."""
MAX_REQUEST_BYTES: Final = 2**31 - 1
"""What a producer may send. Clients measure before they compress, brokers after it: a client that kept to
MAX_MESSAGE_BYTES could not bury a message that it was given."""


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One topic: what it carries and how the broker keeps it."""

    name: str
    purpose: str
    messages: tuple[str, ...]
    key: str
    partitions: int
    retention_hours: int
    compacted: bool
    max_message_bytes: int

    def config(self) -> dict[str, str]:
        """The broker's settings for this topic (retention -1 keeps for ever)."""
        retention = -1 if self.retention_hours < 0 else self.retention_hours * 3_600_000
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": str(retention),
            "max.message.bytes": str(self.max_message_bytes),
        }


def load(path: Path | None = None) -> tuple[Topic, ...]:
    """The declared topics. Raises Unusable when the file is missing or says something unknown."""
    path = path or Settings().schemas / "topics.yaml"
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=dict[str, tuple[Topic, ...]])["topics"]
    except (OSError, KeyError, msgspec.DecodeError) as error:
        raise Unusable(f"{path}: {error}; set PROPOS_SCHEMAS to the folder that holds topics.yaml") from error


def ensure_topics(
    bootstrap: str, topics: Iterable[Topic] | None = None, replication: int = 1
) -> dict[str, str]:
    """Create what is missing, add partitions, set differing settings: {topic: created|changed|unchanged}.

    Safe to repeat. Raises kafka.errors.KafkaError when the broker is away.
    """
    from kafka import KafkaAdminClient

    wanted = {topic.name: topic for topic in topics or load()}
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id="propos-topics")
    try:
        present = set(admin.list_topics())
        new = {
            name: {
                "num_partitions": topic.partitions,
                "replication_factor": replication,
                "configs": topic.config(),
            }
            for name, topic in wanted.items()
            if name not in present
        }
        if new:
            admin.create_topics(new, wait_for_metadata=True)
        outcome = dict.fromkeys(new, "created")
        for name in sorted(present & wanted.keys()):
            outcome[name] = "changed" if _align(admin, wanted[name]) else "unchanged"
        return outcome
    finally:
        admin.close()


def _align(admin: Any, topic: Topic) -> bool:
    """Bring an existing topic to its declaration; whether anything had to change."""
    from kafka.admin import ConfigResource, ConfigResourceType

    resource = ConfigResource(ConfigResourceType.TOPIC, topic.name)
    held = _configs(admin.describe_configs([resource], config_filter="all"), topic.name)
    different = {key: value for key, value in topic.config().items() if held.get(key) != value}
    if different:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=different)])
    count = len(admin.describe_topics([topic.name])[0]["partitions"])
    if count < topic.partitions:
        admin.create_partitions({topic.name: topic.partitions})
    return bool(different) or count < topic.partitions


def _configs(described: Any, name: str) -> dict[str, str]:
    settings: dict[str, dict[str, str]] = described["topic"][name]
    return {key: facts["value"] for key, facts in settings.items()}
