"""What `propos reindex --from raw` expects of `propos enrich --again`: to have read all that was there.

Connections are the caller's: a consumer of the workers' group, that reads what is committed and subscribes to
nothing, and a function that counts the group's members.
"""

from collections.abc import Callable
from typing import Any, Final

from kafka import KafkaConsumer, TopicPartition

from propos import clients, codec, topics
from propos.errors import BadMessage
from propos.log import get
from propos.messages import EnrichedArticle
from propos_index.feed import kafka_as_retry
from propos_index.rebuild import reads
from propos_index.rebuild.build import Build
from propos_index.rebuild.offsets import Reach
from propos_index.rebuild.world import World
from propos_index.versions import pipeline_number

TOPICS: Final = (topics.RAW, topics.BACKFILL)
LAST: Final = 5
"""Records at the end of each partition in which the pipeline's version is looked for."""
log = get(__name__)


class Again:
    """The workers of `propos enrich --again`, as a build sees them."""

    def __init__(self, group: str, consumer: KafkaConsumer, members: Callable[[], int]) -> None:
        self._group, self._consumer, self._members = group, consumer, members
        self._reach = Reach(consumer)

    def awaited(self) -> tuple[tuple[str, int, int], ...]:
        """What they are to have read: all that the topics of articles hold now. Raises Retry, Unusable."""
        return tuple((part.topic, part.partition, end) for part, end in self._reach.ends(TOPICS).items())

    def wait(self, world: World) -> None:
        """Return when they have read it. Says what keeps it: no worker, or a pipeline that is not newer."""
        ends = _ends(world.build)
        left = world.kafka(lambda: self._reach.left(ends))
        if left and not world.kafka(self._members):
            log.warning(
                "nobody reads",
                group=self._group,
                left=left,
                remedy="start propos enrich --again --from-beginning",
            )
        world.reached(ends, reach=self._reach)
        self._compare(world)

    def _compare(self, world: World) -> None:
        new = world.kafka(self._pipeline)
        old = world.build.old.get("articles")
        indexed = world.elastic(lambda: reads.pipelines(world.client, old)) if old else []
        if new and indexed and pipeline_number(new) <= pipeline_number(indexed[0]):
            log.warning("pipeline is not newer", enriched_again=new, indexed=indexed[0])

    def _pipeline(self) -> str | None:
        """The newest version among the last articles of articles.reenriched; None when there are none."""
        with kafka_as_retry():
            parts = clients.partitions(self._consumer, topics.REENRICHED)
            starts, ends = self._consumer.beginning_offsets(parts), self._consumer.end_offsets(parts)
            parts = [part for part in parts if starts[part] < ends[part]]
            self._consumer.assign(parts)
            for part in parts:
                self._consumer.seek(part, max(starts[part], ends[part] - LAST))
            polled = self._consumer.poll(timeout_ms=2000) if parts else {}
        versions = (_version(record) for records in polled.values() for record in records)
        return max(filter(None, versions), key=pipeline_number, default=None)


def _ends(build: Build) -> dict[TopicPartition, int]:
    return {TopicPartition(topic, number): end for topic, number, end in build.awaited}


def _version(record: Any) -> str | None:
    try:
        return codec.decode(record.value, EnrichedArticle, None).pipeline.version
    except BadMessage:  # a removal, or nothing of ours
        return None
