"""What came of articles, to Kafka: returns when all of it is acknowledged."""

from collections.abc import Sequence
from typing import Any

from kafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from propos.dead.letters import Letter, Origin
from propos.errors import BadMessage, Retry
from propos_enrich.outcomes import Message, Outgoing


class Outbox:
    """Sends to one topic, with a producer as `propos.clients.producer` gives; its calls block."""

    def __init__(self, producer: Any, topic: str) -> None:
        self._producer, self._topic = producer, topic

    def send(self, outgoing: Sequence[Outgoing]) -> list[BadMessage | Retry | None]:
        """For each, in order: None once Kafka has it, or why it has not (too_large, or to be sent again)."""
        sent = [self._begin(each) for each in outgoing]
        return [_outcome(each) for each in sent]

    def _begin(self, each: Outgoing) -> Any:
        try:
            return self._producer.send(self._topic, key=each.key, value=each.body, headers=each.headers)
        except KafkaError as error:
            return error


def _outcome(sent: Any) -> BadMessage | Retry | None:
    try:
        if isinstance(sent, KafkaError):
            raise sent
        sent.get()  # the producer itself gives up after two minutes
    except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
        return BadMessage("too_large", f"Kafka does not take what came of it: {error}")
    except KafkaError as error:
        return Retry(f"Kafka did not acknowledge: {error!r}")
    return None


def letter(message: Message, fault: BadMessage) -> Letter:
    """The message as a dead letter."""
    return Letter(
        origin=Origin(message.topic, message.partition, message.offset),
        timestamp=message.timestamp,
        key=message.key,
        body=message.body,
        headers=message.headers,
        fault=fault,
    )
