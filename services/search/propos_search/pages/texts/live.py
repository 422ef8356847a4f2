"""What is said of new quotes on an open page."""

from typing import Final

import msgspec

from propos_search.faults import Tongue
from propos_search.pages.texts.common import Counted
from propos_search.pages.texts.typesetting import french


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """One language. `{count}` stands for the number."""

    on: str
    opening: str
    away: str
    paused: str
    stale: str
    pause: str
    go_on: str
    reveal: Counted


FRENCH: Final = french(
    Live(
        on="En direct",
        opening="Connexion…",
        away="Le direct est interrompu ; il reprendra seul",
        paused="En pause",
        stale="Recharger pour voir ce qui est arrivé depuis",
        pause="Suspendre",
        go_on="Reprendre",
        reveal=Counted("1 nouvelle citation", "{count} nouvelles citations"),
    )
)
ENGLISH: Final = Live(
    on="Live",
    opening="Connecting…",
    away="Live is interrupted; it will go on by itself",
    paused="Paused",
    stale="Reload to see what has come since",
    pause="Pause",
    go_on="Go on",
    reveal=Counted("1 new quote", "{count} new quotes"),
)
LANGUAGES: Final[dict[Tongue, Live]] = {"fr": FRENCH, "en": ENGLISH}
