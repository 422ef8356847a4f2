"""The dead-letter topic of a stage, written so that each message is buried once, whoever is killed or late.

Kafka's offsets cannot tell: a process may die after it buried a message and before it commits. So each
partition that a stage reads has a transactional id of its own for its dead letters. Whoever takes the
partition over first ends what the holder before it left open, and fences it off (`init_transactions`); then
reads which of the partition's messages are buried already, and leaves those out.
Source: KIP-98, "Exactly once delivery and transactional messaging", zombie fencing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby
from threading import Lock
from typing import Any, Final

from kafka.errors import KafkaError

from propos import clients, metrics
from propos.dead.letters import Body, Letter, detail_of, facts_of, headers_of, reason_of
from propos.dead.scan import Place, buried
from propos.dead.transaction import SECONDS, Outgoing, TooLarge, commit, discard, portions
from propos.errors import Retry
from propos.log import get

_SKEW: Final = 2 * 3_600_000
"""Milliseconds that a message may be dated after its burial: brokers take an hour, and clocks differ."""
_MANY: Final = 100_000
"""Letters after which the partition is taken anew, so that what is remembered stays bounded."""
log = get(__name__)


class _Hold:
    """A partition that this process buries messages of; `known` are their offsets since `since` (ms)."""

    def __init__(self, producer: Any, since: int) -> None:
        self.producer, self.since = producer, since
        self.known: set[int] = set()
        self.added = 0


class DeadLetterQueue:
    """Buries messages of one stage. Thread-safe; each call blocks; nothing is open before the first letter.

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
        self._stage, self._group, self._topic = stage, group, topic
        self._open_producer, self._open_reader = open_producer, open_reader
        self._holds: dict[Place, _Hold] = {}
        self._lock = Lock()

    def put(self, letters: Sequence[Letter]) -> None:
        """Bury what is not buried yet; returns when Kafka has committed it.

        Each letter is counted (propos_dead_letters) and logged (`dead_letter`) when it is really buried.
        Raises Retry when Kafka is away, or when another process took the partition over; repeating is safe.
        """
        ordered = sorted(letters, key=lambda letter: letter.origin)
        with self._lock:
            for place, found in groupby(
                ordered, lambda letter: (letter.origin.topic, letter.origin.partition)
            ):
                try:
                    self._bury(place, list(found))
                except (KafkaError, Retry) as error:
                    self.release([place])
                    raise Retry(
                        f"dead letters of {place[0]}[{place[1]}] cannot be buried: "
                        f"{str(error) or type(error).__name__}"
                    ) from error

    def release(self, partitions: Collection[Place]) -> None:
        """Let go of partitions (topic, number) that went to another process; never raises.

        A `put` of theirs that is under way fails with Retry.
        """
        for place in partitions:
            hold = self._holds.pop(place, None)
            if hold is not None:
                discard(hold.producer)

    def close(self) -> None:
        """Let go of everything; never raises."""
        self.release(list(self._holds))

    def _bury(self, place: Place, letters: Sequence[Letter]) -> None:
        since = min(letter.timestamp for letter in letters) - _SKEW
        for some in portions({letter.origin.offset: letter for letter in letters}.values()):
            self._commit(place, since, some)
        hold = self._holds.get(place)
        if hold is not None and hold.added > _MANY:
            self.release([place])

    def _hold(self, place: Place, since: int) -> _Hold:
        """The hold of this partition, which knows what was buried from then on."""
        hold = self._holds.get(place)
        if hold is None:
            topic, number = place
            hold = _Hold(self._open_producer(f"{self._group}-dead-{topic}-{number}"), since)
            self._holds[place] = hold
            hold.producer.init_transactions()
        elif hold.since <= since:
            return hold
        with closing(self._open_reader()) as reader:
            hold.known |= buried(reader, self._topic, since, [place])[place]
        hold.since = since
        return hold

    def _commit(self, place: Place, since: int, letters: Sequence[Letter]) -> None:
        """Bury these; one that is too large goes without its body, or else without its own headers too."""
        less: Counter[int] = Counter()
        apart = False
        while True:
            hold = self._hold(place, since)
            new = [letter for letter in letters if letter.origin.offset not in hold.known]
            try:
                if new:
                    commit(
                        hold.producer, [self._record(each, less[each.origin.offset]) for each in new], apart
                    )
                break
            except TooLarge as error:
                self.release([place])
                less.update(new[number].origin.offset for number in error.places if apart)
                if max(less.values(), default=0) > 2:
                    raise Retry(f"{self._topic} takes not even the facts of a letter: {error}") from error
                apart = True
        hold.known.update(letter.origin.offset for letter in new)
        hold.added += len(new)
        for letter in new:
            self._say(letter)

    def _record(self, letter: Letter, less: int) -> Outgoing:
        body: Body = "at its origin" if less else "" if letter.body is not None else "null"
        sent = b"" if less or (letter.body is None and letter.key is None) else letter.body
        if less > 1:
            return Outgoing(self._topic, None, sent, facts_of(letter, self._stage, body))
        return Outgoing(self._topic, letter.key, sent, headers_of(letter, self._stage, body))

    def _say(self, letter: Letter) -> None:
        metrics.DEAD.labels(self._stage, reason_of(letter.fault)).inc()
        log.warning(
            "dead_letter",
            reason=reason_of(letter.fault),
            detail=detail_of(letter.fault)[:500],
            topic=letter.origin.topic,
            partition=letter.origin.partition,
            offset=letter.origin.offset,
        )


def open_queue(bootstrap: str, stage: str, group: str, topic: str) -> DeadLetterQueue:
    """The queue of a stage on these brokers; for its app.py. Connections open with the first letter."""
    client = f"propos-{stage}-dead"
    return DeadLetterQueue(
        stage,
        group,
        topic,
        lambda name: clients.transactional(bootstrap, client, name, SECONDS),
        partial(clients.consumer, bootstrap, client, None, committed=True),
    )
