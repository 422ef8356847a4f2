"""From jobs to one transaction, and from the transaction to what is known and said."""

from collections.abc import Sequence

import msgspec

from propos.log import get
from propos_ingest.articles.dropped import Dropped
from propos_ingest.ledger.writes import Write
from propos_ingest.rounds.draft import Draft
from propos_ingest.rounds.drafts import Drafter, lead_of
from propos_ingest.rounds.jobs import Buried, Failed, Found, Handed, Job, Mail, Noted, Same, Struck
from propos_ingest.rounds.tallies import Summary
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings

log = get(__name__)


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

    def __init__(self, territory: Territory, settings: IngestSettings, summary: Summary) -> None:
        self._territory, self._settings, self._summary = territory, settings, summary

    def plan(self, batch: Sequence[Job], behind: set[int]) -> tuple[Plan, list[Job]]:
        """The transaction for these jobs, and the jobs that must wait until partitions changed hands.

        Jobs of partitions that another instance has by now are answered "lost". `behind`: partitions that
        earlier jobs wait for; those of these jobs are added. A job never overtakes one of its partition: an
        article's first version would come after its second, and count for a late copy.
        """
        plan, held, standing = Plan(), [], self._territory.standing
        drafter = Drafter(self._territory, self._settings)
        for job in batch:
            needed = self._partitions(job) | ({job.mail.partition} if job.mail else set())
            if not all(each in standing for each in needed):
                if not job.done.done():
                    job.done.set_result("lost")
            elif needed & behind or any(standing[each] == "suspended" for each in needed):
                held.append(job)
                behind |= needed
            else:
                plan.jobs.append(job)
                plan.drafts.append(_guarded(drafter, job))
                plan.partitions |= needed
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
            instead = Failed(job.lead or lead_of(job.candidate), dropped, None, job.mail)
        else:
            log.error("too_large", job=type(job).__name__, detail=detail)
            instead = Noted(0, mail=job.mail)
        instead.done = job.done
        return instead

    def _partitions(self, job: Job) -> set[int]:
        """The partitions whose states a job changes."""
        match job:
            case Found():
                urls = [job.candidate.canonical_url, *([job.candidate.link] if job.lead else [])]
                # What belongs to another instance's site is handed over.
                return {self._territory.of(url) for url in urls if self._territory.mine(url)}
            case Failed() | Same():
                return {self._territory.of(job.lead.link)}
            case Handed():
                return set() if job.lead is None else {job.partition}
            case Noted():
                return {job.partition} if job.states or job.forget else set()
            case Struck():
                return {job.partition}
            case Buried():
                return set()
        raise TypeError(type(job).__name__)

    def _tell(self, draft: Draft) -> None:
        match draft.verdict:
            case "published" if draft.article is not None:
                self._summary.publish()
                log.info(
                    "published",
                    article=draft.article.id,
                    revision=draft.article.revision,
                    outlet=draft.article.outlet.name,
                    url=draft.article.url,
                    title=draft.article.title,
                )
            case "unchanged":
                self._summary.leave()
            case "handed":
                self._summary.handed += 1
            case "dropped" if draft.dropped is not None:
                self._summary.drop(draft.dropped, draft.news)
            case "removed" | "lifted" if draft.marked is not None:
                self._summary.mark(draft.marked)
            case "buried" if draft.letter is not None:
                self._summary.bury(draft.letter)
            case _:
                pass


def _guarded(drafter: Drafter, job: Job) -> Draft:
    """The job's draft; of a job that breaks it, an empty one, so that the others go on."""
    try:
        return drafter.draft(job)
    except Exception as error:  # hostile input must not end the desk
        log.error("job_crashed", job=type(job).__name__, exc_info=error)
        return Draft("dropped")
