"""Candidates into Elasticsearch: quotes first, then removals, the article last as the mark of completion.

An article document at version v says: all quotes of v are in the index and those of before are gone. So a
message whose version the index already holds needs nothing, and one that was interrupted (at any moment, by
anything) is simply repeated: its article is not there yet. Requests only; the connection is the caller's.
"""

from collections.abc import Iterable, Sequence

import msgspec
from elasticsearch import ApiError, Elasticsearch, TransportError

from propos.errors import Retry
from propos_index.actions import Action, chunks, remove_quotes
from propos_index.candidates import Candidate
from propos_index.clusters import assign
from propos_index.neighbours import neighbours
from propos_index.outcomes import Outcome, Verdict, of_items, of_status, worst
from propos_index.settings import IndexSettings

_OBSTACLES = (Verdict.RETRY, Verdict.REJECTED)
"""What keeps the later steps of an article from being taken."""


class Held(msgspec.Struct, frozen=True):
    """What the index holds of an article: its version (-1: nothing) and its quotes."""

    version: int = -1
    quote_ids: frozenset[str] = frozenset()


class Writer:
    """Writes through one client, under one prefix."""

    def __init__(self, client: Elasticsearch, settings: IndexSettings) -> None:
        self._client = client
        self._settings = settings

    def write(self, candidates: Sequence[Candidate]) -> list[Outcome]:
        """One outcome a candidate, in order; CONFLICT: the index already held it or something newer.

        At most one candidate an article. Raises Retry when Elasticsearch is away; repeating is safe.
        """
        held = self.held([candidate.id for candidate in candidates])
        outcomes = {
            candidate.id: Outcome(Verdict.CONFLICT)
            for candidate in candidates
            if held[candidate.id].version >= candidate.version
        }
        fresh = self.clustered([candidate for candidate in candidates if candidate.id not in outcomes])
        steps: list[dict[str, tuple[Action, ...]]] = [
            {candidate.id: candidate.quotes for candidate in fresh},
            {candidate.id: _removals(candidate, held[candidate.id]) for candidate in fresh},
            {candidate.id: (candidate.article,) for candidate in fresh},
        ]
        for step in steps:
            going = {article: actions for article, actions in step.items() if article not in outcomes}
            ended = self._step(going)
            if step is not steps[-1]:
                ended = {article: end for article, end in ended.items() if end.verdict in _OBSTACLES}
            outcomes |= ended
        self._withdraw([c for c in fresh if outcomes[c.id].verdict is Verdict.REJECTED], held)
        return [outcomes[candidate.id] for candidate in candidates]

    def held(self, ids: Sequence[str]) -> dict[str, Held]:
        """What the index holds of these articles, as of now (a real-time get, not a search)."""
        if not ids:
            return {}
        try:
            answer = self._client.mget(
                index=f"{self._settings.index_prefix}articles", ids=list(ids), source_includes=["quote_ids"]
            )
        except (ApiError, TransportError) as error:
            raise Retry(f"Elasticsearch: {error}") from error
        return {doc["_id"]: _held(doc) for doc in answer["docs"]}

    def clustered(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates, each with the cluster of the article that it reprints, or its own."""
        days = self._settings.index_cluster_days
        new = [candidate.member for candidate in candidates]
        indexed = neighbours(self._client, f"{self._settings.index_prefix}articles", new, days)
        clusters = assign(new, indexed, days)
        return [candidate.of_cluster(clusters[candidate.id]) for candidate in candidates]

    def bulk(self, actions: Iterable[Action]) -> list[Outcome]:
        """Send the actions, in as many requests as it takes; one outcome an action, in order."""
        outcomes: list[Outcome] = []
        for chunk in chunks(actions, self._settings.index_bulk_actions, self._settings.index_bulk_bytes):
            outcomes += self._request(chunk)
        return outcomes

    def _step(self, actions: dict[str, tuple[Action, ...]]) -> dict[str, Outcome]:
        """Send the actions of several articles together; the worst outcome of each article."""
        answers = iter(self.bulk(action for each in actions.values() for action in each))
        return {article: worst([next(answers) for _ in each]) for article, each in actions.items()}

    def _request(self, chunk: list[Action]) -> list[Outcome]:
        lines = [line for action in chunk for line in action.lines(self._settings.index_prefix)]
        try:
            # The client's types know dicts only; it sends bytes as they are.
            answer = self._client.bulk(operations=lines)  # type: ignore[arg-type]
        except TransportError as error:
            raise Retry(f"Elasticsearch: {error}") from error
        except ApiError as error:
            outcome = of_status(error.meta.status, str(error))
            if outcome.verdict is not Verdict.REJECTED:
                raise Retry(f"Elasticsearch: {error}") from error
            if len(chunk) == 1:
                return [outcome]
            # One bad action makes Elasticsearch refuse the request: look for it in the halves.
            half = len(chunk) // 2
            return self._request(chunk[:half]) + self._request(chunk[half:])
        return of_items(answer["items"])

    def _withdraw(self, rejected: Iterable[Candidate], held: dict[str, Held]) -> None:
        """Take back the quotes of rejected messages that the index did not hold before them."""
        for candidate in rejected:
            new = candidate.quote_ids - held[candidate.id].quote_ids
            self.bulk(remove_quotes(new, candidate.version))


def _removals(candidate: Candidate, held: Held) -> tuple[Action, ...]:
    return remove_quotes(held.quote_ids - candidate.quote_ids, candidate.version)


def _held(document: dict[str, object]) -> Held:
    """One document of the answer to a multi-get. Raises Retry when the index is not there."""
    if error := document.get("error"):
        raise Retry(f"Elasticsearch: {error}")
    if not document["found"]:
        return Held()
    version, source = document["_version"], document["_source"]
    return Held(
        msgspec.convert(version, int),
        msgspec.convert(source, dict[str, frozenset[str]]).get("quote_ids", frozenset()),
    )
