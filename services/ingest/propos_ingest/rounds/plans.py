"""From jobs to one transaction: what to write, what to remember once it is committed."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from propos import topics
from propos.errors import BadMessage
from propos.log import get
from propos.messages import Article
from propos.states import ArticleState, Candidate, FeedState, Lead, LinkOutcome, State, Subscription
from propos_ingest.addresses import site_of
from propos_ingest.articles.aliases import Known, id_of, is_old_copy
from propos_ingest.articles.dropped import Dropped
from propos_ingest.articles.observe import observe, state_of
from propos_ingest.ledger import writes
from propos_ingest.ledger.shelf import Shelf
from propos_ingest.ledger.writes import Write
from propos_ingest.rounds.jobs import Failed, Found, Handed, Job, Mail, Noted, Same, Verdict
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links

log = get(__name__)


class Draft(msgspec.Struct):
    """What one job comes to."""

    verdict: Verdict
    writes: list[Write] = []
    states: list[tuple[int, State]] = []
    forget: list[tuple[int, str]] = []
    article: Article | None = None
    dropped: Dropped | None = None
    news: bool = True


class Plan(msgspec.Struct):
    """One transaction."""

    jobs: list[Job] = []
    drafts: list[Draft] = []
    partitions: set[int] = set()

    @property
    def writes(self) -> list[Write]:
        """Every record, in the jobs' order."""
        return [write for draft in self.drafts for write in draft.writes]

    @property
    def mails(self) -> list[Mail]:
        """The places in inboxes that are settled with it."""
        return [job.mail for job in self.jobs if job.mail is not None]


class Planner:
    """Knows the territory of this instance."""

    def __init__(
        self,
        territory: Territory,
        settings: IngestSettings,
        summary: Summary,
    ) -> None:
        self._territory, self._settings, self._summary = territory, settings, summary
        self._fresh: dict[str, ArticleState] = {}
        self._first = Known()

    def plan(self, batch: Sequence[Job]) -> tuple[Plan, list[Job]]:
        """The transaction for these jobs, and the jobs that must wait until partitions changed hands.

        Jobs of partitions that another instance has by now are answered "lost".
        """
        plan, held, standing = Plan(), [], self._territory.standing
        self._fresh, self._first = {}, Known()
        for job in batch:
            needed = self._partitions(job)
            if all(standing.get(each) == "ours" for each in needed):
                plan.jobs.append(job)
                plan.drafts.append(self._draft(job))
                plan.partitions |= needed
            elif all(each in standing for each in needed):
                held.append(job)
            elif not job.done.done():
                job.done.set_result("lost")
        return plan, held

    def committed(self, plan: Plan) -> None:
        """Remember what was written, count it, and answer the jobs."""
        for job, draft in zip(plan.jobs, plan.drafts, strict=True):
            for partition, state in draft.states:
                # The heir of a feed that moved may be another instance's.
                if self._territory.holds(partition):
                    self._territory.shelf(partition).note(state)
            for partition, key in draft.forget:
                self._territory.shelf(partition).forget(key)
            self._tell(draft)
            if not job.done.done():
                job.done.set_result(draft.verdict)

    def refused(self, job: Job, detail: str) -> Job:
        """What to do instead with a job that Kafka refuses for its size."""
        instead: Job
        if isinstance(job, Found):
            dropped = Dropped(job.candidate.link, "too_large", detail, job.candidate.feed_url)
            instead = Failed(job.lead or _lead(job.candidate), dropped, None, job.mail)
        else:
            log.error("too_large", job=type(job).__name__, detail=detail)
            instead = Noted(0)
            instead.mail = job.mail
        instead.done = job.done
        return instead

    def _partitions(self, job: Job) -> set[int]:
        """The partitions whose states a job changes."""
        match job:
            case Found():
                article, link = (
                    self._territory.of(job.candidate.canonical_url),
                    self._territory.of(job.candidate.link),
                )
                # A candidate of another instance's site is handed over.
                return {
                    each for each in (article, link if job.lead else article) if self._territory.holds(each)
                }
            case Failed() | Same():
                return {self._territory.of(job.lead.link)}
            case Handed():
                return set() if job.lead is None else {job.partition}
            case Noted():
                return {job.partition} if job.states or job.forget else set()
        raise TypeError(type(job).__name__)

    def _draft(self, job: Job) -> Draft:
        match job:
            case Found():
                return self._found(job)
            case Failed():
                return self._failed(job)
            case Same():
                return self._looked(Draft("unchanged"), job.lead, _look(job.lead, "unchanged"))
            case Handed():
                draft = Draft("handed", [self._handover(job)])
                if job.lead is not None:
                    self._looked(draft, job.lead, _look(job.lead, "handed"), job.partition)
                return draft
            case Noted():
                draft = Draft("noted", forget=[(job.partition, key) for key in job.forget])
                topic = self._settings.ingest_state
                draft.writes += [writes.tombstone(key, topic, job.partition) for key in job.forget]
                for state in job.states:
                    place = job.partition
                    if isinstance(state, Subscription | FeedState):
                        place = self._territory.of(state.url)
                    self._noting(draft, place, state)
                return draft
        raise TypeError(type(job).__name__)

    def _found(self, job: Found) -> Draft:
        candidate = job.candidate
        place = self._territory.of(candidate.canonical_url)
        if not self._territory.holds(place):
            draft = Draft("handed", [self._handover(Handed(candidate))])
            if job.lead is not None and self._territory.mine(job.lead.link):
                self._looked(draft, job.lead, _look(job.lead, "handed"))
            return draft
        shelf = self._territory.shelf(place)
        state, identity = self._known(candidate, shelf)
        try:
            old = state is not None and is_old_copy(candidate, state, shelf.aliases)
            article = None if old else observe(candidate, state, shelf.repeats, identity)
        except BadMessage as error:
            dropped = Dropped(candidate.link, error.reason, error.detail, candidate.feed_url)
            return self._failed(Failed(job.lead or _lead(candidate), dropped, None, job.mail))
        draft = Draft("published" if article else "unchanged", article=article)
        if article is not None:
            draft.writes.append(writes.of_article(article, topics.RAW))
            self._fresh[identity] = after = state_of(article, candidate)
            self._first.add(site_of(candidate.canonical_url), after)
            self._noting(draft, place, after)
        if job.lead is None or self._territory.mine(candidate.link):
            look = links.Look(
                link=candidate.link,
                seen=candidate.seen,
                outcome="published" if article else "unchanged",
                feed_url=candidate.feed_url,
                article=identity,
                published_at=candidate.published_at,
                live=candidate.live,
                etag=candidate.etag,
                last_modified=candidate.last_modified,
            )
            self._looked(draft, job.lead or _lead(candidate), look)
        return draft

    def _known(self, candidate: Candidate, shelf: Shelf) -> tuple[ArticleState | None, str]:
        """What is known of the candidate's article, this transaction's own included, and the article's id."""

        def state_by(identity: str) -> ArticleState | None:
            return self._fresh.get(identity) or shelf.article(identity)

        trail = shelf.trail(candidate.link)
        identity = id_of(candidate, shelf.aliases, state_by, trail.article_id if trail else None)
        if (state := state_by(identity)) is None:
            identity = id_of(candidate, self._first, state_by)
            state = state_by(identity)
        return state, identity

    def _failed(self, job: Failed) -> Draft:
        look = _look(job.lead, "dropped", job.dropped.reason, job.dropped.detail)
        return self._looked(Draft("dropped", dropped=job.dropped), job.lead, look)

    def _looked(self, draft: Draft, lead: Lead, look: links.Look, partition: int | None = None) -> Draft:
        place = self._territory.of(lead.link) if partition is None else partition
        if not self._territory.holds(place):
            return draft
        before = self._territory.shelf(place).trail(lead.link)
        after = links.after_look(before, look, datetime.now(UTC), self._settings)
        draft.news = links.news(before, after)
        return self._noting(draft, place, after)

    def _noting(self, draft: Draft, partition: int, state: State) -> Draft:
        draft.writes.append(writes.of_state(state, self._settings.ingest_state, partition))
        draft.states.append((partition, state))
        return draft

    def _handover(self, job: Handed) -> Write:
        handover = job.handover
        site = site_of(handover.canonical_url if isinstance(handover, Candidate) else handover.link)
        return writes.of_handover(handover, self._settings.ingest_inbox, site, self._territory.place(site))

    def _tell(self, draft: Draft) -> None:
        match draft.verdict:
            case "published" if draft.article is not None:
                self._summary.publish()
                log.info(
                    "published",
                    article=draft.article.id,
                    revision=draft.article.revision,
                    outlet=draft.article.outlet.id,
                    title=draft.article.title,
                )
            case "unchanged":
                self._summary.leave()
            case "handed":
                self._summary.handed += 1
            case "dropped" if draft.dropped is not None:
                self._summary.drop(draft.dropped, draft.news)
            case _:
                pass


def _look(
    lead: Lead, outcome: LinkOutcome, reason: str | None = None, detail: str | None = None
) -> links.Look:
    return links.Look(
        link=lead.link, seen=lead.seen, outcome=outcome, feed_url=lead.feed_url, reason=reason, detail=detail
    )


def _lead(candidate: Candidate) -> Lead:
    """What leads to a candidate that no lead came with."""
    return Lead(link=candidate.link, seen=candidate.seen, feed_url=candidate.feed_url)
