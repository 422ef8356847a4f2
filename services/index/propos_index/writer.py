"""Many messages through the protocol together: what they ask at the same moment goes in one request.

Messages need not keep pace: of a request that failed in part only the items that failed are sent again, and
the messages of the others go on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from propos.backoff import full_jitter
from propos.errors import Retry
from propos_index.actions import Action, Names
from propos_index.candidates import Message
from propos_index.clusters import Member, assign
from propos_index.elastic import Elastic
from propos_index.neighbours import neighbours
from propos_index.outcomes import Outcome, Verdict
from propos_index.protocol import Look, Place, Put, Step, Steps, steps_of
from propos_index.settings import IndexSettings

_UNSENT = Outcome(Verdict.RETRY, "not sent yet")
Rest = Callable[[float], None]
"""Spends the seconds that it is given; may raise to give up."""


class Run:
    """One message on its way: the step it is at and, of a Put, the outcomes so far."""

    def __init__(self, place: int, steps: Steps) -> None:
        self.place = place
        self.end: Outcome | None = None
        self.step: Step
        self.outcomes: list[Outcome] = []
        self._steps = steps
        self.resume(None)

    def resume(self, answer: Any) -> None:
        """Go on with the answer to the step."""
        try:
            self.step = self._steps.send(answer)
        except StopIteration as end:
            self.end = end.value
            return
        self.outcomes = [_UNSENT for _ in self.step.actions] if isinstance(self.step, Put) else []

    @property
    def open(self) -> list[tuple[int, Action]]:
        """The items of a Put that are to be sent, for the first time or again."""
        actions = self.step.actions if isinstance(self.step, Put) else ()
        outcomes = zip(actions, self.outcomes, strict=False)
        return [(n, action) for n, (action, end) in enumerate(outcomes) if end.verdict is Verdict.RETRY]

    @property
    def failed(self) -> bool:
        """Whether items of a Put were sent and are to be sent again."""
        return any(end.verdict is Verdict.RETRY and end is not _UNSENT for end in self.outcomes)


class Writer:
    """Writes through one client into one set of indices. Thread-safe."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings, names: Names | None = None) -> None:
        self.elastic = Elastic(client, names or Names.under(settings.index_prefix), settings)
        self._days = settings.index_cluster_days
        self._longest_wait = settings.index_longest_wait

    def write(self, messages: Sequence[Message], rest: Rest) -> Iterator[tuple[Message, Outcome]]:
        """Each message and what became of it (DONE, STALE, REJECTED), as soon as that is known.

        Raises Retry when Elasticsearch is away or takes nothing: then those that have not come out are to be
        written again, which is safe. `rest` is for pauses between attempts at single items.
        """
        for place, outcome in self.carry(map(steps_of, messages), rest):
            yield messages[place], outcome

    def carry(self, steps: Iterable[Steps], rest: Rest) -> Iterator[tuple[int, Outcome]]:
        """The same for any steps: the place of each, and what it came to."""
        active = [Run(place, each) for place, each in enumerate(steps)]
        failed: list[Run] = []
        pauses = full_jitter(cap=self._longest_wait)
        while active:
            for ask in (self._look, self._place, self._put):
                ask(active)
                yield from ((run.place, run.end) for run in active if run.end)
                active = [run for run in active if not run.end]
            failed += [run for run in active if run.failed]
            active = [run for run in active if not run.failed]
            if failed and not active:
                rest(next(pauses))
                active, failed = failed, []

    def _look(self, runs: Iterable[Run]) -> None:
        looks = [(run, run.step.id) for run in runs if isinstance(run.step, Look)]
        if looks:
            held = self.elastic.look([article for _, article in looks])
            for (run, _), answer in zip(looks, held, strict=True):
                run.resume(answer)

    def _place(self, runs: Iterable[Run]) -> None:
        new = [(run, run.step.member) for run in runs if isinstance(run.step, Place)]
        if new:
            clusters = self.clusters([member for _, member in new])
            for run, member in new:
                run.resume(clusters[member.id])

    def clusters(self, new: Sequence[Member]) -> dict[str, str]:
        """The cluster of each new article: that of the article that it reprints, or its own."""
        indexed = neighbours(self.elastic.client, self.elastic.names.articles, new, self._days)
        return assign(new, indexed, self._days)

    def _put(self, runs: Iterable[Run]) -> None:
        puts = [(run, number, action) for run in runs for number, action in run.open]
        if not puts:
            return
        outcomes = self.elastic.bulk([action for _, _, action in puts])
        if all(outcome.verdict is Verdict.RETRY for outcome in outcomes):
            raise Retry(f"Elasticsearch: {outcomes[0].detail}")
        for (run, number, _), outcome in zip(puts, outcomes, strict=True):
            run.outcomes[number] = outcome
        for run in {run.place: run for run, _, _ in puts}.values():
            if not run.failed:
                run.resume(tuple(run.outcomes))
