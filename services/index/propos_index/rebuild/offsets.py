"""How far a consumer group has read, and whether anything before a given offset is left to it.

Transactions leave records that nobody is given, at the end of a partition too: so a group's last commit may
stay short of the end for ever. Whether something is left is found out by reading. The connection is the
caller's.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from propos.clients import partitions
from propos.errors import Unusable
from propos_index.feed import kafka_as_retry

Offsets = Mapping[TopicPartition, int]
_PEEK_MS = 500


class Reach:
    """The reach of one group, whose member `consumer` could be; it subscribes to nothing."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer
        self._before: Offsets = {}

    def ends(self, topics: Iterable[str]) -> dict[TopicPartition, int]:
        """Where each partition ends now. Raises Unusable when there is no such topic, Retry."""
        with kafka_as_retry():
            self._consumer.bootstrap(timeout_ms=5000)
            parts: list[TopicPartition] = []
            for topic in topics:
                found = partitions(self._consumer, topic)
                if not found:
                    raise Unusable(f"there is no topic {topic}: create it with propos topics")
                parts += found
            return dict(self._consumer.end_offsets(parts, timeout_ms=5000))

    def size(self, ends: Offsets) -> int:
        """Records before these ends that the topics still hold: at most so many. Raises Retry."""
        with kafka_as_retry():
            starts = self._consumer.beginning_offsets(list(ends), timeout_ms=5000)
        return sum(max(0, end - starts[part]) for part, end in ends.items())

    def left(self, ends: Offsets) -> int:
        """Records before these ends that the group has yet to commit: at most so many. Raises Retry."""
        with kafka_as_retry():
            starts = self._consumer.beginning_offsets(list(ends), timeout_ms=5000)
            reached = {
                part: min(end, max(self._consumer.committed(part) or 0, starts[part]))
                for part, end in ends.items()
            }
            left = {part: ends[part] - at for part, at in reached.items() if at < ends[part]}
            if reached == self._before:  # while the group moves there is no need to look
                left = {
                    part: n for part, n in left.items() if not self._passed(part, reached[part], ends[part])
                }
        self._before = reached
        return sum(left.values())

    def _passed(self, part: TopicPartition, start: int, end: int) -> bool:
        """Whether nothing in [start, end) is for a reader."""
        self._consumer.assign([part])
        self._consumer.seek(part, start)
        records: list[Any] = self._consumer.poll(timeout_ms=_PEEK_MS, max_records=1).get(part, [])
        if records:
            return bool(records[0].offset >= end)
        return bool(self._consumer.position(part) >= end)
