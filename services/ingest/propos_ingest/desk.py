"""The desk: what the sources found in, new revisions out, everything counted."""

from collections.abc import Sequence

from propos.errors import BadMessage
from propos.identity import article_id
from propos.log import get
from propos.messages import Article
from propos_ingest.observe import observe, state_of
from propos_ingest.publish import Publisher
from propos_ingest.sources.candidates import Candidate, Dropped, Event, Tally
from propos_ingest.states import States
from propos_ingest.summary import Summary

log = get(__name__)


class Desk:
    """Publishes what changed. One thread works at it, so that an article's revisions follow one another."""

    def __init__(self, publisher: Publisher, states: States, summary: Summary) -> None:
        self._publisher, self._states, self._summary = publisher, states, summary

    def take(self, events: Sequence[Event]) -> None:
        """Work on the events in their order. Raises publish.Abandoned when Kafka stays away."""
        batch: dict[str, Candidate] = {}
        for event in events:
            match event:
                case Tally():
                    self._summary.tally(event)
                case Dropped():
                    self._drop(event)
                case Candidate():
                    article = article_id(event.canonical_url)
                    if article in batch:
                        self._publish(batch)
                        batch = {}
                    batch[article] = event
        self._publish(batch)

    def _publish(self, batch: dict[str, Candidate]) -> None:
        revisions = {key: revision for key in batch if (revision := self._revision(key, batch[key]))}
        if not revisions:
            return
        refused = self._publisher.articles(list(revisions.values()))
        for key, error in refused.items():
            self._drop(Dropped(batch[key].url, error.reason, error.detail))
            del revisions[key]
        states = [state_of(revision, batch[key]) for key, revision in revisions.items()]
        self._publisher.states(states)
        for state, revision in zip(states, revisions.values(), strict=True):
            self._states.put(state)
            self._summary.publish()
            log.info(
                "published",
                article=revision.id,
                revision=revision.revision,
                outlet=revision.outlet.id,
                title=revision.title,
            )

    def _revision(self, key: str, candidate: Candidate) -> Article | None:
        try:
            revision = observe(candidate, self._states.get(key))
        except BadMessage as error:
            self._drop(Dropped(candidate.url, error.reason, error.detail))
            return None
        if revision is None:
            self._summary.leave()
        return revision

    def _drop(self, dropped: Dropped) -> None:
        self._summary.drop(dropped)
        if dropped.news:
            log.warning("dropped", url=dropped.url, reason=dropped.reason, detail=dropped.detail)
