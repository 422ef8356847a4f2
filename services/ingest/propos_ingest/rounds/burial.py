"""Mail that nobody here can read: buried one by one, unless so much fails that the reader must be broken."""

import asyncio
from collections.abc import Awaitable, Callable

from propos.backoff import full_jitter
from propos.dead.breaker import BREAKER, LONGEST_REFUSAL, Breaker
from propos.dead.letters import Letter, reason_of
from propos.health import Health
from propos.patience import note
from propos_ingest.rounds.jobs import Buried, Job, Mail


class Burial:
    """Buries what `breaker` lets go; until then the mail stays where it is, and its inbox fills up."""

    def __init__(self, breaker: Breaker, health: Health, settle: Callable[[Job], Awaitable[str]]) -> None:
        self._breaker, self._health, self._settle = breaker, health, settle

    def spare(self) -> None:
        """Count mail that could be read."""
        self._breaker.refuses({}, 1)

    async def bury(self, letter: Letter, mail: Mail) -> None:
        """Leave the letter to the desk, as soon as it may be buried."""
        for pause in full_jitter(base=1.0, cap=LONGEST_REFUSAL):
            why = self._breaker.refuses({reason_of(letter.fault): 1}, 0)
            note(self._health, BREAKER, why)
            if why is None:
                break
            await asyncio.sleep(pause)
        await self._settle(Buried(letter, mail))
