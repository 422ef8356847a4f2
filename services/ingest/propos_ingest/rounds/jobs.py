"""What the rounds bring to the desk."""

import asyncio

import msgspec

from propos.dead.letters import Letter
from propos.states import Candidate, Handover, Lead, Removal, State
from propos_ingest.articles.dropped import Dropped
from propos_ingest.ledger.offsets import Prefix
from propos_ingest.rounds.draft import Verdict


class Mail(msgspec.Struct, frozen=True, eq=False):
    """The place in an inbox that is settled with a job."""

    partition: int
    offset: int
    prefix: Prefix


class Job:
    """Something to write; `done` says what came of it once it is committed."""

    def __init__(self, mail: Mail | None = None) -> None:
        self.mail = mail
        self.done: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()


class Found(Job):
    """An article, to be compared with what is known of it; `lead` is what led to its page, if one did."""

    def __init__(self, candidate: Candidate, lead: Lead | None = None, mail: Mail | None = None) -> None:
        super().__init__(mail)
        self.candidate, self.lead = candidate, lead


class Failed(Job):
    """A link that led to no article."""

    def __init__(
        self, lead: Lead, dropped: Dropped, retry_after: float | None = None, mail: Mail | None = None
    ) -> None:
        super().__init__(mail)
        self.lead, self.dropped, self.retry_after = lead, dropped, retry_after
        self.article: str | None = None
        self.fetched = True


class Same(Job):
    """A link whose page is as it was."""

    def __init__(self, lead: Lead, mail: Mail | None = None) -> None:
        super().__init__(mail)
        self.lead = lead


class Handed(Job):
    """Work for whoever looks after another site; `partition` remembers what led to it, if a lead did."""

    def __init__(
        self, handover: Handover, lead: Lead | None = None, partition: int = 0, mail: Mail | None = None
    ) -> None:
        super().__init__(mail)
        self.handover, self.lead, self.partition = handover, lead, partition


class Noted(Job):
    """States to remember and keys to forget, of one partition; feeds' states go to their own."""

    def __init__(
        self,
        partition: int,
        states: tuple[State, ...] = (),
        forget: tuple[str, ...] = (),
        mail: Mail | None = None,
    ) -> None:
        super().__init__(mail)
        self.partition, self.states, self.forget = partition, states, forget


class Struck(Job):
    """An article to remove, or whose removal is to be lifted; its site lies in `partition`."""

    def __init__(self, removal: Removal, partition: int, mail: Mail | None = None) -> None:
        super().__init__(mail)
        self.removal, self.partition = removal, partition


class Buried(Job):
    """A handover that cannot be read, to be kept with the dead letters."""

    def __init__(self, letter: Letter, mail: Mail) -> None:
        super().__init__(mail)
        self.letter = letter
