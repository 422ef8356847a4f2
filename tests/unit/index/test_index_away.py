"""While Elasticsearch is away, messages are not sent into the void: a knock is answered first."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat
from threading import Event

from propos import codec
from propos.dead.breaker import Breaker
from propos.dead.letters import Letter
from propos.errors import Retry
from propos.health import Health
from propos.messages import EnrichedArticle
from propos_index.candidates import Delivery, Message
from propos_index.outcomes import DONE, Outcome
from propos_index.tally import Tally
from propos_index.worker import Graves, Worker


class Nowhere:
    """A queue that this test has no use for."""

    def put(self, letters: Sequence[Letter]) -> None:
        raise AssertionError(letters)

    def release(self, partitions: Collection[tuple[str, int]]) -> None:
        raise AssertionError(partitions)


class Server:
    """Writer and Elastic: each call meets the next of these answers, then all go well."""

    def __init__(self, *fails: bool) -> None:
        self.calls: list[str] = []
        self._fails = chain(fails, repeat(False))
        self.elastic = self

    def _answer(self, call: str) -> None:
        self.calls.append(call)
        if next(self._fails):
            raise Retry(f"no answer to the {call}")

    def knock(self) -> None:
        self._answer("knock")

    def write(self, messages: Sequence[Message], _: object) -> Iterator[tuple[Message, Outcome]]:
        self._answer("write")
        yield from ((message, DONE) for message in messages)


class Backlog:
    """One unit, that stays ours."""

    def __init__(self, deliveries: list[Delivery]) -> None:
        self._units = [deliveries, []]
        self.finished: list[Delivery] = []

    def take(self) -> list[Delivery]:
        return self._units.pop(0)

    def ours(self, deliveries: Iterable[Delivery]) -> list[Delivery]:
        return list(deliveries)

    def done(self, deliveries: Iterable[Delivery]) -> None:
        self.finished += deliveries

    def abandon(self, _: object) -> None:
        pass


def test_whoever_waits_sends_no_message_before_a_knock_is_answered(
    enriched: Callable[..., EnrichedArticle],
) -> None:
    article, health = enriched(), Health()
    health.ready()
    backlog = Backlog([Delivery("articles.enriched", 0, 0, article.id.encode(), codec.encode(article), [])])
    server = Server(True, True, True, False)
    graves = Graves(Nowhere(), Breaker(10, 0.5))
    Worker(backlog, server, graves, health, Event(), 0.001, Tally()).run()  # type: ignore[arg-type]
    assert server.calls == ["write", "knock", "knock", "knock", "write"]
    assert len(backlog.finished) == 1
    assert health.report() == {}
