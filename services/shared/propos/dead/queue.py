"""The dead-letter topic of a stage, written so that each message is buried once, whoever is killed or late.

Kafka's offsets cannot tell: a process may die after it buried a message and before it commits. So each
partition that a stage reads has a transactional id of its own for its dead letters. Whoever takes the
partition over first ends what the holder before it left open, and fences it off (`init_transactions`); then
reads which of the partition's messages are buried already, and leaves those out.
Source: KIP-98, "Exactly once delivery and transactional messaging", zombie fencing.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from propos.dead.letters import Letter


class DeadLetterQueue:
    """Buries messages of one stage. Thread-safe; each call blocks.

    `open_producer` gives a transactional producer of the id it is given; `open_reader` a consumer without a
    group that reads committed records only. Both may raise KafkaError.
    """

    def __init__(
        self,
        stage: str,
        group: str,
        topic: str,
        open_producer: Callable[[str], Any],
        open_reader: Callable[[], Any],
    ) -> None:
        raise NotImplementedError

    def put(self, letters: Sequence[Letter]) -> None:
        """Bury what is not buried yet; returns when Kafka has committed it.

        Raises Retry when Kafka is away, or when another process took the partition over; repeating is safe.
        """
        raise NotImplementedError

    def release(self, partitions: Collection[tuple[str, int]]) -> None:
        """Let go of partitions (topic, number) that went to another process; never raises."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of everything; never raises."""
        raise NotImplementedError
