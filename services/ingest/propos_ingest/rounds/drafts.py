"""From a job to its draft: what to write for it, and what to remember once that is committed."""

from datetime import UTC, datetime
from functools import partial

import msgspec

from propos import topics
from propos.errors import BadMessage
from propos.states import (
    ArticleState,
    Candidate,
    FeedState,
    Lead,
    LinkOutcome,
    Subscription,
    link_key,
)
from propos_ingest.addresses import site_of
from propos_ingest.articles.aliases import Known, id_of, is_old_copy
from propos_ingest.articles.dropped import Dropped
from propos_ingest.articles.observe import observe, state_of
from propos_ingest.articles.removal import check_publishable, lifted, meant, removed
from propos_ingest.ledger import writes
from propos_ingest.ledger.shelf import Shelf
from propos_ingest.ledger.writes import Write
from propos_ingest.rounds.draft import Draft
from propos_ingest.rounds.jobs import Buried, Failed, Found, Handed, Job, Noted, Same, Struck
from propos_ingest.rounds.territory import Territory
from propos_ingest.settings import IngestSettings
from propos_ingest.watch import links
from propos_ingest.watch.trail import Trail


class Drafter:
    """Drafts of one transaction: later ones know what earlier ones are about to write."""

    def __init__(self, territory: Territory, settings: IngestSettings) -> None:
        self._territory, self._settings = territory, settings
        self._states, self._inbox = settings.ingest_state, settings.ingest_inbox
        self._fresh: dict[str, ArticleState] = {}
        self._first = Known()
        self._lifted: set[str] = set()

    def draft(self, job: Job) -> Draft:
        """What the job comes to; its partitions are this instance's."""
        match job:
            case Found():
                return self._found(job)
            case Failed():
                return self._failed(job)
            case Same():
                return self._same(job)
            case Handed():
                draft = Draft("handed", self._handover(job))
                if job.lead is not None:
                    self._looked(draft, job.lead, _look(job.lead, "handed"), job.partition)
                return draft
            case Noted():
                draft = Draft("noted").drop(self._states, job.partition, job.forget)
                for state in job.states:
                    place = job.partition
                    if isinstance(state, Subscription | FeedState):
                        place = self._territory.of(state.url)
                    draft.note(self._states, place, state)
                return draft
            case Struck():
                return self._struck(job)
            case Buried():
                topic = self._settings.ingest_inbox_dead
                return Draft("buried", [writes.of_letter(job.letter, topic)], letter=job.letter)
        raise TypeError(type(job).__name__)

    def _found(self, job: Found) -> Draft:
        candidate = job.candidate
        place = self._territory.of(candidate.canonical_url)
        if not self._territory.holds(place):
            draft = Draft("handed", self._handover(Handed(candidate)))
            if job.lead is not None and self._territory.mine(job.lead.link):
                self._looked(draft, job.lead, _look(job.lead, "handed"))
            return draft
        shelf = self._territory.shelf(place)
        state, identity = self._known(candidate, shelf)
        try:
            check_publishable(state, shelf.sealed(identity))
            old = state is not None and is_old_copy(candidate, state, shelf.aliases)
            article = None if old else observe(candidate, state, shelf.repeats, identity)
        except BadMessage as error:
            dropped = Dropped(candidate.link, error.reason, error.detail, candidate.feed_url)
            failed = Failed(job.lead or lead_of(candidate), dropped, None, job.mail)
            failed.fetched, failed.article = job.lead is not None, identity if state else None
            return self._failed(failed)
        draft = Draft("published" if article else "unchanged", article=article)
        if article is not None:
            draft.writes.append(writes.of_article(article, topics.RAW))
            self._fresh[identity] = after = state_of(article, candidate)
            self._first.add(site_of(candidate.canonical_url), after)
            draft.note(self._states, place, after)
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
            self._looked(draft, job.lead or lead_of(candidate), look, fetched=job.lead is not None)
        return draft

    def _known(self, candidate: Candidate, shelf: Shelf) -> tuple[ArticleState | None, str]:
        """What is known of the candidate's article, this transaction's own included, and the article's id."""

        state_by = partial(self._state, shelf=shelf)
        trail = shelf.trail(candidate.link)
        identity = id_of(candidate, shelf.aliases, state_by, trail.article_id if trail else None)
        if (state := state_by(identity)) is None:
            identity = id_of(candidate, self._first, state_by)
            state = state_by(identity)
        return state, identity

    def _struck(self, job: Struck) -> Draft:
        removal, shelf = job.removal, self._territory.shelf(job.partition)
        trail = shelf.trail(removal.link) if removal.link else None
        ids = meant(removal, trail.article_id if trail else None)
        identity = next((each for each in ids if self._state(each, shelf)), ids[0])
        change = lifted if removal.lift else removed
        after = change(removal, identity, self._state(identity, shelf), shelf.sealed(identity))
        if after is None:
            return Draft("noted")
        self._fresh[identity] = after
        if not removal.lift:
            draft = Draft("removed", [writes.of_removal(identity, after.revision)], marked=after)
            return draft.note(self._states, job.partition, after)
        # Its addresses become new ones: whoever names them next has them looked at.
        draft = Draft("lifted", marked=after).note(self._states, job.partition, after)
        self._lifted.update(keys := shelf.leading_to(identity))
        draft.drop(self._states, job.partition, keys)
        if removal.feed_url:
            lead = Lead(link=removal.link or after.canonical_url, seen="", feed_url=removal.feed_url)
            draft.writes += self._handover(Handed(lead))
        return draft

    def _same(self, job: Same) -> Draft:
        place = self._territory.of(job.lead.link)
        if self._trail(place, job.lead.link) is None:
            # Its article's removal was lifted meanwhile: the page is to be fetched, and not to rest first.
            return Draft("unchanged")
        return self._looked(Draft("unchanged"), job.lead, _look(job.lead, "unchanged"))

    def _failed(self, job: Failed) -> Draft:
        look = _look(job.lead, "dropped", job.dropped.reason, job.dropped.detail, job.article)
        return self._looked(Draft("dropped", dropped=job.dropped), job.lead, look, fetched=job.fetched)

    def _looked(
        self,
        draft: Draft,
        lead: Lead,
        look: links.Look,
        partition: int | None = None,
        fetched: bool = True,
    ) -> Draft:
        place = self._territory.of(lead.link) if partition is None else partition
        if not self._territory.holds(place):
            return draft
        before = self._trail(place, lead.link)
        after = links.after_look(before, look, datetime.now(UTC), self._settings)
        draft.news = links.news(before, after)
        if not fetched:  # what was handed in is not looked for on the web
            after = msgspec.structs.replace(after, next_visit=None, etag=None, last_modified=None)
        return draft.note(self._states, place, after)

    def _state(self, identity: str, shelf: Shelf) -> ArticleState | None:
        return self._fresh.get(identity) or shelf.article(identity)

    def _trail(self, place: int, link: str) -> Trail | None:
        return None if link_key(link) in self._lifted else self._territory.shelf(place).trail(link)

    def _handover(self, job: Handed) -> list[Write]:
        handover, topic = job.handover, self._inbox
        address = handover.canonical_url if isinstance(handover, Candidate) else handover.link
        if address is None:
            return [writes.of_handover(handover, topic, "", each) for each in self._territory.everywhere]
        site = site_of(address)
        return [writes.of_handover(handover, topic, site, self._territory.place(site))]


def _look(
    lead: Lead,
    outcome: LinkOutcome,
    reason: str | None = None,
    detail: str | None = None,
    article: str | None = None,
) -> links.Look:
    return links.Look(
        link=lead.link,
        seen=lead.seen,
        outcome=outcome,
        feed_url=lead.feed_url,
        article=article,
        reason=reason,
        detail=detail,
    )


def lead_of(candidate: Candidate) -> Lead:
    """What leads to a candidate that no lead came with."""
    return Lead(link=candidate.link, seen=candidate.seen, feed_url=candidate.feed_url)
